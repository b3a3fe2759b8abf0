"""Feeding mails that lie in files through the live pipeline, and waiting until each has its end."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.actions.processing import process_batch
from tickets.mail.models import InboundMail

State = InboundMail.State
WAIT_SECONDS = 0.1


class Ingestion:
    """Mails are stored like any that arrive; this process works through them, beside workers that run.

    `counts` has received, and of those that are settled: created, appended, duplicate, ignored, quarantined.
    """

    def __init__(self, mailbox_id: int | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self._mailbox_id = mailbox_id
        self._waiting: set[int] = set()

    def take(self, raws: Sequence[bytes]) -> None:
        """Store a batch, then process one: what waits stays few, so memory and disk reads stay flat."""
        arrivals = [Arrival(InboundMail.Via.COMMAND, raw, mailbox_id=self._mailbox_id) for raw in raws]
        rows = take_in(arrivals)
        self.counts["received"] += len(rows)
        self._waiting.update(row.pk for row in rows)
        process_batch()
        self._count_settled()

    def wait(self) -> None:
        """Until all are settled. A mail that another worker holds comes back when its claim lapses."""
        while self._waiting:
            if not process_batch():
                time.sleep(WAIT_SECONDS)
            self._count_settled()

    def _count_settled(self) -> None:
        rows = InboundMail.objects.filter(pk__in=self._waiting).exclude(state=State.RECEIVED)
        for key, state, version in rows.values_list("pk", "state", "message__version"):
            self._waiting.discard(key)
            self.counts[_end(state, version)] += 1


def _end(state: str, version: int | None) -> str:
    """The first message of a ticket created it."""
    if state != State.PROCESSED:
        return state
    return "created" if version == 1 else "appended"
