"""Calling a ticket spam, and taking that back. Its status stays: it only leaves the views."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Missing
from people.actions import requesters
from people.models import User
from people.permissions import Capability, require, require_in_house
from tickets.models import Ticket


def mark(ticket_id: int, *, by: User, block: bool = False) -> Ticket:
    """Out of every view but Spam. With `block` (in-house only) what its requester writes next goes there too."""
    if block:
        require_in_house(by, Capability.WORK_TICKETS)
    with transaction.atomic():
        ticket = _locked(ticket_id, by=by)
        if block:
            requesters.set_blocked(ticket.requester, to=True, by=by)
        if ticket.spam_at is None:
            _set(ticket, to=True, blocked=block, by=by)
        return ticket


def unmark(ticket_id: int, *, by: User, unblock: bool = False) -> Ticket:
    """Back into the views where it was."""
    with transaction.atomic():
        ticket = _locked(ticket_id, by=by)
        if unblock:
            requesters.set_blocked(ticket.requester, to=False, by=by)
        if ticket.spam_at is not None:
            _set(ticket, to=False, blocked=False, by=by)
        return ticket


def _locked(ticket_id: int, *, by: User) -> Ticket:
    """Closed ones too: what spam is shows late at times."""
    require(by, Capability.WORK_TICKETS)
    visible = Ticket.objects.visible_to(by).select_related("requester")
    ticket = visible.select_for_update(of=("self",)).filter(pk=ticket_id).first()
    if ticket is None:
        raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": ticket_id})
    return ticket


def _set(ticket: Ticket, *, to: bool, blocked: bool, by: User) -> None:
    ticket.spam_at = clock.now() if to else None
    ticket.save(update_fields=["spam_at"])
    record("ticket.spam_changed", ticket, by=by.actor, detail={"before": not to, "after": to, "blocked": blocked})
