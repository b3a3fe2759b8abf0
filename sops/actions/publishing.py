"""From a draft to what is in force: handed in, approved by another person, published or scheduled, withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import SYSTEM, Actor
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, NotAllowed
from helpdesk.lib.text import storable
from people.actions import saving
from people.models import User
from sops.actions.drafts import locked_version, title_of
from sops.actions.upkeep import cancel_runs, move_to_new_words
from sops.checks.examine import Examined, examine_definition
from sops.models import Approval, ChangeClass, Procedure, ProcedureVersion, State
from sops.permissions import can_approve
from sops.stored import definition_of, world_for


def examined(version: ProcedureVersion) -> Examined:
    """What the checks say of it, in the desk as it is now."""
    definition = definition_of(version)
    is_material = version.change_class == ChangeClass.MATERIAL
    return examine_definition(definition, world_for(definition), is_material=is_material)


@transaction.atomic
def submit(version_id: int, *, by: User) -> ProcedureVersion:
    """Hand a draft in. Raises Invalid with the checks' errors, or where it is not the change that it says it is."""
    version = locked_version(version_id, by)
    _expect(version, State.DRAFT)
    _check(version)
    verify_class(version)
    if version.based_on_id and not version.note.strip():
        words = _("Say in a sentence what changes and why.")
        raise Invalid(words, {"note": [words]})
    _move(version, State.IN_REVIEW)
    detail = {"number": version.number, "sha256": version.sha256, "change_class": version.change_class}
    record("procedure.submitted", version.procedure, by=by.actor, detail=detail)
    return version


def verify_class(version: ProcedureVersion) -> None:
    """An editorial change is one whose graph is the same: the machine says so, not the author."""
    base = version.based_on
    if base is None and version.change_class != ChangeClass.MATERIAL:
        words = _("The first version is a material change: everything in it is new.")
        raise Invalid(words, {"change_class": [words]})
    if version.change_class == ChangeClass.EDITORIAL and base and base.graph_sha256 != version.graph_sha256:
        words = _("More than words changed since version %(number)d. Make it minor or material.")
        message = words % {"number": base.number}
        raise Invalid(message, {"change_class": [message]})


@transaction.atomic
def take_back(version_id: int, *, by: User) -> ProcedureVersion:
    """To be edited again. Approvals of what it said stay, and count no more once it says something else."""
    version = locked_version(version_id, by)
    _expect(version, State.IN_REVIEW, State.APPROVED, State.SCHEDULED)
    before = version.state
    version.effective_from = None
    _move(version, State.DRAFT, "effective_from")
    record("procedure.taken_back", version.procedure, by=by.actor, detail={"number": version.number, "before": before})
    return version


@transaction.atomic
def decide(version_id: int, *, approve: bool, sha256: str, by: User, note: str = "") -> ProcedureVersion:
    """Say yes or no to what was read: `sha256` is that of the text that was shown."""
    version = locked_version(version_id, by)
    _expect(version, State.IN_REVIEW)
    if not can_approve(by, version):
        raise NotAllowed(_("A second person approves what you wrote. Ask somebody who edits procedures."))
    if sha256 != version.sha256:
        raise Conflict(_("This is not the text that you read. Read it again, then decide."), {"sha256": version.sha256})
    note = storable(note).strip()[:1000]
    if not approve and not note:
        words = _("Say what must change.")
        raise Invalid(words, {"note": [words]})
    Approval.objects.create(version=version, approver=by, is_approved=approve, sha256=sha256, note=note)
    _move(version, State.APPROVED if approve else State.DRAFT)
    kind = "procedure.approved" if approve else "procedure.refused"
    record(kind, version.procedure, by=by.actor, detail={"number": version.number, "sha256": sha256})
    return version


@transaction.atomic
def publish(version_id: int, *, by: User, at: datetime | None = None) -> ProcedureVersion:
    """Put it in force now, or at a moment to come."""
    version = locked_version(version_id, by)
    _expect(version, State.APPROVED, State.SCHEDULED)
    _check(version)
    _approved(version)
    if at is not None and at > clock.now():
        version.effective_from = at
        _move(version, State.SCHEDULED, "effective_from")
        detail = {"number": version.number, "effective_from": at.isoformat()}
        record("procedure.scheduled", version.procedure, by=by.actor, detail=detail)
        return version
    return _put_in_force(version, by.actor)


def publish_due() -> int:
    """Put in force what is scheduled and due; how many."""
    due = ProcedureVersion.objects.filter(state=State.SCHEDULED, effective_from__lte=clock.now())
    done = 0
    for pk, procedure_id in list(due.values_list("pk", "procedure_id")):
        with transaction.atomic():
            Procedure.objects.select_for_update().get(pk=procedure_id)
            version = ProcedureVersion.objects.select_related("procedure").get(pk=pk)
            if version.state == State.SCHEDULED:
                _put_in_force(version, SYSTEM)
                done += 1
    return done


@transaction.atomic
def withdraw(version_id: int, *, by: User, instead: str = "") -> ProcedureVersion:
    """Out of force, with nothing in its place: its runs stop, and their agents are told what to do `instead`."""
    version = locked_version(version_id, by)
    _expect(version, State.PUBLISHED)
    version.effective_until = clock.now()
    _move(version, State.WITHDRAWN, "effective_until")
    runs = cancel_runs(version, reason=storable(instead).strip()[:1000], by=by)
    record("procedure.withdrawn", version.procedure, by=by.actor, detail={"number": version.number, "runs": runs})
    return version


def _put_in_force(version: ProcedureVersion, by: Actor) -> ProcedureVersion:
    procedure, now = version.procedure, clock.now()
    before = procedure.versions.filter(state=State.PUBLISHED).first()
    if before:
        before.effective_until = now
        _move(before, State.SUPERSEDED, "effective_until")
    version.effective_from = now
    _move(version, State.PUBLISHED, "effective_from")
    definition = definition_of(version)
    values = {"title": title_of(definition), "risk": definition.risk}
    saving.change(procedure, "procedure.changed", values, by=by)
    procedure.reviewed_at = now
    procedure.save(update_fields=["reviewed_at"])
    if before and version.change_class == ChangeClass.EDITORIAL:
        move_to_new_words(before, version)
    detail = {"number": version.number, "sha256": version.sha256, "change_class": version.change_class,
              "before": before.number if before else None}  # fmt: skip
    record("procedure.published", procedure, by=by, detail=detail)
    return version


def _expect(version: ProcedureVersion, *states: State) -> None:
    if version.state not in states:
        words = _("Version %(number)d is %(state)s now, so this can't be done. Look again.")
        raise Conflict(words % {"number": version.number, "state": version.get_state_display()})


def _check(version: ProcedureVersion) -> None:
    errors = examined(version).errors
    if errors:
        fields: dict[str, list[str]] = {}
        for error in errors:
            fields.setdefault(error.step or "definition", []).append(error.message)
        raise Invalid(errors[0].message, fields)


def _approved(version: ProcedureVersion) -> None:
    last = version.approvals.order_by("-pk").first()
    if last is None or not last.is_approved or last.sha256 != version.sha256:
        raise Conflict(_("What it says now was not approved. Hand it in again."))


def _move(version: ProcedureVersion, to: State, *fields: str) -> None:
    version.state = to
    version.updated_at = clock.now()
    version.save(update_fields=["state", "updated_at", *fields])
