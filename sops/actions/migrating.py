"""Moving open runs to the version in force by a plan: who can't move is told before anything does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Conflict, Invalid
from people.models import User
from sops.actions.storing import append, state_of
from sops.actions.upkeep import OPEN
from sops.definition.acts import Act
from sops.definition.model import Definition
from sops.desk_connectors import acts_for
from sops.models import ChangeClass, ProcedureVersion, Run, State
from sops.permissions import require_editor
from sops.replay import migration
from sops.replay.migration import Offence, Plan
from sops.replay.state import Did
from sops.stored import definition_of
from sops.tickets import variables_of
from tickets.models import Ticket

MOST = 1_000
"""Runs that one move takes; whoever has more moves again."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open run of an older version, and why it can't move; nothing where it can."""

    run: Run
    offences: Sequence[Offence]


@dataclass(frozen=True, slots=True)
class Moved:
    moved: int
    kept: int


def open_runs(version: ProcedureVersion, before: ProcedureVersion) -> QuerySet[Run]:
    """Those of an older version. One that another procedure called stays on the version that this names."""
    rows = Run.objects.filter(version=before, parent=None, status__in=OPEN)
    return rows.select_related("version", "ticket", "holder").order_by("pk")


def befores(version: ProcedureVersion) -> list[ProcedureVersion]:
    """Older versions that somebody still follows, the newest first."""
    if version.state != State.PUBLISHED or version.change_class == ChangeClass.EDITORIAL:
        return []
    runs = Run.objects.filter(procedure=version.procedure_id, parent=None, status__in=OPEN)
    rows = version.procedure.versions.filter(number__lt=version.number, pk__in=runs.values("version"))
    return list(rows.order_by("-number"))


def usual_plan(version: ProcedureVersion, before: ProcedureVersion) -> Plan:
    return migration.usual(definition_of(before), definition_of(version))


def candidates(version: ProcedureVersion, before: ProcedureVersion, plan: Plan, *, by: User) -> list[Candidate]:
    """Every open run with what keeps it, those that can't move first. Raises Invalid for a plan that is wrong."""
    require_editor(by)
    old, new = _checked(version, before, plan)
    acts = _acts(old)
    found = [
        Candidate(run, migration.offences(state_of(run), old, new, plan, acts))
        for run in open_runs(version, before)[:MOST]
    ]
    return sorted(found, key=lambda one: (not one.offences, one.run.pk))


def migrate(version_id: int, before_id: int, plan: Plan, *, staying: Collection[int], by: User) -> Moved:
    """Move every open run that can. `staying` are the runs that whoever moves saw as staying behind: where another one
    can't move, nothing does, and they are told. Each run moves in a transaction of its own, with its ticket locked."""
    require_editor(by)
    version = _in_force(version_id)
    before = version.procedure.versions.get(pk=before_id)
    found = candidates(version, before, plan, by=by)
    unseen = [one.run for one in found if one.offences and one.run.pk not in staying]
    if unseen:
        words = _("Ticket #%(number)s can't move, which you have not seen. Nothing was moved: look again.")
        raise Conflict(words % {"number": unseen[0].ticket_id}, {"runs": [run.pk for run in unseen]})
    moved = sum(_move(one.run.pk, version, before, plan, by) for one in found if not one.offences)
    if moved:
        told = {"steps": dict(plan.steps), "names": dict(plan.names), "waived": sorted(plan.waived)}
        detail = {"number": version.number, "before": before.number, "runs": moved, "kept": len(found) - moved}
        with transaction.atomic():
            record("procedure.migrated", version.procedure, by=by.actor, detail={**detail, "plan": told})
    return Moved(moved, len(found) - moved)


@transaction.atomic
def _move(run_id: int, version: ProcedureVersion, before: ProcedureVersion, plan: Plan, by: User) -> int:
    """One run, looked at again under its locks; how many moved: one that changed meanwhile and can't, stays."""
    ticket = Ticket.objects.select_for_update().get(runs=run_id)
    run = Run.objects.select_for_update(of=("self",)).select_related("procedure", "version").get(pk=run_id)
    old, new, state = definition_of(before), definition_of(version), state_of(run)
    if run.version_id != before.pk or state.is_over or migration.offences(state, old, new, plan, _acts(old)):
        return 0
    run.ticket, run.version = ticket, version
    known = variables_of(new, ticket)
    append(run, Did.MIGRATED, by=by, **migration.payload_of(state, old, new, plan, number=version.number, ticket=known))
    detail = {"run_id": run.pk, "procedure": run.procedure.key, "before": before.number, "after": version.number}
    record("ticket.procedure_migrated", ticket, by=by.actor, detail=detail)
    return 1


def _in_force(version_id: int) -> ProcedureVersion:
    version = ProcedureVersion.objects.select_related("procedure").get(pk=version_id)
    if version.state != State.PUBLISHED:
        raise Conflict(_("Only the version in force can take runs over. Look again."))
    return version


def _checked(version: ProcedureVersion, before: ProcedureVersion, plan: Plan) -> tuple[Definition, Definition]:
    old, new = definition_of(before), definition_of(version)
    problems = migration.problems_of(plan, old, new)
    if problems:
        raise Invalid(problems[0], {"plan": problems})
    return old, new


def _acts(definition: Definition) -> Mapping[str, Act]:
    return acts_for(definition)
