"""Where in a procedure errors happen: by step, version and branch, of the reviews whose run came by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from qa.estimates.sums import Sums
from qa.figures.board import Board
from qa.figures.figure import COLUMNS, Figure, figure, sums_of
from qa.figures.sheets import Row, Sheet
from qa.figures.whiskers import whiskers
from qa.models import By, Measure
from sops.definition.model import Definition
from sops.models import Procedure
from sops.stored import definition_of


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one version, and the way by which it was left; `key` is that of its tally."""

    key: str
    number: int
    step: str
    edge: str
    figure: Figure


def steps_of(board: Board, procedure: Procedure) -> list[Step]:
    """The newest version first, then in the order of the procedure."""
    rows = board.scope.tallies(board.user).filter(by=By.STEP, key__startswith=f"{procedure.key}/")
    totals = {f"s_{name}": Sum(name) for name in COLUMNS}
    summed = rows.order_by("key").values("key").annotate(**totals).values_list("key", *totals)
    found = [_step(key, sums_of(dict(zip(COLUMNS, columns, strict=True)))) for key, *columns in summed]
    return sorted(found, key=lambda one: (-one.number, one.step, one.edge))


def _step(key: str, found: Sums) -> Step:
    _procedure, number, step, *edge = key.split("/", 3)
    return Step(key, int(number), step, edge[0] if edge else "", figure(found, Measure.ITEM))


def of_steps(board: Board, procedure: Procedure) -> Sheet:
    every = steps_of(board, procedure)
    numbers = {one.number for one in every}
    versions = {one.number: definition_of(one) for one in procedure.versions.filter(number__in=numbers)}
    found = _in_order(every, versions)
    drawn = whiskers([one.figure.estimate for one in found], None)
    rows = [
        Row(
            _cells(one, versions, board.user.language), tickets=board.scope.query(by="step", key=one.key), whisker=place
        )
        for one, place in zip(found, drawn, strict=True)
    ]
    columns = [_("Step"), _("Version"), _("Left by"), _("Reviews")]
    columns += [_("Right there"), _("Interval, 95 %"), _("Worked out by")]
    return Sheet("step", procedure.title, columns, rows, frozenset({3, 4}))


def _in_order(found: list[Step], versions: Mapping[int, Definition]) -> list[Step]:
    def place(one: Step) -> tuple[int, int, str]:
        steps = [step.id for step in versions[one.number].steps] if one.number in versions else []
        return -one.number, steps.index(one.step) if one.step in steps else len(steps), one.edge

    return sorted(found, key=place)


def _cells(one: Step, versions: Mapping[int, Definition], language: str) -> list[str]:
    definition = versions.get(one.number)
    found = one.figure
    method = found.estimate.method if found.estimate else found.why_not
    return [
        _title(definition, one.step, language), f"v{one.number}", _branch(definition, one, language),
        number_format(found.n, force_grouping=True), found.text, found.interval, method,
    ]  # fmt: skip


def _title(definition: Definition | None, step: str, language: str) -> str:
    known = definition.by_id.get(step) if definition else None
    return (known.title.best(language, definition.locale) if known and definition else "") or step


def _branch(definition: Definition | None, one: Step, language: str) -> str:
    """Where it led; of a step where the run ended, nothing."""
    if one.edge == "deviated":
        return _("deviated")
    known = definition.by_id.get(one.step) if definition else None
    to = next((way.to for way in known.exits if way.edge == one.edge), "") if known else ""
    return _title(definition, to, language) if to else one.edge
