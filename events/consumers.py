"""Consumers read the log onward from a cursor of their own; an event takes effect in the database exactly once.

Order is (transaction id, event id), and reading stops below the oldest transaction still running,
so that an event whose transaction commits late is never skipped. A batch's effects and the cursor's
move are one transaction. An event that can't be taken is set aside and retried apart.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.utils.functional import Promise

from events.models import Cursor, Event, SetAside
from helpdesk.lib import clock
from helpdesk.lib.errors import Unavailable

log = logging.getLogger(__name__)
Handler = Callable[[Sequence[Event]], None]
LATER = (Unavailable, OperationalError, InterfaceError)
MOST_ATTEMPTS = 12
BATCH = 200


@dataclass(frozen=True)
class Consumer:
    name: str
    kinds: frozenset[str]
    handle: Handler
    batch: int = BATCH
    does: str | Promise = ""


registry: dict[str, Consumer] = {}


def consumer(
    name: str, *, kinds: set[str], batch: int = BATCH, does: str | Promise = ""
) -> Callable[[Handler], Handler]:
    """Register a function that takes a batch of events of these kinds, in reading order; a smaller one where it locks
    what people wait for. `does` says to an admin what it is there for.

    It runs inside the transaction that moves the cursor. It raises Unavailable when a part it needs is
    away: then nothing moves and the batch comes again. Any other error sets the guilty event aside.
    """

    def register(handle: Handler) -> Handler:
        if name in registry and registry[name].handle.__module__ != handle.__module__:
            raise ValueError(f"two consumers are called {name}")
        registry[name] = Consumer(name, frozenset(kinds), handle, batch, does)
        return handle

    return register


def run(name: str, *, batch: int = 0) -> int:
    """Take the next batch; returns how many events were read (0: nothing new, or another process is at it)."""
    reader = registry[name]
    Cursor.objects.get_or_create(consumer=name)
    try:
        with transaction.atomic():
            cursor = Cursor.objects.select_for_update(skip_locked=True).filter(consumer=name).first()
            if cursor is None:
                return 0
            unread = _after(cursor, batch or reader.batch)
            if not unread:
                return 0
            _take(reader, [event for event in unread if event.kind in reader.kinds])
            cursor.xid, cursor.event_id, cursor.moved_at = unread[-1].xid, unread[-1].pk, clock.now()
            cursor.save()
            return len(unread)
    except LATER as error:
        log.warning("%s waits: %s", name, error)
        return 0


def drain(name: str) -> int:
    """Run until nothing new can be read; returns how many events were read."""
    total = 0
    while read := run(name):
        total += read
    return total


def skip_to_end(name: str) -> None:
    """Move a cursor past everything readable without effects (after loading demo or restored data)."""
    last = Event.objects.order_by("-xid", "-id").first()
    if last:
        Cursor.objects.update_or_create(consumer=name, defaults={"xid": last.xid, "event_id": last.pk})


def retry_set_aside(name: str) -> int:
    """Try again what was set aside and is due; returns how many took effect now."""
    due = SetAside.objects.filter(consumer=name, dropped_at=None, retry_at__lte=clock.now(), attempts__lt=MOST_ATTEMPTS)
    return sum(_retry(registry[name], key) for key in due.values_list("pk", flat=True)[:100])


def try_now(key: int) -> bool:
    """Try what was set aside at once, whatever was tried before; whether it took effect, now or meanwhile."""
    name = SetAside.objects.filter(pk=key).values_list("consumer", flat=True).first()
    if name in registry:
        _retry(registry[name], key)
    return not SetAside.objects.filter(pk=key).exists()


def _after(cursor: Cursor, batch: int) -> list[Event]:
    return list(
        Event.objects.extra(
            where=["(xid, id) > (%s, %s)", "xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"],
            params=[cursor.xid, cursor.event_id],
        ).order_by("xid", "id")[:batch]
    )


def _take(reader: Consumer, events: list[Event]) -> None:
    """All at once; if that fails, one by one, so that only the guilty ones are set aside."""
    if not events:
        return
    try:
        with transaction.atomic():
            reader.handle(events)
    except LATER:
        raise
    except Exception:
        log.warning("%s could not take %d events at once; each is tried alone", reader.name, len(events), exc_info=True)
        for event in events:
            _take_alone(reader, event)


def _take_alone(reader: Consumer, event: Event) -> None:
    try:
        with transaction.atomic():
            reader.handle([event])
    except LATER:
        raise
    except Exception as error:
        log.exception("%s set event %s aside", reader.name, event.pk)
        SetAside.objects.create(
            consumer=reader.name, event=event, error=in_words(error), retry_at=clock.now() + timedelta(minutes=1)
        )


def _retry(reader: Consumer, key: int) -> bool:
    with transaction.atomic():
        rows = SetAside.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event")
        row = rows.filter(pk=key, dropped_at=None).first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                reader.handle([row.event])
        except LATER as error:  # a part that is away says nothing of the event: this was no try of it
            row.error = in_words(error)
            row.save(update_fields=["error"])
            return False
        except Exception as error:
            log.warning("%s could not take event %s again", reader.name, row.event_id, exc_info=True)
            row.attempts += 1
            row.error = in_words(error)
            row.retry_at = clock.now() + timedelta(minutes=2**row.attempts)
            row.save()
            return False
        row.delete()
        return True


def in_words(error: BaseException) -> str:
    """What went wrong, short enough to keep."""
    return f"{type(error).__name__}: {error}"[:2000]
