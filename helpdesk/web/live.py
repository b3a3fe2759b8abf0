"""Live pages: a message says only what changed; the page fetches its own fragment, with its own rights.

Topics: `tickets` (in-house staff: every ticket), `tickets:partner:<id>` (a partner's tickets),
`work` and `work:partner:<id>` (who takes work, and the roster: for the boards of leads),
`ticket:<id>` (one open ticket, with presence), `user:<id>` (a person's own notifications; a page asks for `me`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

import redis
from django.conf import settings

from helpdesk.lib.errors import Unavailable

CHANNEL = "desk:live:"


@cache
def valkey() -> redis.Redis:
    """The connection pool of this process; answers within two seconds or fails."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2, decode_responses=True)


def publish(changes: Iterable[tuple[str, dict[str, object]]]) -> None:
    """Send (topic, change) pairs to whoever listens now. Raises Unavailable when Valkey is away."""
    try:
        pipe = valkey().pipeline(transaction=False)
        for topic, change in changes:
            pipe.publish(CHANNEL + topic, json.dumps(change))
        pipe.execute()
    except redis.RedisError as error:
        raise Unavailable(f"live updates wait: {error}") from error
