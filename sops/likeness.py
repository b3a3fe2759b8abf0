"""Which procedures were followed on tickets whose words are like those of another. Pure.

Each ticket is the set of its words; rare words tell more than common ones (inverse document frequency), and two tickets
are as alike as the cosine of the angle between them. The nearest vote for the procedures that were followed on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

NEAREST: Final = 12
LEAST: Final = 0.12  # below, what two tickets share is chance
VOTES: Final = 2
WORDS_TOLD: Final = 4


@dataclass(frozen=True, slots=True)
class Alike:
    """`words` are those that tell most of what the tickets share."""

    procedure_id: int
    score: float
    words: tuple[str, ...]


def alike(words: Collection[str], others: Sequence[tuple[int, Collection[str]]]) -> list[Alike]:
    """`others`: (procedure, words) of each ticket on which one was followed. The likeliest first."""
    weights = _weights([set(one) for _procedure, one in others])
    here = {word: weights.get(word, 0.0) for word in words if _tells(word)}
    near = sorted(((_cosine(here, set(one), weights), place) for place, (_id, one) in enumerate(others)), reverse=True)
    votes: dict[int, list[float]] = {}
    shared: dict[int, dict[str, float]] = {}
    for score, place in near[:NEAREST]:
        procedure, said = others[place]
        if score >= LEAST:
            votes.setdefault(procedure, []).append(score)
            shared.setdefault(procedure, {}).update({one: here[one] for one in said if one in here})
    found = [Alike(one, sum(given), _told(shared[one])) for one, given in votes.items() if len(given) >= VOTES]
    return sorted(found, key=lambda one: -one.score)


def _weights(documents: Sequence[set[str]]) -> dict[str, float]:
    counts = Counter(word for document in documents for word in document if _tells(word))
    return {word: log((1 + len(documents)) / count) for word, count in counts.items()}


def _tells(word: str) -> bool:
    return len(word) > 2 and not word.isdigit()


def _cosine(here: Mapping[str, float], said: set[str], weights: Mapping[str, float]) -> float:
    both = sum(weight * weight for word, weight in here.items() if word in said)
    lengths = sqrt(sum(one * one for one in here.values())) * sqrt(sum(weights.get(word, 0.0) ** 2 for word in said))
    return both / lengths if lengths else 0.0


def _told(words: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-words[word], word))[:WORDS_TOLD])
