"""The proof that nothing is lost or doubled, counted from what is stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import connection
from django.db.models import Count

from tickets.mail.models import InboundMail

State = InboundMail.State


@dataclass(frozen=True, slots=True)
class Proof:
    """`stored` mails are each in one of the states; `doubled` messages exist more often than their mail.

    `lost` counts what was sent but not stored (only where `sent` is known), and processed mails without message.
    """

    sent: int | None
    stored: int
    waiting: int
    processed: int
    duplicate: int
    ignored: int
    quarantined: int
    messages: int
    doubled: int
    lost: int

    @property
    def holds(self) -> bool:
        return not (self.waiting or self.doubled or self.lost)

    def lines(self) -> list[str]:
        return [f"{name:<12}{value}" for name, value in asdict(self).items() if value is not None]


def prove(sent: int | None = None, *, since: int = 0) -> Proof:
    """Count all mails with an id above `since`; `sent` is how many the sender says were taken."""
    mails = InboundMail.objects.filter(pk__gt=since)
    states = dict(mails.values_list("state").annotate(Count("pk")).order_by())
    stored = sum(states.values())
    distinct = mails.values("sha256").distinct().count()
    return Proof(
        sent=sent,
        stored=stored,
        waiting=states.get(State.RECEIVED, 0),
        processed=states.get(State.PROCESSED, 0),
        duplicate=states.get(State.DUPLICATE, 0),
        ignored=states.get(State.IGNORED, 0),
        quarantined=states.get(State.QUARANTINED, 0),
        messages=mails.filter(state=State.PROCESSED).values("message_id").distinct().count(),
        doubled=_doubled(since),
        lost=max(0, sent - distinct) if sent is not None else 0,
    )


def _doubled(since: int) -> int:
    """Messages of the same mail beyond the first, and messages by mail that no stored mail stands behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(sum(copies - 1), 0) FROM (
                SELECT count(DISTINCT message_id) AS copies FROM mail_inboundmail
                WHERE state = 'processed' AND id > %(since)s GROUP BY key
            ) AS of_key
            """,
            {"since": since},
        )
        copies = int(cursor.fetchone()[0])
        cursor.execute(
            """
            SELECT count(*) FROM tickets_message AS message
            WHERE message.channel = 'email' AND message.author_contact_id IS NOT NULL
              AND message.created_at >= (SELECT min(received_at) FROM mail_inboundmail WHERE id > %(since)s)
              AND NOT EXISTS (SELECT 1 FROM mail_inboundmail AS mail WHERE mail.message_id = message.id)
            """,
            {"since": since},
        )
        return copies + int(cursor.fetchone()[0])
