"""How far the consumers are with the log, and what they could not take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise

from events.consumers import MOST_ATTEMPTS, registry
from events.models import SetAside

MOST_COUNTED: Final = 1000
TOLD_AFTER: Final = 3
"""Tries after which an event counts as trouble: what failed once mostly succeeds a minute later."""


READERS: Final = """
SELECT mark.consumer, mark.moved_at, unread.wanted, unread.looked_at
FROM events_cursor AS mark JOIN (VALUES {readers}) AS reader (name, kinds) ON reader.name = mark.consumer
CROSS JOIN LATERAL (
    SELECT count(*) AS looked_at, count(*) FILTER (WHERE kind = ANY (reader.kinds)) AS wanted
    FROM (SELECT kind FROM events_event AS event WHERE (event.xid, event.id) > (mark.xid, mark.event_id)
          ORDER BY event.xid, event.id LIMIT %s) AS next
) AS unread
ORDER BY unread.looked_at = %s DESC, unread.wanted DESC, mark.consumer
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """One consumer; `behind` is how many of the events that come next in the log are for it. The log is looked at for
    MOST_COUNTED events; where there are more unread, the consumer is far behind."""

    name: str
    does: str | Promise
    moved_at: datetime
    behind: int
    is_far_behind: bool


def progress() -> list[Progress]:
    """Of every consumer that has begun, those furthest behind first. One query, however long the log is."""
    readers = [value for one in registry.values() for value in (one.name, list(one.kinds))]
    with connection.cursor() as cursor:
        cursor.execute(
            READERS.format(readers=", ".join(["(%s, %s::text[])"] * len(registry))),
            [*readers, MOST_COUNTED, MOST_COUNTED],
        )
        rows = cursor.fetchall()
    return [Progress(name, registry[name].does, at, wanted, seen == MOST_COUNTED) for name, at, wanted, seen in rows]


def set_aside() -> QuerySet[SetAside]:
    """What is not yet taken, and not dropped either."""
    return SetAside.objects.filter(dropped_at=None)


def troubles() -> QuerySet[SetAside]:
    return set_aside().filter(attempts__gte=TOLD_AFTER)


def is_given_up(row: SetAside) -> bool:
    """It is not tried any more unless somebody asks for it."""
    return row.attempts >= MOST_ATTEMPTS
