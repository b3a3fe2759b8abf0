"""How a procedure is followed, for who leads or edits: the runs that they may see, added up by sops.summing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.lib.errors import Missing, NotAllowed
from people.languages import LANGUAGES
from people.models import Partner, Team, User
from people.permissions import Capability, can
from sops.definition.model import Action, Definition
from sops.models import Procedure, ProcedureVersion, Run, State
from sops.models.procedure import can_edit
from sops.stored import definition_of
from sops.summing import PARTS, OfPart, OfStep, Path, Runs

SPANS: Final = (4, 13, 26, 52)
USUAL: Final = 13
MOST_PATHS: Final = 50
IN_HOUSE: Final = "in-house"


def can_see_figures(user: User) -> bool:
    return can_edit(user) or can(user, Capability.LEAD_TEAM)


def require_figures(user: User) -> None:
    if not can_see_figures(user):
        raise NotAllowed(_("Figures of procedures are for leads and editors of procedures."))


@dataclass(frozen=True, slots=True)
class Asked:
    """Runs that began in the last `weeks`, narrowed; parts are as an address has them, empty means all."""

    weeks: int = USUAL
    version: str = ""
    language: str = ""
    team: str = ""
    partner: str = ""

    @property
    def narrowed(self) -> Q:
        chosen = Q()
        for part in PARTS:
            value = getattr(self, part)
            if value:
                found = None if value == IN_HOUSE else value if part == "language" else int(value)
                chosen &= Q(**{PARTS[part]: found})
        return chosen

    def pairs(self, **changed: object) -> list[tuple[str, str]]:
        values: dict[str, object] = {"weeks": self.weeks, **{part: getattr(self, part) for part in PARTS}, **changed}
        return [(name, str(value)) for name, value in values.items() if value != ""]


def from_query(asked: Mapping[str, str]) -> Asked:
    """What can't be understood is as if nobody had said it."""
    weeks = asked.get("weeks", "")
    span = int(weeks) if weeks in map(str, SPANS) else USUAL
    parts: dict[str, Any] = {}
    for part in PARTS:
        value = asked.get(part, "")
        is_number = value.isascii() and value.isdecimal() and len(value) < 10
        if part == "language":
            parts[part] = value if len(value) <= 12 and value.replace("-", "").isalnum() else ""
        elif is_number or (part == "partner" and value == IN_HOUSE):
            parts[part] = value
    return Asked(span, **parts)


@dataclass(frozen=True, slots=True)
class Group:
    """The runs of one version, language, team or partner; shares are from 0 to 1, None of nothing that is over."""

    value: str
    name: str
    runs: int
    open: int
    completed: float | None
    deviated: float | None
    median_ms: int | None


@dataclass
class Figures:
    """What `user` may see of how `procedure` was followed. Raises NotAllowed for who neither leads nor edits."""

    procedure: Procedure
    user: User
    asked: Asked

    def __post_init__(self) -> None:
        require_figures(self.user)

    @property
    def seen(self) -> QuerySet[Run]:
        """Editors see all runs of tickets in sight; leads those of the teams that they are in."""
        rows = Run.objects.visible_to(self.user).filter(procedure=self.procedure)
        return rows if can_edit(self.user) else rows.filter(ticket__team__in=self.user.team_ids)

    @property
    def span(self) -> QuerySet[Run]:
        return self.seen.filter(started_at__gte=clock.now() - timedelta(weeks=self.asked.weeks))

    @cached_property
    def version(self) -> ProcedureVersion:
        """Whose steps are drawn: the one asked for, else that in force, else the newest that was."""
        rows = self.procedure.versions.exclude(
            state__in=[State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SCHEDULED]
        )
        if self.asked.version:
            rows = rows.filter(number=int(self.asked.version))
        found = rows.filter(state=State.PUBLISHED).first() or rows.order_by("-number").first()
        if found is None:
            raise Missing(_("There is no such version, or you may not see it."))
        return found

    @cached_property
    def definition(self) -> Definition:
        return definition_of(self.version)

    @cached_property
    def runs(self) -> QuerySet[Run]:
        return self.span.filter(self.asked.narrowed)

    @cached_property
    def count(self) -> int:
        return self.runs.count()

    @cached_property
    def steps(self) -> list[OfStep]:
        """In the order of the version that is drawn; steps of others that anybody came to after that."""
        found = Runs(self.runs).steps()
        order = [step.id for step in self.definition.steps]
        return [found.get(step) or OfStep(step) for step in order] + [
            found[step] for step in sorted(found) if step not in self.definition.by_id
        ]

    @cached_property
    def paths(self) -> list[Path]:
        """The ways that most went, of runs that are over."""
        return self._paths[0]

    @property
    def over(self) -> int:
        """How many runs are over, by whatever way."""
        return self._paths[1]

    @cached_property
    def _paths(self) -> tuple[list[Path], int]:
        machine = [one.id for one in self.definition.steps if not one.is_human and not isinstance(one, Action)]
        return Runs(self.runs).paths(machine, MOST_PATHS)

    def groups(self, part: str) -> list[Group]:
        """The same runs by version, language, team or partner."""
        found = Runs(self.runs).parts(part)
        values = {one.value: int(one.value) if one.value and part != "language" else one.value for one in found}
        names = _names(part, list(values.values()))
        groups = [_group(one, _value(part, values[one.value]), names.get(values[one.value])) for one in found]
        return sorted(groups, key=lambda one: (-one.runs, one.name))

    def choices(self, part: str) -> list[tuple[str, str]]:
        """(value, name) of what the runs in sight can be narrowed to."""
        values = list(self.span.order_by().values_list(PARTS[part], flat=True).distinct())
        names = _names(part, values)
        found = [(_value(part, value), names.get(value, str(value))) for value in values]
        return sorted((one for one in found if one[0]), key=lambda one: one[1])


def _value(part: str, value: object) -> str:
    """As an address says it; empty for what nothing can be narrowed to."""
    return IN_HOUSE if part == "partner" and value is None else str(value or "")


def _names(part: str, values: list[Any]) -> dict[Any, str]:
    if part == "version":
        return {value: f"v{value}" for value in values}
    if part == "language":
        return {value: str(LANGUAGES.get(value, value)) or _("Unknown") for value in values}
    known: dict[Any, str] = {None: _("In-house") if part == "partner" else _("None")}
    rows = (Partner if part == "partner" else Team)._default_manager.filter(pk__in=[one for one in values if one])
    return known | dict(rows.values_list("pk", "name"))


def _group(one: OfPart, value: str, name: str | None) -> Group:
    return Group(
        value, name or value, one.runs, one.runs - one.over, one.completed / one.over if one.over else None,
        one.deviated / one.runs, one.median_ms,
    )  # fmt: skip
