"""Protection of public forms without a third party: a signed time, limits, and the same words taken once."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum

from django.core.cache import cache
from django.db import connection, transaction
from redis.exceptions import RedisError

from helpdesk.lib import clock
from helpdesk.lib.crypto import is_signed, keys_for, sign
from helpdesk.web.limits import Limit
from tickets.actions.files import NewFile

PURPOSE = "public form"
QUICKEST = timedelta(seconds=3)
LONGEST = timedelta(hours=24)
BY_ADDRESS = Limit("form by address", 5, 3600)
BY_NETWORK = Limit("form by network", 30, 3600)
BY_REQUEST = Limit("answers to a request", 30, 3600)
FILES_BY_NETWORK = Limit("files by network", 120, 3600)
log = logging.getLogger(__name__)


class Verdict(Enum):
    """What the time between showing a form and sending it tells."""

    FINE = "fine"
    TOO_QUICK = "too quick"
    UNUSABLE = "unusable"


def new_stamp() -> str:
    """The present second and a few random letters, signed; goes into the form unseen."""
    said = f"{int(clock.now().timestamp()):x}-{secrets.token_hex(6)}"
    return f"{said}-{sign(said, keys_for(PURPOSE)[0])}"


def judge(stamp: str) -> Verdict:
    said, _dash, signature = stamp.rpartition("-")
    if not is_signed(said, signature, keys_for(PURPOSE)):
        return Verdict.UNUSABLE
    age = clock.now() - datetime.fromtimestamp(int(said.partition("-")[0], 16), UTC)
    if age > LONGEST:
        return Verdict.UNUSABLE
    return Verdict.TOO_QUICK if age < QUICKEST else Verdict.FINE


def once(stamp: str, words: list[str], files: list[NewFile], act: Callable[[], str]) -> str:
    """What `act` returns; sent twice from one form with the same content, the second gets the first's result.

    While Valkey is away the second acts again: twice is better than lost.
    """
    content = [stamp, *words, *(hashlib.sha256(file.content).hexdigest() for file in files)]
    key = "sent:" + hashlib.sha256("\0".join(content).encode()).hexdigest()
    with transaction.atomic():
        _one_at_a_time(key)
        done = _remembered(key)
        if done is None:
            done = act()
            _remember(key, done)
        return done


def _one_at_a_time(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _remembered(key: str) -> str | None:
    try:
        found: str | None = cache.get(key)
        return found
    except (RedisError, OSError) as error:
        log.warning("Whether this form was sent before can't be told now: %s", error)
        return None


def _remember(key: str, result: str) -> None:
    try:
        cache.set(key, result, timeout=LONGEST.total_seconds())
    except (RedisError, OSError) as error:
        log.warning("That this form was sent can't be noted now: %s", error)
