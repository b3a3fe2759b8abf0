"""Two requesters who are the same person: one goes into the other, and an undo puts back exactly what went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import event, record, record_all
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing
from people.models import Contact, ContactMerge, ContactNote, Identity, User
from people.permissions import Capability, require_in_house
from tickets.models import Message, Participant, RequesterSession, Satisfaction, Ticket

FILLED = ("name", "organisation_id", "language", "time_zone", "phone")
Moved = dict[str, Any]


@transaction.atomic
def merge(kept_id: int, gone_id: int, *, by: User) -> ContactMerge:
    """Tickets, messages, addresses and notes go over; what `kept` lacks is filled from `gone`. In-house only."""
    require_in_house(by, Capability.WORK_TICKETS)
    kept, gone = _both(kept_id, gone_id)
    moved: Moved = {
        "identities": _move(Identity.objects.filter(contact=gone), contact=kept),
        "notes": _move(ContactNote.objects.filter(contact=gone), contact=kept),
        "messages": _move(Message.objects.filter(author_contact=gone), author_contact=kept),
        "satisfaction": _move(Satisfaction.objects.filter(contact=gone), contact=kept),
        "tickets": _move(Ticket.objects.filter(requester=gone), requester=kept),
        "dropped": _drop_participants(kept, gone),
    }
    moved["participants"] = _move(Participant.objects.filter(contact=gone), contact=kept)
    moved["before"], moved["after"] = _fill(kept, gone)
    moved["merged"] = _move(Contact.objects.filter(merged_into=gone), merged_into=kept)
    RequesterSession.objects.filter(contact=gone).delete()
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    made = ContactMerge.objects.create(kept=kept, gone=gone, by=by, moved=moved)
    _say("contact.merged", made, by=by, before=gone, after=kept)
    return made


@transaction.atomic
def undo(merge_id: int, *, by: User) -> ContactMerge:
    """What went over goes back, and nothing else. Raises Conflict while a later merge stands on this one."""
    require_in_house(by, Capability.WORK_TICKETS)
    found = ContactMerge.objects.filter(pk=merge_id).first()
    if found is None:
        raise Missing(_("There is no such merge."))
    people = Contact.objects.select_for_update().in_bulk(sorted({found.kept_id, found.gone_id}))
    kept, gone = people[found.kept_id], people[found.gone_id]
    made = ContactMerge.objects.select_for_update().get(pk=merge_id)
    if made.undone_at:
        return made
    later = ContactMerge.objects.filter(undone_at=None, pk__gt=made.pk)
    if kept.merged_into_id or later.filter(kept=kept).exists():
        raise Conflict(_("Something was merged after this. Undo the later merge first."))
    _give_back(made.moved, kept, gone)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    made.undone_at = clock.now()
    made.save(update_fields=["undone_at"])
    _say("contact.unmerged", made, by=by, before=kept, after=gone)
    return made


def _both(kept_id: int, gone_id: int) -> tuple[Contact, Contact]:
    """Locked, always in the order of their ids: two who merge crosswise don't wait for each other for ever."""
    if kept_id == gone_id:
        raise Invalid(_("Choose another requester to merge."), {"other": [_("This is the same one.")]})
    found = Contact.objects.select_for_update().filter(pk__in=[kept_id, gone_id]).order_by("pk").in_bulk()
    if len(found) < 2 or any(one.merged_into_id for one in found.values()):
        raise Missing(_("One of them is no longer there, or was merged already. Look again."))
    return found[kept_id], found[gone_id]


def _move(rows: Any, **to: Contact) -> list[int]:
    """Their ids, in order."""
    keys = sorted(rows.values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=keys).update(**to)
    return keys


def _drop_participants(kept: Contact, gone: Contact) -> list[list[object]]:
    """Who takes part anyway need not be copied: one row goes where both were, or where the other asks."""
    mine = Participant.objects.filter(contact__in=[kept, gone])
    rows = list(mine.order_by("pk"))
    asked = set(
        Ticket.objects.filter(pk__in=[row.ticket_id for row in rows], requester=kept).values_list("pk", flat=True)
    )
    kept_in = {row.ticket_id for row in rows if row.contact_id == kept.pk}
    dropped = [
        row for row in rows if row.ticket_id in asked or (row.contact_id == gone.pk and row.ticket_id in kept_in)
    ]
    Participant.objects.filter(pk__in=[row.pk for row in dropped]).delete()
    return [[row.pk, row.ticket_id, row.contact_id, row.role] for row in dropped]


def _fill(kept: Contact, gone: Contact) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `kept` had and has now, of the fields that were filled."""
    before: dict[str, Any] = {}
    for name in FILLED:
        if not getattr(kept, name) and getattr(gone, name):
            before[name] = getattr(kept, name)
            setattr(kept, name, getattr(gone, name))
    if set(gone.attributes) - set(kept.attributes):
        before["attributes"] = kept.attributes
        kept.attributes = gone.attributes | kept.attributes
    if kept.email.endswith("@invalid") or not kept.email:
        before["email"], kept.email = kept.email, gone.email
    if gone.blocked_at and not kept.blocked_at:  # who blocked one of them meant the person
        before["blocked_at"], kept.blocked_at = None, gone.blocked_at
    kept.save(update_fields=list(before))
    after = {name: getattr(kept, name) for name in before if name != "blocked_at"}
    return before, after


def _give_back(moved: Moved, kept: Contact, gone: Contact) -> None:
    _back(Identity, moved["identities"], "contact", kept, gone)
    _back(ContactNote, moved["notes"], "contact", kept, gone)
    _back(Message, moved["messages"], "author_contact", kept, gone)
    _back(Satisfaction, moved["satisfaction"], "contact", kept, gone)
    _back(Ticket, moved["tickets"], "requester", kept, gone)
    _back(Participant, moved["participants"], "contact", kept, gone)
    _back(Contact, moved["merged"], "merged_into", kept, gone)
    Participant.objects.bulk_create(
        [Participant(pk=pk, ticket_id=ticket, contact_id=who, role=role) for pk, ticket, who, role in moved["dropped"]],
        ignore_conflicts=True,
    )
    fields = [name for name in moved["before"] if name == "blocked_at" or getattr(kept, name) == moved["after"][name]]
    for name in fields:
        setattr(kept, name, moved["before"][name])
    kept.save(update_fields=fields)


def _back(model: Any, keys: Iterable[int], field: str, kept: Contact, gone: Contact) -> None:
    """What was given to somebody else since stays there."""
    model._default_manager.filter(pk__in=list(keys), **{field: kept}).update(**{field: gone})


def _say(kind: str, made: ContactMerge, *, by: User, before: Contact, after: Contact) -> None:
    detail = {"other_id": made.gone_id, "tickets": len(made.moved["tickets"])}
    record(kind, made.kept, by=by.actor, detail=detail)
    change = {"before": before.pk, "after": after.pk}
    record_all(
        event("ticket.requester_changed", Ticket(pk=pk), by=by.actor, detail=change) for pk in made.moved["tickets"]
    )
