"""What must be acknowledged: planned for a version or an announcement, begun, ended, reminded of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import Actor
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing
from people.actions import saving
from people.models import User
from sops.actions import certificates, duties
from sops.audience import WHO_WORKS, require_meaning
from sops.models import ChangeClass, Duty, ProcedureVersion, Quiz, Requirement
from sops.models.procedure import OPEN
from sops.permissions import require_editor, require_overseer

USUAL_DAYS = 7
MOST_DAYS = 365
AGAIN_AFTER = timedelta(hours=1)
Enforcement = Requirement.Enforcement


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Who must acknowledge a version, within how many days of its coming into force, and what follows if not."""

    audience: Mapping[str, object] = field(default_factory=lambda: dict(WHO_WORKS))
    days: int = USUAL_DAYS
    enforcement: Enforcement = Enforcement.BLOCK
    quiz: Quiz | None = None


@transaction.atomic
def plan(version_id: int, planned: Plan, *, by: User) -> Requirement:
    """For a material version that is not in force yet. Raises Conflict for another."""
    require_editor(by)
    version = ProcedureVersion.objects.select_for_update(of=("self",)).filter(pk=version_id).first()
    if version is None:
        raise Missing(_("There is no such version, or you may not see it."))
    if version.state not in OPEN or version.change_class != ChangeClass.MATERIAL:
        raise Conflict(_("Only a material change that is not in force yet asks for acknowledgement."))
    require_meaning(planned.audience, by)
    if not 1 <= planned.days <= MOST_DAYS:
        words = _("Choose between 1 and %(most)d days.") % {"most": MOST_DAYS}
        raise Invalid(words, {"days": [words]})
    values = {"audience": dict(planned.audience), "days": planned.days, "enforcement": planned.enforcement.value,
              "quiz": planned.quiz}  # fmt: skip
    found = Requirement.objects.filter(version=version, announcement=None, ended_at=None).first()
    if found:
        saving.change(found, "requirement.changed", values, by=by.actor)
        return found
    made = Requirement()
    saving.create(made, "requirement.created", {"version": version, "author": by, **values}, by=by.actor)
    return made


def begin(requirement: Requirement, *, by: Actor) -> Requirement:
    """For verbs within a transaction: from now on its audience owes it."""
    requirement.started_at = clock.now()
    if requirement.due_on is None and requirement.enforcement != Enforcement.TELL:
        requirement.due_on = (requirement.started_at + timedelta(days=requirement.days or USUAL_DAYS)).date()
    requirement.save(update_fields=["started_at", "due_on"])
    people = duties.assign(requirement)
    detail = {"people": people, "due_on": requirement.due_on and requirement.due_on.isoformat()}
    record("requirement.started", requirement, by=by, detail=detail)
    return requirement


def end(requirement: Requirement, *, by: Actor, reason: str) -> None:
    """For verbs within a transaction: nobody owes it any more."""
    requirement.ended_at = clock.now()
    requirement.save(update_fields=["ended_at"])
    duties.let_go([requirement])
    record("requirement.ended", requirement, by=by, detail={"reason": reason})


@transaction.atomic
def follow_version(version: ProcedureVersion, *, by: Actor) -> None:
    """This version has come into force. A material change is to be acknowledged, and what came before it no more; of
    another what is still owed is what it says now. The first version asks nobody, unless that was planned."""
    older = Requirement.objects.select_for_update(of=("self",)).filter(
        version__procedure=version.procedure_id, version__number__lt=version.number, ended_at=None
    )
    planned = Requirement.objects.filter(version=version, announcement=None, ended_at=None).first()
    if version.change_class != ChangeClass.MATERIAL:
        older.filter(announcement=None, started_at__isnull=False).update(version=version)
        return
    for one in older:
        end(one, by=by, reason="superseded")
    if planned is None and version.based_on_id:
        usual = {"audience": dict(WHO_WORKS), "days": USUAL_DAYS, "enforcement": Enforcement.BLOCK}
        planned = Requirement.objects.create(version=version, author=version.author, **usual)
    if planned and planned.started_at is None:
        begin(planned, by=by)
    certificates.follow_change(version.procedure_id)


@transaction.atomic
def follow_withdrawal(procedure_id: int, *, by: Actor) -> None:
    for one in Requirement.objects.filter(version__procedure=procedure_id, ended_at=None, started_at__isnull=False):
        end(one, by=by, reason="withdrawn")


@transaction.atomic
def postpone(requirement_id: int, *, due_on: date, by: User) -> Requirement:
    """Another day for what is due, for everybody who still owes it."""
    requirement = overseen(requirement_id, by)
    if not requirement.is_open or requirement.enforcement == Enforcement.TELL:
        raise Conflict(_("This is not due any more."))
    if due_on < clock.now().date():
        raise Invalid(_("Choose a day to come."), {"due_on": [_("Choose a day to come.")]})
    if saving.change(requirement, "requirement.changed", {"due_on": due_on}, by=by.actor):
        duties.assign(requirement)
    return requirement


@transaction.atomic
def remind(requirement_id: int, *, by: User) -> int:
    """Tell everybody in one's sight who still owes it, but for those told within the hour; how many were told."""
    requirement = overseen(requirement_id, by)
    late = clock.now() - AGAIN_AFTER
    owing = Duty.objects.visible_to(by).owed().filter(requirement=requirement).exclude(reminded_at__gt=late)
    people = list(owing.select_for_update(of=("self",)).values_list("user_id", flat=True))
    if people:
        Duty.objects.filter(requirement=requirement, user__in=people).update(reminded_at=clock.now())
        record("requirement.reminded", requirement, by=by.actor, detail={"user_ids": people})
    return len(people)


def overseen(requirement_id: int, by: User) -> Requirement:
    """Raises NotAllowed for who leads nobody, Missing for what is out of sight."""
    require_overseer(by)
    seen = Requirement.objects.visible_to(by).filter(pk=requirement_id).values("pk")
    rows = Requirement.objects.select_related("announcement", "version__procedure")
    found = rows.select_for_update(of=("self",)).filter(pk__in=seen).first()
    if found is None:
        raise Missing(_("There is no such thing to read, or you may not see it."))
    return found
