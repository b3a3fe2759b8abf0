"""The sheet of one attempt at a quiz: which items in which order, their options in an order, and what is right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `right` are those of its `options`, all by their ids, that must be chosen and no other."""

    id: int
    options: tuple[str, ...]
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Drawn:
    item: int
    options: tuple[str, ...]


def draw(items: Collection[Item], seed: int, count: int | None = None) -> tuple[Drawn, ...]:
    """The same seed gives the same sheet of the same items, in whatever order they come. `count` items, or all."""
    chance = Random(seed)  # noqa: S311  an order, no secret
    pool = sorted(items, key=lambda one: one.id)
    taken = chance.sample(pool, min(count or len(pool), len(pool)))
    return tuple(Drawn(one.id, tuple(chance.sample(sorted(one.options), len(one.options)))) for one in taken)


def is_right(item: Item, chosen: Collection[str]) -> bool:
    """All that is right, and nothing else."""
    return frozenset(chosen) == item.right


def score(answers: Sequence[bool]) -> int:
    """Percent, rounded down: 100 means that all were right."""
    return sum(answers) * 100 // len(answers) if answers else 0


def is_passed(answers: Sequence[bool], mark: int) -> bool:
    """`mark` is in percent; exact, without rounding. Nobody passes an empty sheet."""
    return bool(answers) and sum(answers) * 100 >= mark * len(answers)
