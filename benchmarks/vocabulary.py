"""Words to search for, taken from what is there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from django.db import connection

from tickets.models import Message


@dataclass(frozen=True, slots=True)
class Words:
    common: list[str]
    rare: list[str]
    pairs: list[str]
    beginnings: list[str]
    mixed: list[str]
    japanese: list[str]


def sample(rng: Random, messages: int = 20_000) -> Words:
    """From the newest public messages: common words are in the most of them, rare ones in a single one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, ndoc FROM ts_stat(%s) WHERE length(word) >= 4 AND word ~ '^[a-z]+$' ORDER BY ndoc DESC, word",
            [f"SELECT search FROM tickets_message WHERE kind = 'public' ORDER BY id DESC LIMIT {messages}"],
        )
        counted = [(word, documents) for word, documents in cursor.fetchall() if word not in ("person", "mail", "test")]
    common = [word for word, _ in counted[:25]]
    middle = [word for word, documents in counted if messages // 400 > documents > messages // 2000][:400]
    rare = [word for word, documents in counted if documents == 1]
    return Words(
        common=common,
        rare=rng.sample(rare, min(200, len(rare))),
        pairs=_pairs(set(middle) | set(common), rng),
        beginnings=[word[:4] for word in common],
        mixed=[f"{word} {rng.choice(rare)}" for word in common],
        japanese=_japanese(rng),
    )


def _texts(language: str, most: int) -> list[str]:
    rows = Message.objects.filter(ticket__language=language, kind=Message.Kind.PUBLIC).order_by("-pk")
    return list(rows.values_list("new_text", flat=True)[:most])


def _pairs(words: set[str], rng: Random) -> list[str]:
    """Two words that are in one message."""
    found = []
    for text in _texts("en", 400):
        here = sorted(set(re.findall(r"[a-z]{4,}", text.lower())) & words)
        if len(here) > 1:
            found.append(" ".join(rng.sample(here, 2)))
    return found


def _japanese(rng: Random) -> list[str]:
    runs = [run for text in _texts("ja", 4000) for run in re.findall(r"[\u3040-\u30ff\u3400-\u9fff]{3,8}", text)]
    return [run[:4] for run in rng.sample(runs, min(100, len(runs)))]
