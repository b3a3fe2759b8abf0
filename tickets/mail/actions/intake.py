"""Taking mail in: the bytes are committed before anything reads them, and before the sender is told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from events import doorbell
from helpdesk.lib import clock
from helpdesk.lib.rows import insert_rows
from helpdesk.lib.text import storable
from tickets.mail.models import InboundMail

PROCESS = "mail.process_received"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as a server handed it over. `envelope_to` are the RCPT addresses, where the way in has them."""

    via: InboundMail.Via
    raw: bytes
    mailbox_id: int | None = None
    source_id: int | None = None
    uid_validity: int | None = None
    uid: int | None = None
    envelope_from: str = ""
    envelope_to: tuple[str, ...] = ()
    is_whole: bool = True


def take_in(arrivals: Sequence[Arrival]) -> list[InboundMail]:
    """Store arrivals in one transaction and ring the processing when it commits; returns the new rows.

    A mail of a source whose (uid validity, uid) is stored already is left out. Two fetchers that overlap
    without a lock on the source get an IntegrityError for the second: nothing of its batch is stored.
    """
    with transaction.atomic():
        known = _known(arrivals)
        rows = [_row(arrival) for arrival in arrivals if _place(arrival) not in known]
        insert_rows(rows)
        if rows:
            doorbell.ring_task_on_commit(PROCESS)
        return rows


def _known(arrivals: Sequence[Arrival]) -> set[tuple[int | None, int | None, int | None]]:
    sources = {arrival.source_id for arrival in arrivals if arrival.source_id}
    if not sources:
        return set()
    stored = InboundMail.objects.filter(source__in=sources, uid__in=[arrival.uid for arrival in arrivals])
    return set(stored.values_list("source_id", "uid_validity", "uid"))


def _place(arrival: Arrival) -> tuple[int | None, int | None, int | None]:
    return arrival.source_id, arrival.uid_validity, arrival.uid


def _row(arrival: Arrival) -> InboundMail:
    return InboundMail(
        via=arrival.via,
        mailbox_id=arrival.mailbox_id,
        source_id=arrival.source_id,
        uid_validity=arrival.uid_validity,
        uid=arrival.uid,
        envelope_from=storable(arrival.envelope_from)[:320],
        envelope_to=[storable(address)[:320] for address in arrival.envelope_to],
        received_at=clock.now(),
        sha256=hashlib.sha256(arrival.raw).hexdigest(),
        size=len(arrival.raw),
        raw=arrival.raw,
        is_whole=arrival.is_whole,
    )
