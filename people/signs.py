"""When members of staff last used the desk, kept in Valkey: a sign of life a minute is nothing to write a row for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, cast

import redis

from helpdesk.lib import clock
from helpdesk.web import live

KEY: Final = "desk:signs"


def give(user_id: int) -> None:
    """Lost while Valkey is away; the next one comes in a minute."""
    try:
        live.valkey().hset(KEY, str(user_id), str(clock.now().timestamp()))
    except redis.RedisError:
        return


def last(user_ids: Sequence[int]) -> dict[int, datetime]:
    """The last sign of each; of who never gave one, long ago. Of nobody while Valkey is away."""
    if not user_ids:
        return {}
    try:
        found = cast("list[str | None]", live.valkey().hmget(KEY, [str(key) for key in user_ids]))
    except redis.RedisError:
        return {}
    return {key: datetime.fromtimestamp(float(at or 0), UTC) for key, at in zip(user_ids, found, strict=True)}
