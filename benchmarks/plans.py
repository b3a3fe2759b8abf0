"""Which indexes PostgreSQL uses for a query, and which big tables it reads from end to end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from benchmarks.timing import Query

BIG = {"tickets_ticket", "tickets_message", "events_event", "mail_delivery", "tickets_seen"}


def dearest(queries: Sequence[Query]) -> list[str]:
    """The plan of the query that took longest among those on big tables."""
    reads = [one for one in queries if one.sql.startswith("SELECT")]
    candidates = [one for one in reads if any(f'"{name}"' in one.sql for name in BIG)]
    if not candidates:
        return []
    slowest = max(candidates, key=lambda one: one.seconds)
    return [f"{slowest.seconds * 1000:.1f} ms", *plan(slowest.sql, slowest.params)]


def plan(sql: str, params: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (found,) = cursor.fetchone() or ("[]",)
    whole = found if isinstance(found, list) else json.loads(found)
    return list(dict.fromkeys(_steps(whole[0]["Plan"])))


def _steps(node: dict[str, Any]) -> Iterator[str]:
    table = node.get("Relation Name")
    if "Index Name" in node:
        yield str(node["Index Name"])
    elif table in BIG and node["Node Type"] == "Seq Scan":
        yield f"SEQ SCAN {table}"
    elif node["Node Type"] == "Sort":
        yield "sort"
    for part in node.get("Plans", []):
        yield from _steps(part)
