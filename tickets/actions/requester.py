"""What a requester does to their own ticket besides writing."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Conflict, Missing
from people.models import Contact
from tickets.actions import status
from tickets.models import Category, Ticket


def solve(ticket_id: int, *, by: Contact) -> Ticket:
    """The requester says that their problem is solved. Writing again opens the ticket again."""
    with transaction.atomic():
        ticket = _locked(ticket_id, by)
        if ticket.status_category != Category.SOLVED:
            status.change(ticket, to=Category.SOLVED, by=by.actor)
        return ticket


def reopen(ticket_id: int, *, by: Contact) -> Ticket:
    """The requester says that it is not solved after all."""
    with transaction.atomic():
        ticket = _locked(ticket_id, by)
        if ticket.status_category == Category.SOLVED:
            status.change(ticket, to=Category.OPEN, by=by.actor)
        return ticket


def _locked(ticket_id: int, by: Contact) -> Ticket:
    ticket = Ticket.objects.select_for_update(of=("self",), no_key=True).filter(pk=ticket_id, requester=by).first()
    if ticket is None:
        raise Missing(_("There is no such request."))
    if ticket.is_closed:
        raise Conflict(_("This request is closed. Write to us again, and we open a new one for you."))
    return ticket
