"""A table that keeps every effect a test's consumer has, twice if it has it twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from events.actor import SYSTEM
from events.consumers import Consumer, Handler, registry
from events.models import Event
from events.record import record
from tests.builders import a_partner

KIND = "partner.changed"


def create() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (consumer text NOT NULL, event_id bigint NOT NULL)")


def drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS effect")


def note(consumer: str, events: Iterable[Event]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO effect VALUES (%s, %s)", [(consumer, event.pk) for event in events])


def had(consumer: str) -> Counter[int]:
    """How often each event took effect."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_id FROM effect WHERE consumer = %s", [consumer])
        return Counter(row[0] for row in cursor.fetchall())


@contextmanager
def registered(name: str, handle: Handler, kinds: Iterable[str] = (KIND,)) -> Iterator[str]:
    registry[name] = Consumer(name, frozenset(kinds), handle)
    try:
        yield name
    finally:
        del registry[name]


def happen(times: int = 1, *, wait: bool = True) -> list[int]:
    """Record so many events in one transaction and wait until they can be read; returns their ids."""
    with transaction.atomic():
        partner = a_partner()
        stored = [record(KIND, partner, by=SYSTEM, detail={"before": {}, "after": {"n": n}}) for n in range(times)]
    made = [event.pk for event in stored]
    if wait and not connection.in_atomic_block:
        until_readable(made)
    return made


def until_readable(made: Iterable[int] | None = None) -> None:
    """Any transaction that still runs in this PostgreSQL holds readers back for a moment."""
    rows = Event.objects.all() if made is None else Event.objects.filter(pk__in=made)
    running = rows.extra(where=["xid >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint"])
    give_up = time.monotonic() + 30
    while running.exists():
        assert time.monotonic() < give_up, "a transaction that began before these events still runs"
        time.sleep(0.02)
