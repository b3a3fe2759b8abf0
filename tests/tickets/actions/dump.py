"""Everything that the database holds of some tickets, row by row and column by column, to compare."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

OF_TICKETS = {
    "tickets_ticket": "id = ANY(%s)",
    "tickets_message": "ticket_id = ANY(%s)",
    "tickets_draft": "ticket_id = ANY(%s)",
    "tickets_seen": "ticket_id = ANY(%s)",
    "tickets_participant": "ticket_id = ANY(%s)",
    "tickets_follower": "ticket_id = ANY(%s)",
    "tickets_link": "ticket_id = ANY(%s) OR other_id = ANY(%s)",
    "tickets_attachment": "message_id IN (SELECT id FROM tickets_message WHERE ticket_id = ANY(%s))",
    "mail_delivery": "message_id IN (SELECT id FROM tickets_message WHERE ticket_id = ANY(%s))",
    "mail_inboundmail": "ticket_id = ANY(%s)",
    "mail_awaited": "ticket_id = ANY(%s)",
    "mail_acknowledgement": "ticket_id = ANY(%s)",
}


def dump(numbers: Iterable[int]) -> dict[str, list[str]]:
    """Each table's rows as text, in order."""
    wanted, found = list(numbers), {}
    with connection.cursor() as cursor:
        for table, condition in OF_TICKETS.items():
            cursor.execute(
                f"SELECT row.*::text FROM {table} AS row WHERE {condition} ORDER BY id",  # noqa: S608
                [wanted] * condition.count("%s"),
            )
            found[table] = [row[0] for row in cursor.fetchall()]
    return found
