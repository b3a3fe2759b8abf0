"""From received to a visible end: processed, duplicate, ignored or quarantined, each with its reason.

A worker claims a batch for a while, reads it outside any transaction, and files it in one. One that dies
leaves its claim to lapse. A batch that fails is filed one by one, so that one bad mail never holds up
another; a mail that stopped the worker several times is quarantined.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction

from events.actor import SYSTEM
from events.record import event, record_all
from helpdesk.lib import clock
from helpdesk.lib.errors import Unavailable
from helpdesk.lib.rows import update_rows
from tickets.mail.actions.filing import file_mails
from tickets.mail.actions.intake import PROCESS
from tickets.mail.inbound.patience import READ_SECONDS, TookTooLong, at_most
from tickets.mail.inbound.reading import Reading, read
from tickets.mail.models import InboundMail

log = logging.getLogger(__name__)
CLAIM = timedelta(seconds=30)
MOST_ATTEMPTS = 4
BATCH = 100
BATCH_BYTES = 30_000_000
SETTLED = ["state", "reason", "key", "mailbox_id", "ticket_id", "message_id", "side_message_id",
           "processed_at", "claimed_until"]  # fmt: skip
LATER = (OperationalError, InterfaceError, Unavailable)

__all__ = ["PROCESS", "process_all", "process_batch", "quarantine"]


def process_all() -> int:
    """Process until nothing is waiting; returns how many mails were settled."""
    total = 0
    while settled := process_batch():
        total += settled
    return total


def process_batch(most: int = BATCH, *, and_then: Callable[[], None] | None = None) -> int:
    """Settle one batch; returns its size. `and_then` is called once it is claimed, when more may be waiting."""
    rows = claim(most)
    if not rows:
        return 0
    if and_then:
        and_then()
    process(rows)
    return len(rows)


def process(rows: Sequence[InboundMail]) -> list[Reading]:
    """Read and file mails that this worker holds; returns those that could be read. Their rows are settled."""
    readings = [reading for row in rows if (reading := _read(row))]
    for wave in _waves(readings):
        _file(wave)
    return readings


def claim(most: int) -> list[InboundMail]:
    """Take the oldest waiting mails. One that already stopped a worker twice is taken alone."""
    now = clock.now()
    with transaction.atomic():
        waiting = list(
            InboundMail.objects.select_for_update(skip_locked=True)
            .filter(state=InboundMail.State.RECEIVED)
            .exclude(claimed_until__gt=now)
            .defer("raw")
            .order_by("id")[:most]
        )
        suspects = [row for row in waiting if row.attempts >= 2]
        taken = suspects[:1] or _within(waiting, BATCH_BYTES)
        for row in taken:
            row.attempts, row.claimed_until = row.attempts + 1, now + CLAIM
        update_rows(taken, ["attempts", "claimed_until"])
    readable = [row.pk for row in taken if row.attempts <= MOST_ATTEMPTS]  # else only loading it may stop the worker
    raws = dict(InboundMail.objects.filter(pk__in=readable).values_list("pk", "raw"))
    for row in taken:
        row.raw = bytes(raws.get(row.pk, b""))
    return taken


def quarantine(row: InboundMail, reason: str) -> None:
    """Set a mail aside where leads see it, with its bytes kept."""
    with transaction.atomic():
        if _locked([row.pk]):
            _settle_aside(row, InboundMail.State.QUARANTINED, reason)


def _within(rows: Sequence[InboundMail], most: int) -> list[InboundMail]:
    """As many from the front as have this many bytes together, at least one."""
    taken: list[InboundMail] = []
    for row in rows:
        most -= row.size
        if taken and most < 0:
            break
        taken.append(row)
    return taken


def _read(row: InboundMail) -> Reading | None:
    if row.attempts > MOST_ATTEMPTS:
        quarantine(row, f"It stopped the desk {MOST_ATTEMPTS} times while being read.")
        return None
    try:
        with at_most(READ_SECONDS):
            return read(row)
    except LATER:
        raise
    except TookTooLong:
        log.error("mail %s took too long to read", row.pk)
        quarantine(row, f"Reading it took longer than {READ_SECONDS:.0f} seconds of processor time.")
        return None
    except Exception as error:
        log.exception("mail %s can't be read", row.pk)
        quarantine(row, f"It can't be read: {type(error).__name__}: {error}")
        return None


def _waves(readings: Sequence[Reading]) -> Iterable[list[Reading]]:
    """Split so that a mail never shares a wave with one it answers or that answers it, or with a copy of itself."""
    wave: list[Reading] = []
    ids: set[str] = set()
    answered: set[str] = set()
    for reading in readings:
        own = {one for one in (reading.mail.message_id, reading.key) if one}
        if ids & {*reading.answers, *own} or answered & own:
            yield wave
            wave, ids, answered = [], set(), set()
        wave.append(reading)
        ids |= own
        answered |= {*reading.answers}
    if wave:
        yield wave


def _file(wave: list[Reading]) -> None:
    try:
        _file_together(wave)
    except LATER:
        raise
    except Exception as error:
        if len(wave) == 1:
            log.exception("mail %s can't be filed", wave[0].row.pk)
            quarantine(wave[0].row, f"It can't be filed: {type(error).__name__}: {error}")
            return
        for reading in wave:
            _file([reading])


def _file_together(wave: Sequence[Reading]) -> None:
    with transaction.atomic():
        waiting = _locked([reading.row.pk for reading in wave])
        wave = [reading for reading in wave if reading.row.pk in waiting]
        aside = file_mails(wave)
        now = clock.now()
        for reading in wave:
            reading.row.processed_at, reading.row.claimed_until = now, None
        update_rows([reading.row for reading in wave], SETTLED)
        record_all(event("mail.quarantined", row, by=SYSTEM, detail={"reason": row.reason}) for row in aside)


def _locked(keys: Sequence[int]) -> set[int]:
    """Those of the rows that still wait, locked: after a lapsed claim another worker may have been first."""
    rows = InboundMail.objects.select_for_update().filter(pk__in=keys, state=InboundMail.State.RECEIVED)
    return set(rows.order_by("pk").values_list("pk", flat=True))


def _settle_aside(row: InboundMail, state: InboundMail.State, reason: str) -> None:
    row.state, row.reason = state, reason[:300]
    row.processed_at, row.claimed_until = clock.now(), None
    update_rows([row], SETTLED)
    record_all([event("mail.quarantined", row, by=SYSTEM, detail={"reason": row.reason})])
