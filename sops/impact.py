"""What putting a version in force does to others, before it is done: runs in flight, procedures that call it, macros
that it uses, people who must know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext as _

from people.models import User
from sops.audience import WHO_WORKS, people_of
from sops.definition.model import Definition, Macro
from sops.desk_macros import macro_named
from sops.models import ChangeClass, ProcedureVersion, Requirement, Run, State
from sops.stored import definition_of

CALLERS_IN: Final = (State.PUBLISHED, State.SCHEDULED, State.APPROVED, State.IN_REVIEW, State.DRAFT)


@dataclass(frozen=True)
class AtStep:
    """Open runs that stand at one step."""

    title: str
    count: int
    is_kept: bool
    """The new version has the step too."""


@dataclass(frozen=True)
class Impact:
    """`language` is that of who reads."""

    version: ProcedureVersion
    language: str

    @cached_property
    def definition(self) -> Definition:
        return definition_of(self.version)

    @cached_property
    def in_force(self) -> ProcedureVersion | None:
        return self.version.procedure.versions.filter(state=State.PUBLISHED).exclude(pk=self.version.pk).first()

    @cached_property
    def at_steps(self) -> list[AtStep]:
        """In the order of the version that they follow."""
        if self.in_force is None:
            return []
        before = definition_of(self.in_force)
        rows = Run.objects.filter(version=self.in_force, ended_at=None).values("step").annotate(count=Count("pk"))
        counts = {row["step"]: row["count"] for row in rows.order_by()}
        return [
            AtStep(step.title.best(self.language, before.locale), counts[step.id], step.id in self.definition.by_id)
            for step in before.steps
            if step.id in counts
        ]

    @property
    def runs(self) -> int:
        return sum(one.count for one in self.at_steps)

    @property
    def fate(self) -> str:
        """What becomes of the runs."""
        if self.version.change_class == ChangeClass.EDITORIAL:
            return _("They show the new words at once, since nothing else changes.")
        number = self.in_force.number if self.in_force else 0
        words = _("They finish on version %(number)d, unless you move them once this one is in force.")
        return words % {"number": number}

    @cached_property
    def callers(self) -> list[ProcedureVersion]:
        """They go on calling the version that they name until somebody edits them."""
        called = [{"kind": "call", "procedure": self.version.procedure.key}]
        rows = ProcedureVersion.objects.filter(definition__steps__contains=called, state__in=CALLERS_IN)
        return list(rows.select_related("procedure").defer("definition").order_by("procedure__title", "number"))

    @cached_property
    def macros(self) -> list[tuple[str, str]]:
        """(step, macro) by name; a macro that is gone has none."""
        steps = [step for step in self.definition.steps if isinstance(step, Macro) and step.macro]
        named = [(step, macro_named(step.macro)) for step in steps]
        return [(step.title.best(self.language, self.definition.locale), str(one or "")) for step, one in named]

    @cached_property
    def people(self) -> list[User]:
        """Who must acknowledge it once it is in force: as planned, else as is usual for a material change."""
        if self.version.change_class != ChangeClass.MATERIAL:
            return []
        planned = Requirement.objects.filter(version=self.version, announcement=None, ended_at=None).first()
        if planned is None and self.version.based_on_id is None:
            return []
        return people_of(planned.audience if planned else WHO_WORKS)
