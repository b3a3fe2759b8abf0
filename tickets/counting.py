"""How many tickets each view holds: capped, in one query, kept for a moment, and counted anew when something changed.

A view that takes too long to count shows no number, and is left alone for a while: it must not slow the others.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any, Final

import redis
from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

from helpdesk.lib.errors import Unavailable
from helpdesk.web import live
from tickets.models import Ticket
from tickets.tabs import Tabs

MOST_COUNTED: Final = 1000
KEPT, LEFT_ALONE = 30, 600
FRESH: Final = 2.0
"""Seconds in which an answer serves again although something changed, so that a busy desk counts no oftener."""
PATIENCE, ALONE = 400, 150
"""Milliseconds for all views together; when those don't do, for each one."""
CHANGES: Final = "desk:tickets:changes"
QUERY_CANCELED = "57014"

Counts = dict[str, str]


def touch() -> None:
    """Some ticket changed: counts are to be made anew. Raises Unavailable when Valkey is away."""
    try:
        live.valkey().incr(CHANGES)
    except redis.RedisError as error:
        raise Unavailable(f"counts of views wait: {error}") from error


def counts(tabs: Tabs) -> tuple[Counts, bool]:
    """The counts of the views that are shown, and whether they may already be behind by a moment."""
    counted = {tab.slug: tabs.tickets(tab) for tab in tabs.shown if tab.is_counted}
    key = _key(tabs)
    try:
        changes, kept, dear = _kept(key)
    except redis.RedisError:
        return _count_kindly(counted)[0], False
    if kept:
        is_behind = kept["changes"] != changes
        if not is_behind or time.time() - kept["at"] < FRESH:
            return kept["counts"], is_behind
    found, too_dear = _count_kindly({slug: rows for slug, rows in counted.items() if slug not in dear})
    _keep(key, {"changes": changes, "at": time.time(), "counts": found}, too_dear)
    return found, False


def count_of(tickets: QuerySet[Ticket], *, is_saved: bool) -> str:
    """Of one list. What somebody saved can ask for anything: nothing when counting it would take too long."""
    if is_saved:
        return (_within(ALONE, {"it": tickets}) or {}).get("it", "")
    with connection.cursor() as cursor:
        return _count(cursor, {"it": tickets})["it"]


def _key(tabs: Tabs) -> str:
    """Another for other views, and for the same with other conditions."""
    asked = json.dumps([(tab.slug, tab.conditions) for tab in tabs.shown if tab.is_counted], sort_keys=True)
    return f"desk:counts:{tabs.user.pk}:{hashlib.sha256(asked.encode()).hexdigest()[:16]}"


def _kept(key: str) -> tuple[str, dict[str, Any] | None, set[str]]:
    """The number of the last change, what was counted before, and the views that took too long."""
    pipe = live.valkey().pipeline(transaction=False)
    pipe.get(CHANGES)
    pipe.get(key)
    pipe.smembers(f"{key}:dear")
    changes, kept, dear = pipe.execute()
    return changes or "", json.loads(kept) if kept else None, set(dear)


def _keep(key: str, found: dict[str, Any], too_dear: list[str]) -> None:
    try:
        pipe = live.valkey().pipeline(transaction=False)
        pipe.set(key, json.dumps(found), ex=KEPT)
        if too_dear:
            pipe.sadd(f"{key}:dear", *too_dear)
            pipe.expire(f"{key}:dear", LEFT_ALONE)
        pipe.execute()
    except redis.RedisError:
        return


def _count_kindly(rows: Mapping[str, QuerySet[Ticket]]) -> tuple[Counts, list[str]]:
    """All in one query; when that takes too long, each alone. And which of them took too long even so."""
    together = _within(PATIENCE, rows)
    if together is not None:
        return together, []
    alone = {slug: _within(ALONE, {slug: tickets}) for slug, tickets in rows.items()}
    return (
        {slug: found[slug] for slug, found in alone.items() if found},
        [slug for slug, found in alone.items() if found is None],
    )


def _within(milliseconds: int, rows: Mapping[str, QuerySet[Ticket]]) -> Counts | None:
    """None when the time is up."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [milliseconds])
            found = _count(cursor, rows)
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != QUERY_CANCELED:
            raise
        return None
    return found


def _count(cursor: CursorWrapper, rows: Mapping[str, QuerySet[Ticket]]) -> Counts:
    parts: list[str] = []
    bound: list[Any] = []
    for tickets in rows.values():
        sql, params = _sql(tickets.order_by().values("pk")[:MOST_COUNTED])
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608  the ORM made it; values are bound
        bound += params
    cursor.execute("SELECT " + ", ".join(parts), bound)
    numbers = cursor.fetchone() or ()
    return {slug: _capped(number) for slug, number in zip(rows, numbers, strict=True)}


def _sql(rows: QuerySet[Ticket, Any]) -> tuple[str, tuple[object, ...]]:
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:  # such as the teams of somebody who is in none
        return "SELECT 1 WHERE false", ()


def _capped(number: int) -> str:
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number)
