"""How to ask PostgreSQL for the messages that hold words so that it answers soon, whatever the words are.

Left alone it guesses that words are independent, which those of one phrase never are (least of all the
two-letter pieces of a Japanese one): then it fetches and sorts every message that holds them all. So the
words are looked at first. Where one of them is rare, the index is asked for that one and the few rows found
are checked for the others; where all are common, the newest messages are looked through first, and for the
pieces of one word, which mostly come together, many more of them, until a page is full.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from redis.exceptions import RedisError

from tickets.models import Message
from tickets.searchterms import UNSPACED

RARE = 4_000
"""Messages: up to so many are soon fetched and sorted."""
NEWEST = 10_000
"""Messages that are looked through, before the index is asked, when every word is common."""
FAR = 50_000
"""Messages that are gone through, newest first, for the pieces of a word; a tenth of a second where none has them."""
REMEMBERED = 300
"""Seconds for which it is known where those begin."""

_NEAR = """
SELECT id FROM (SELECT id, search FROM tickets_message ORDER BY created_at DESC, id DESC LIMIT %s) AS newest
WHERE search @@ to_tsquery('desk', %s)
"""


def ways(rows: QuerySet[Message], terms: Sequence[str], size: int) -> Iterator[tuple[QuerySet[Message], int]]:
    """The rows that hold all terms (of a tsquery), each with how many to take for a page of `size` tickets.

    To be tried in turn until one has a full page: perhaps only near ones first, then far ones, always the whole at
    last.
    """
    every = " & ".join(terms)
    fewest, rarest = min((_expected(term), term) for term in terms)
    whole = rows.extra(where=["search @@ to_tsquery('desk', %s)"], params=[every])
    if len(terms) > 1 and fewest <= RARE:
        rare = rows.extra(where=["search @@ to_tsquery('desk', %s)"], params=[rarest])
        whole = _checked(rare, every)
    elif len(terms) > 1:
        yield rows.filter(pk__in=RawSQL(_NEAR, [NEWEST, every])), size  # noqa: S611  (values are bound)
        begin = _far() if any(UNSPACED.search(term) for term in terms) else None
        if begin:
            yield _checked(rows.filter(created_at__gte=begin), every), size
    yield whole, size * 4


def _checked(rows: QuerySet[Message], every: str) -> QuerySet[Message]:
    """Those that hold all terms, found out row by row: no index knows the function, so others choose the rows."""
    return rows.extra(where=["ts_match_vq(search, to_tsquery('desk', %s))"], params=[every])


def _far() -> datetime | None:
    """When the oldest of the FAR newest messages was written; None where there are fewer, and while Valkey is away."""
    try:
        found: list[datetime] = cache.get_or_set("tickets:far", _oldest_of_far, timeout=REMEMBERED) or []
    except (RedisError, OSError):
        return None
    return found[0] if found else None


def _oldest_of_far() -> list[datetime]:
    newest = Message.objects.order_by("-created_at", "-pk").values_list("created_at", flat=True)
    return list(newest[FAR : FAR + 1])


def _expected(term: str) -> int:
    """How many messages hold a term, as the table's statistics say."""
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (FORMAT JSON) SELECT FROM tickets_message WHERE search @@ to_tsquery('desk', %s)", [term]
        )
        (plan,) = cursor.fetchone() or ("[]",)
    found = plan if isinstance(plan, list) else json.loads(plan)
    return int(found[0]["Plan"]["Plan Rows"])
