"""The bell of open pages: how many unread notifications a person has, and the ring that says it may have changed."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from helpdesk.lib.errors import Unavailable
from helpdesk.web import live
from people import notifications
from people.models import User


def count(person: object) -> int:
    return notifications.count_unread(person) if isinstance(person, User) else 0


def ring(user_ids: Iterable[int]) -> None:
    """A page that misses it asks again by itself."""
    with suppress(Unavailable):
        live.publish([(f"user:{key}", {"user": key, "kinds": ["notification"]}) for key in user_ids])
