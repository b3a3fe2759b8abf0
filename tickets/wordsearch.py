"""How to ask PostgreSQL for the messages that hold words so that it answers soon, whatever the words are.

Left alone it guesses that words are independent, which those of one phrase never are (least of all the
two-letter pieces of a Japanese one): then it fetches and sorts every message that holds them all. So the
words are looked at first. Where one of them is rare, the index is asked for that one and the few rows found
are checked for the others; where all are common, the newest messages are looked through first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from tickets.models import Message

RARE = 4_000
"""Messages: up to so many are soon fetched and sorted."""
NEWEST = 10_000
"""Messages that are looked through, before the index is asked, when every word is common."""

_NEAR = f"""
SELECT id FROM (SELECT id, search FROM tickets_message ORDER BY created_at DESC, id DESC LIMIT {NEWEST}) AS newest
WHERE search @@ to_tsquery('desk', %s)
"""  # noqa: S608  (a number of ours)


def ways(rows: QuerySet[Message], terms: Sequence[str], size: int) -> Iterator[tuple[QuerySet[Message], int]]:
    """The rows that hold all terms (of a tsquery), each with how many to take for a page of `size` tickets.

    To be tried in turn until one has a full page: perhaps only near ones first, always the whole at last.
    """
    every = " & ".join(terms)
    fewest, rarest = min((_expected(term), term) for term in terms)
    whole = rows.extra(where=["search @@ to_tsquery('desk', %s)"], params=[every])
    if len(terms) > 1 and fewest <= RARE:
        rare = rows.extra(where=["search @@ to_tsquery('desk', %s)"], params=[rarest])
        whole = rare.extra(where=["ts_match_vq(search, to_tsquery('desk', %s))"], params=[every])
    elif len(terms) > 1:
        yield rows.filter(pk__in=RawSQL(_NEAR, [every])), size  # noqa: S611  (values are bound)
    yield whole, size * 4


def _expected(term: str) -> int:
    """How many messages hold a term, as the table's statistics say."""
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (FORMAT JSON) SELECT FROM tickets_message WHERE search @@ to_tsquery('desk', %s)", [term]
        )
        (plan,) = cursor.fetchone() or ("[]",)
    found = plan if isinstance(plan, list) else json.loads(plan)
    return int(found[0]["Plan"]["Plan Rows"])
