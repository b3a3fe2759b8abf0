"""Which parts a ticket has of those that most lack, in one question: its page then asks for none that isn't there."""

from __future__ import annotations

from typing import Final

from django.db import connection

from people.models import User
from tickets.models import Ticket

_OWN: Final = "SELECT FROM {table} WHERE ticket_id = %(ticket)s"
_PARTS: Final = {
    "links": "SELECT FROM tickets_link WHERE ticket_id = %(ticket)s OR other_id = %(ticket)s",
    "followed": "SELECT FROM tickets_ticket WHERE follows_id = %(ticket)s",
    "merged": "SELECT FROM tickets_ticket WHERE merged_into_id = %(ticket)s",
    "scheduled": _OWN.format(table="tickets_scheduledreply"),
    "followers": _OWN.format(table="tickets_follower"),
    "survey": _OWN.format(table="tickets_satisfaction"),
    "holding": _OWN.format(table="tickets_holding"),
    "participants": _OWN.format(table="tickets_participant"),
    "notes": "SELECT FROM people_contactnote WHERE contact_id = %(requester)s",
    "handled": """SELECT 1 FROM events_event
        WHERE subject_kind = 'ticket' AND subject_id = %(ticket)s AND kind = 'ticket.handled'
        UNION ALL SELECT 1 FROM tickets_handling WHERE ticket_id = %(ticket)s""",
    "sides": _OWN.format(table="tickets_sideconversation"),
    "drafts": f"{_OWN.format(table='tickets_draft')} AND user_id = %(user)s",
}
_QUESTION: Final = f"SELECT {', '.join(f'EXISTS ({one})' for one in _PARTS.values())}"


def parts_of(ticket: Ticket, user: User) -> frozenset[str]:
    """The names of those that are there: links, followed (by another ticket), merged (into it), scheduled, followers,
    survey, holding, participants, notes (about its requester), handled (time that was measured), sides, and the user's
    own drafts."""
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION, {"ticket": ticket.pk, "user": user.pk, "requester": ticket.requester_id})
        found = cursor.fetchone() or ()
    return frozenset(name for name, is_there in zip(_PARTS, found, strict=True) if is_there)
