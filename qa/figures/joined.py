"""Whether a procedure was followed, against whether the work was right: what each share and each path is worth.

Every review weighs 1 / pi of its design, so that a share is of all work on which the procedure ran, not of what was
looked at. Followed: a run on the ticket was completed, and nobody left the way of any. Right: every answer of the
review has the highest level. The two queues of improvements (qa.figures.behind) are two of the four cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Value, When
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from people.models import User
from qa.estimates import sums
from qa.estimates.designs import Unit
from qa.figures import behind
from qa.figures.figure import Figure, figure
from qa.figures.scope import Scope
from qa.figures.sheets import Row, Sheet
from qa.figures.whiskers import whiskers
from qa.models import Measure
from qa.models.review import ReviewQuerySet
from sops.definition.model import Action, Definition
from sops.models import Procedure, Run
from sops.stored import definition_of

MOST_PATHS = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """A review of work on which the procedure ran; `followed` is None where no run was completed and none was left."""

    review: int
    ticket: int
    pi: float
    is_right: bool
    followed: bool | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One of the four; `figure` is its share of all work that was followed or left."""

    followed: bool
    is_right: bool
    figure: Figure
    queue: str = ""
    """The query of the reviews in it, where that is a queue of somebody's."""


@dataclass(frozen=True, slots=True)
class Joined:
    """`right_followed` and `right_left`: how often it was right among each. `undecided` reviews are in no cell."""

    cells: Sequence[Cell]
    right_followed: Figure
    right_left: Figure
    undecided: int


def judged(scope: Scope, procedure: Procedure, user: User) -> list[Judged]:
    rows: ReviewQuerySet = behind.reviews(scope, behind.Asked("procedure", procedure.key), user)
    found = rows.annotate(
        is_short=_flag(When(behind.is_wrong(), then=Value(True))),
        is_followed=_flag(When(behind.followed(deviated=False), then=Value(True))),
        is_left=_flag(When(behind.followed(deviated=True), then=Value(True))),
    ).values_list("pk", "ticket_id", "pi", "is_short", "is_followed", "is_left")
    return [
        Judged(review, ticket, pi, not short, False if left else True if followed else None)
        for review, ticket, pi, short, followed, left in found.order_by("pk")
        if pi and ticket
    ]


def _flag(when: When) -> Case:
    return Case(when, default=Value(False), output_field=BooleanField())


def joined(found: Iterable[Judged], procedure: Procedure, scope: Scope) -> Joined:
    every = list(found)
    decided = [one for one in every if one.followed is not None]
    cells = [
        Cell(followed, right, _share(decided, followed, right), _queue(procedure, scope, followed, right))
        for followed in (True, False)
        for right in (True, False)
    ]
    return Joined(
        cells,
        _right(one for one in decided if one.followed),
        _right(one for one in decided if not one.followed),
        len(every) - len(decided),
    )


def _share(rows: Iterable[Judged], followed: bool, right: bool) -> Figure:
    units = (Unit(float((one.followed, one.is_right) == (followed, right)), one.pi) for one in rows)
    return figure(sums.of(units), Measure.ITEM)


def _right(rows: Iterable[Judged]) -> Figure:
    return figure(sums.of(Unit(float(one.is_right), one.pi) for one in rows), Measure.ITEM)


def _queue(procedure: Procedure, scope: Scope, followed: bool, right: bool) -> str:
    name = {(True, False): "followed-wrong", (False, True): "deviated-right"}.get((followed, right), "")
    return behind.Asked("procedure", procedure.key, "", name).query(scope) if name else ""


def of_paths(found: Sequence[Judged], procedure: Procedure, language: str) -> Sheet:
    """How often work was right by the way that was walked, the most common first."""
    walked = _walked([one.ticket for one in found], procedure)
    groups: dict[tuple[str, ...], list[Judged]] = defaultdict(list)
    for one in found:
        if one.ticket in walked:
            groups[walked[one.ticket]].append(one)
    ordered = sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))[:MOST_PATHS]
    figures = [_right(rows) for _path, rows in ordered]
    titles = _titles(procedure, language)
    drawn = whiskers([one.estimate for one in figures], None)
    rows = [
        Row([" → ".join(titles.get(step, step) for step in path), number_format(len(judged_)), one.text, one.interval,
             one.estimate.method if one.estimate else one.why_not], whisker=whisker)
        for (path, judged_), one, whisker in zip(ordered, figures, drawn, strict=True)
    ]  # fmt: skip
    columns = [_("Path"), _("Reviews"), _("Right"), _("Interval, 95 %"), _("Worked out by")]
    return Sheet("path", procedure.title, columns, rows)


def _walked(tickets: Sequence[int], procedure: Procedure) -> dict[int, tuple[str, ...]]:
    """By ticket, the way of its newest run of the procedure: the steps where a person or an action does something."""
    rows = Run.objects.filter(ticket__in=tickets, procedure=procedure, parent=None).select_related("version")
    found = {}
    for run in rows.order_by("pk"):
        definition = definition_of(run.version)
        steps = (visit["step"] for visit in run.state.get("visits", []))
        found[run.ticket_id] = tuple(step for step in steps if _counts(step, definition))
    return found


def _counts(step: str, definition: Definition) -> bool:
    known = definition.by_id.get(step)
    return known is None or known.is_human or isinstance(known, Action)


def _titles(procedure: Procedure, language: str) -> dict[str, str]:
    """Of every step of any version, the newest words."""
    found: dict[str, str] = {}
    for version in procedure.versions.order_by("number"):
        definition = definition_of(version)
        found |= {step.id: step.title.best(language, definition.locale) or step.id for step in definition.steps}
    return found
