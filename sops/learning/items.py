"""What answers say of a quiz's items, by classical test theory.

Difficulty is the share of people who had an item right (so a high one is an easy item). Discrimination is the corrected
item-total correlation: Pearson's between having the item right and the share of the other items that the same person
had right; the item itself is left out, since it would correlate with itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Answers = Mapping[int, bool]
"""One person's sheet: whether each item that they got was right."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """`discrimination` is None where it can't be told: fewer than two sheets, or everybody the same."""

    answered: int
    difficulty: float
    discrimination: float | None


def difficulty(right: Sequence[bool]) -> float:
    """Between 0 and 1. Raises ValueError without answers."""
    if not right:
        raise ValueError("an item that nobody answered has no difficulty")
    return sum(right) / len(right)


def discrimination(right: Sequence[bool], rest: Sequence[float]) -> float | None:
    """Between -1 and 1: `right` of each sheet, and the share of its other items that were right."""
    count = len(right)
    if count < 2 or count != len(rest):
        return None
    mean_right, mean_rest = sum(right) / count, sum(rest) / count
    spread_right = sum((one - mean_right) ** 2 for one in right)
    spread_rest = sum((one - mean_rest) ** 2 for one in rest)
    if spread_right < 1e-12 or spread_rest < 1e-12:
        return None
    together = sum((a - mean_right) * (b - mean_rest) for a, b in zip(right, rest, strict=True))
    return max(-1.0, min(1.0, together / sqrt(spread_right * spread_rest)))


def statistics(sheets: Iterable[Answers]) -> dict[int, Statistics]:
    """By item, over one sheet a person."""
    right: dict[int, list[bool]] = defaultdict(list)
    compared: dict[int, list[tuple[bool, float]]] = defaultdict(list)
    for sheet in sheets:
        total = sum(sheet.values())
        for item, was_right in sheet.items():
            right[item].append(was_right)
            if len(sheet) > 1:
                compared[item].append((was_right, (total - was_right) / (len(sheet) - 1)))
    return {
        item: Statistics(
            len(answers),
            difficulty(answers),
            discrimination([one for one, _rest in compared[item]], [rest for _one, rest in compared[item]]),
        )
        for item, answers in right.items()
    }
