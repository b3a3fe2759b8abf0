"""Notes of staff about a requester."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, Missing, NotAllowed
from helpdesk.lib.text import storable
from people.actions import requesters
from people.models import Contact, ContactNote, User
from people.permissions import Capability, can, require

LONGEST = 4000


@transaction.atomic
def add(contact: Contact, text: str, *, by: User) -> ContactNote:
    """Read by the author's own company, and in-house."""
    contact = requesters.locked(contact, by=by)
    words = storable(text).replace("\r\n", "\n").strip()
    if not words or len(words) > LONGEST:
        message = _("Write a note of 1 to %(longest)d characters.") % {"longest": LONGEST}
        raise Invalid(message, {"text": [message]})
    note = ContactNote.objects.create(contact=contact, author=by, partner_id=by.partner_id, text=words)
    record("contact.noted", contact, by=by.actor, detail={"note_id": note.pk})
    return note


@transaction.atomic
def remove(note_id: int, *, by: User) -> ContactNote:
    """One's own; a lead removes anybody's whom they read. The log keeps that there was one."""
    require(by, Capability.WORK_TICKETS)
    visible = ContactNote.objects.visible_to(by).filter(contact__in=Contact.objects.visible_to(by).values("pk"))
    note = visible.select_for_update(of=("self",)).filter(pk=note_id).first()
    if note is None:
        raise Missing(_("There is no such note any more."))
    if not may_remove(note, by):
        raise NotAllowed(_("Only its author or a team lead removes a note."))
    note.deleted_at = clock.now()
    note.save(update_fields=["deleted_at"])
    record("contact.note_removed", note.contact, by=by.actor, detail={"note_id": note.pk})
    return note


def may_remove(note: ContactNote, by: User) -> bool:
    return note.author_id == by.pk or can(by, Capability.LEAD_TEAM)
