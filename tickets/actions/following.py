"""Following a ticket: hearing of what is written in it without having it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Missing
from people.models import User
from tickets.models import Follower, Ticket


@transaction.atomic
def follow(ticket_id: int, *, by: User) -> Ticket:
    """For oneself; whoever sees a ticket may follow it, closed ones too."""
    ticket = _in_sight(ticket_id, by)
    made = Follower.objects.get_or_create(ticket=ticket, user=by)[1]
    if made:
        record("ticket.followed", ticket, by=by.actor, detail={"user_id": by.pk})
    return ticket


@transaction.atomic
def unfollow(ticket_id: int, *, by: User) -> Ticket:
    ticket = _in_sight(ticket_id, by)
    if Follower.objects.filter(ticket=ticket, user=by).delete()[0]:
        record("ticket.unfollowed", ticket, by=by.actor, detail={"user_id": by.pk})
    return ticket


def _in_sight(ticket_id: int, user: User) -> Ticket:
    ticket = Ticket.objects.visible_to(user).select_for_update(of=("self",)).filter(pk=ticket_id).first()
    if ticket is None:
        raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": ticket_id})
    return ticket
