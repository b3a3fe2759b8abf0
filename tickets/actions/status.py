"""Changing a ticket's status, to the usual one of a category or to one that the desk has named."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import Actor
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid
from people.models import User
from tickets import guards, lifecycle
from tickets.actions.filling import check_solvable
from tickets.actions.locking import locked
from tickets.models import Category, Status, Ticket


def set_status(ticket_id: int, *, to: Category | Status, by: User) -> Ticket:
    """Give the ticket this status, of a category its usual one. New is only where a ticket starts."""
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        check(to)
        change(ticket, to=to, by=by.actor)
        return ticket


def check(to: Category | Status) -> None:
    if isinstance(to, Status) and not to.is_active:
        raise Invalid(_("This status is not in use any more."), {"status": [_("Choose another status.")]})
    if category_of(to) == Category.NEW:
        raise Invalid(_("A ticket can't be made new again."), {"status": [_("Choose another status.")]})


def category_of(status: Category | Status) -> Category:
    return Category(status.category) if isinstance(status, Status) else status


def id_of(status: Category | Status) -> int:
    return status.pk if isinstance(status, Status) else lifecycle.default_status_id(status)


def change(ticket: Ticket, *, to: Category | Status, by: Actor, message_id: int | None = None) -> None:
    """For verbs that hold the ticket's lock: change, save, record. `message_id` is the reply that did it.

    Staff solve only what has the fields that its form wants; a requester's word that it is solved is taken as it is.
    Raises Conflict where a guard keeps the ticket from being solved (tickets/guards.py).
    """
    category = category_of(to)
    if category in lifecycle.DONE and ticket.status_category not in lifecycle.DONE:
        if by.kind == "user":
            check_solvable(ticket)
        guards.may_be_solved(ticket, by)
    detail = lifecycle.move(ticket, to=category, status_id=id_of(to), at=clock.now())
    if detail is None:
        return
    if isinstance(to, Status):
        ticket.status = to
    ticket.save(update_fields=lifecycle.STATUS_FIELDS)
    if message_id:
        detail["message_id"] = message_id
    record("ticket.status_changed", ticket, by=by, detail=detail)


def put_back(ticket: Ticket, *, status_id: int, category: Category, solved_at: datetime | None, by: Actor) -> None:
    """Give back exactly the status that a bulk run or macro changed, and when the ticket had been solved."""
    detail = lifecycle.move(ticket, to=category, status_id=status_id, at=clock.now())
    if detail:
        ticket.solved_at = solved_at
        ticket.save(update_fields=lifecycle.STATUS_FIELDS)
        record("ticket.status_changed", ticket, by=by, detail={**detail, "undone": "change"})


def restore(ticket: Ticket, *, status_id: int, category: Category, by: Actor) -> None:
    """Give back the status that a reply changed, when that reply is withdrawn."""
    detail = lifecycle.move(ticket, to=category, status_id=status_id, at=clock.now())
    if detail:
        ticket.save(update_fields=lifecycle.STATUS_FIELDS)
        record("ticket.status_changed", ticket, by=by, detail={**detail, "undone": True})
