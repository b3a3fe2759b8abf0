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


@dataclass(frozen=True, slots=True)
class Progress:
    """One consumer; `behind` is how many events it has yet to look at, at most MOST_COUNTED."""

    name: str
    does: str | Promise
    moved_at: datetime
    behind: int

    @property
    def is_far_behind(self) -> bool:
        return self.behind == MOST_COUNTED


def progress() -> list[Progress]:
    """Of every consumer that has begun, those furthest behind first. One query, however long the log is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consumer, moved_at, (SELECT count(*) FROM (SELECT 1 FROM events_event AS event"
            " WHERE (event.xid, event.id) > (mark.xid, mark.event_id) LIMIT %s) AS unread)"
            " FROM events_cursor AS mark ORDER BY 3 DESC, 1",
            [MOST_COUNTED],
        )
        rows = cursor.fetchall()
    return [Progress(name, registry[name].does, at, behind) for name, at, behind in rows if name in registry]


def set_aside() -> QuerySet[SetAside]:
    """What is not yet taken, and not dropped either."""
    return SetAside.objects.filter(dropped_at=None)


def troubles() -> QuerySet[SetAside]:
    return set_aside().filter(attempts__gte=TOLD_AFTER)


def is_given_up(row: SetAside) -> bool:
    """It is not tried any more unless somebody asks for it."""
    return row.attempts >= MOST_ATTEMPTS
