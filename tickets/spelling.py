"""Words that were written, and those that a misspelt one may have meant.

The words come from the messages' vectors and are kept apart from them, so that looking for alike ones costs the
same however often a word was written. What is found by them is still found in the messages, in sight.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from tickets.models import Message, SearchWord

SHORTEST: Final = 4
ALIKE: Final = 0.25
LOOKED_AT: Final = 60
OFFERED: Final = 3

_LEARN = r"""
INSERT INTO tickets_searchword (word, letters)
SELECT word, (SELECT string_agg(letter, '' ORDER BY letter COLLATE "C") FROM regexp_split_to_table(word, '') AS letter)
FROM (
    SELECT DISTINCT unnest(tsvector_to_array(search)) AS word FROM tickets_message WHERE {which} AND search IS NOT NULL
) AS written
WHERE length(word) BETWEEN 4 AND 24 AND word ~ '^[[:alpha:]]+$'
    AND word !~ '[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]'
ORDER BY word ON CONFLICT DO NOTHING
"""


_FORGET = """
DELETE FROM tickets_searchword WHERE word IN (
    SELECT unnest(tsvector_to_array(search)) FROM tickets_message WHERE id = %s
) AND NOT EXISTS (
    SELECT 1 FROM tickets_message WHERE id <> %s AND search @@ quote_literal(word)::tsquery
)
"""


def learn(message_ids: Sequence[int]) -> None:
    """Take down the words of these messages."""
    with connection.cursor() as cursor:
        cursor.execute(_LEARN.format(which="id = ANY(%s)"), [list(message_ids)])


def learn_all(step: int = 20_000) -> int:
    """Take down the words of every message, for a desk that was loaded in bulk; returns how many words are known."""
    last = Message.objects.aggregate(Max("pk"))["pk__max"] or 0
    for start in range(0, last, step):
        with connection.cursor() as cursor:
            cursor.execute(_LEARN.format(which="id > %s AND id <= %s"), [start, start + step])
    return SearchWord.objects.count()


def forget(text: str) -> None:
    """Words of this text are not known any more, until somebody writes them again."""
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", text)}
    SearchWord.objects.filter(word__in=words).delete()


def forget_of(messages: QuerySet[Message]) -> None:
    """The words of messages that are about to be erased, where no other message has them."""
    with connection.cursor() as cursor:
        for key in messages.values_list("pk", flat=True):
            cursor.execute(_FORGET, [key, key])


def is_known(word: str) -> bool:
    """Whether some written word begins so."""
    return SearchWord.objects.filter(word__gte=word, word__lt=word + "\U0010ffff").exists()


def meant(word: str) -> list[str]:
    """Known words that differ from this one by a slip of the finger or two, the likeliest first."""
    if not SHORTEST <= len(word) <= 24:
        return []
    most = 1 if len(word) <= 5 else 2
    scored = sorted((slips(word, one), rank, one) for rank, one in enumerate(_alike(word)))
    near = [(far, one) for far, _rank, one in scored if far <= most]
    return [one for far, one in near if far == near[0][0]][:OFFERED]


def slips(one: str, other: str) -> int:
    """How many letters are missing, too many, wrong, or in each other's place (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        last, row, older = row, [place], before
        for at, wanted in enumerate(other, 1):
            cost = min(last[at] + 1, row[at - 1] + 1, last[at - 1] + (letter != wanted))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == wanted:
                cost = min(cost, older[at - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]


def _alike(word: str) -> list[str]:
    """By shared groups of three letters, and by the same letters in another order."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.similarity_threshold = %s", [ALIKE])
        cursor.execute(
            "SELECT word FROM tickets_searchword WHERE letters = %s UNION ALL (SELECT word FROM tickets_searchword"
            " WHERE word %% %s AND length(word) BETWEEN %s AND %s ORDER BY similarity(word, %s) DESC, word LIMIT %s)",
            ["".join(sorted(word)), word, len(word) - 2, len(word) + 2, word, LOOKED_AT],
        )
        return list(dict.fromkeys(row[0] for row in cursor.fetchall()))
