"""Priority, tags and subject of a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import Actor
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import storable
from people.models import User
from tickets.actions.locking import locked
from tickets.models import Priority, Tag, Ticket

MOST_TAGS = 40


def set_priority(ticket_id: int, *, to: Priority, by: User) -> Ticket:
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        prioritise(ticket, to, by=by.actor)
        return ticket


def prioritise(ticket: Ticket, to: Priority, *, by: Actor) -> None:
    """For verbs that hold the ticket's lock: change, save, record."""
    if ticket.priority != to:
        detail = {"before": ticket.priority, "after": int(to)}
        ticket.priority, ticket.updated_at = to, clock.now()
        ticket.save(update_fields=["priority", "updated_at"])
        record("ticket.priority_changed", ticket, by=by, detail=detail)


def set_tags(ticket_id: int, *, to: Iterable[str], by: User) -> Ticket:
    """Replace the tags; names are lower-cased, words joined by hyphens."""
    wanted = sorted({name for name in map(tag_name, to) if name})
    if len(wanted) > MOST_TAGS:
        raise Invalid(_("A ticket has at most %(most)d tags.") % {"most": MOST_TAGS}, {"tags": [_("Take some off.")]})
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        retag(ticket, wanted, by=by.actor)
        return ticket


def retag(ticket: Ticket, wanted: list[str], *, by: Actor) -> None:
    """For verbs that hold the ticket's lock; `wanted` are all its tags from now on: tidy and sorted."""
    added, removed = sorted(set(wanted) - set(ticket.tags)), sorted(set(ticket.tags) - set(wanted))
    if added or removed:
        Tag.objects.bulk_create([Tag(name=name) for name in added], ignore_conflicts=True)
        ticket.tags, ticket.updated_at = wanted, clock.now()
        ticket.save(update_fields=["tags", "updated_at"])
        record("ticket.tags_changed", ticket, by=by, detail={"added": added, "removed": removed})


def set_subject(ticket_id: int, *, to: str, by: User) -> Ticket:
    subject = " ".join(storable(to).split())[:500]
    if not subject:
        raise Invalid(_("A ticket needs a subject."), {"subject": [_("Write a few words.")]})
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        if ticket.subject != subject:
            detail = {"before": ticket.subject, "after": subject}
            ticket.subject, ticket.updated_at = subject, clock.now()
            ticket.save(update_fields=["subject", "updated_at"])
            record("ticket.subject_changed", ticket, by=by.actor, detail=detail)
        return ticket


def tag_name(text: str) -> str:
    """'  Refund Request ' is refund-request."""
    return re.sub(r"[\s,]+", "-", storable(text).strip().lower()).strip("-")[:60]
