"""Who works a ticket: its team and its assignee."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import Actor
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid
from people.models import Team, User
from tickets.actions.holding import BY_HAND, Way, keep, told
from tickets.actions.locking import locked
from tickets.models import Ticket
from tickets.permissions import can_be_assigned

WHOEVER: Final = -1


def assign(ticket_id: int, *, to: User | None, by: User, seen: int | None = WHOEVER) -> Ticket:
    """Give the ticket to a member of staff, or to nobody.

    `seen` is the assignee's id that the actor saw (None: nobody); somebody else's change since then is a
    Conflict. WHOEVER assigns regardless.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        if seen != WHOEVER and ticket.assignee_id not in (seen, to.pk if to else None):
            raise Conflict(_taken(ticket), {"assignee_id": ticket.assignee_id})
        if to is not None and not can_be_assigned(to, ticket):
            raise Invalid(
                _("%(name)s can't work this ticket.") % {"name": to},
                {"assignee": [_("Choose somebody who works its queue.")]},
            )
        give(ticket, to=to.pk if to else None, by=by.actor)
        return ticket


def give(ticket: Ticket, *, to: int | None, by: Actor, way: Way = BY_HAND) -> None:
    """For verbs that hold the ticket's lock: change, save, record. `way` is how they come to it, and why they."""
    if ticket.assignee_id == to:
        return
    detail = {"before": ticket.assignee_id, "after": to, **told(way)}
    ticket.assignee_id, ticket.updated_at = to, clock.now()
    ticket.save(update_fields=["assignee", "updated_at"])
    keep(ticket, way)
    record("ticket.assigned", ticket, by=by, detail=detail)


def move_to_team(ticket_id: int, *, team: Team, by: User) -> Ticket:
    """Move the ticket to another queue; an assignee who can't see that queue is taken off.

    A partner's staff may move tickets among their own teams, or back to an in-house team.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        if not by.is_in_house and team.partner_id not in (by.partner_id, None):
            raise Invalid(_("That team belongs to another partner."), {"team": [_("Choose another team.")]})
        if ticket.team_id == team.pk:
            return ticket
        place(ticket, team, by=by.actor)
        return ticket


def place(ticket: Ticket, team: Team | None, *, by: Actor) -> None:
    """For verbs that hold the ticket's lock: into this queue or none; who can't see it there is taken off."""
    partner_id = team.partner_id if team else None
    detail = {
        "before": ticket.team_id,
        "after": team.pk if team else None,
        "partner_before": ticket.partner_id,
        "partner_after": partner_id,
    }
    ticket.team, ticket.partner_id, ticket.updated_at = team, partner_id, clock.now()
    ticket.save(update_fields=["team", "partner", "updated_at"])
    record("ticket.team_changed", ticket, by=by, detail=detail)
    if ticket.assignee and not can_be_assigned(ticket.assignee, ticket):
        give(ticket, to=None, by=by)


def _taken(ticket: Ticket) -> str:
    if ticket.assignee is None:
        return _("Somebody unassigned this ticket a moment ago. Look again, then assign it.")
    return _("%(name)s has this ticket since a moment ago. Assign it again if you still want to.") % {
        "name": ticket.assignee
    }
