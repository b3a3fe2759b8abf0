"""After a logical dump was restored into a new cluster, where transaction ids begin anew.

The events came with the ids of their old cluster: too high to be read for a long time, while new events,
with low ids, would sort before every cursor and be skipped. Shifting all old ids below zero keeps their
order, keeps each cursor's place among them, and puts them before anything the new cluster will write.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import F, Max

from events.models import NOTHING_READ, Cursor, Event


def is_needed() -> bool:
    """Whether the log holds an id that this cluster has not given out yet."""
    highest = Event.objects.aggregate(Max("xid"))["xid__max"]
    return highest is not None and highest >= _next_id()


@transaction.atomic
def rebase() -> int:
    """Shift old events and cursors; returns how many events. Does nothing when it is not needed."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE events_event IN ACCESS EXCLUSIVE MODE")
        if not is_needed():
            return 0
        shift = Event.objects.aggregate(Max("xid"))["xid__max"] + 1
        cursor.execute("ALTER TABLE events_event DISABLE TRIGGER event_is_append_only")
        moved = Event.objects.update(xid=F("xid") - shift)
        Cursor.objects.filter(xid__gt=NOTHING_READ).update(xid=F("xid") - shift)
        cursor.execute("ALTER TABLE events_event ENABLE TRIGGER event_is_append_only")
    return moved


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        [next_id] = cursor.fetchone()
    return int(next_id)
