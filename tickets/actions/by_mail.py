"""What staff write in their own mail program instead of the composer; whose mail it is was proven before."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from events.record import record_all
from people.models import User
from tickets.actions import mentions, status, thread
from tickets.actions.assignment import give
from tickets.actions.locking import locked_living
from tickets.actions.merging_in import copied
from tickets.actions.thread import NewMessage
from tickets.models import Category, Message, Ticket


def reply(ticket_id: int, new: NewMessage, *, by: User) -> Message:
    """A public reply, to everybody who takes part. It has left its author's hands, so it can't be taken back.

    What answers in a ticket that was merged is for the requester of that one, where it is somebody else's.
    """
    with transaction.atomic():
        ticket = locked_living(ticket_id, by=by)
        message = _add(ticket, _addressed(new, ticket, ticket_id))
        if ticket.assignee_id is None:
            give(ticket, to=by.pk, by=by.actor)
        if ticket.status_category == Category.NEW:
            status.change(ticket, to=Category.OPEN, by=by.actor, message_id=message.pk)
        return message


def _addressed(new: NewMessage, ticket: Ticket, meant: int) -> NewMessage:
    source = Ticket.objects.select_related("requester").get(pk=meant) if meant != ticket.pk else ticket
    if source.requester_id != ticket.requester_id:
        return replace(new, subject=source.subject, to=[source.requester.email], cc=[], came_from=source.pk)
    others = [one for one in copied(ticket) if one != new.from_address]
    return replace(new, subject=ticket.subject, to=[ticket.requester.email], cc=others)


def note(ticket_id: int, new: NewMessage, *, by: User) -> Message:
    """An internal note."""
    with transaction.atomic():
        ticket = locked_living(ticket_id, by=by)
        named = mentions.find(new.new_text or new.text, by=by)
        message = _add(ticket, new)
        mentions.keep(ticket, message, named, by=by)
        return message


def _add(ticket: Ticket, new: NewMessage) -> Message:
    [message], events = thread.add([(ticket, new)])
    ticket.save(update_fields=thread.THREAD_FIELDS)
    record_all(events)
    return message
