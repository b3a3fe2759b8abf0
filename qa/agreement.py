"""How far people who judged the same units agree, beyond what chance would do. Pure.

Ratings are a list of units, each a list with one place a rater and None where a rater gave nothing.
Sources: Krippendorff 2011 (alpha), Gwet 2008 (AC1, with missing ratings), Fleiss 1971, Cohen 1960.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum
from random import Random

ENOUGH_UNITS = 30
"""With fewer nobody should act on the figure."""
RESAMPLES = 1000

Ratings = Sequence[Sequence[float | None]]
Counts = list[Counter[float]]


class Level(StrEnum):
    """What the numbers of a scale mean."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Each figure is None where nobody disagreed because there was nothing to disagree about.

    `low` and `high` are alpha's, by drawing units again; `units` are those that two people or more rated.
    """

    percent: float | None
    alpha: float | None
    ac1: float | None
    fleiss: float | None
    units: int
    low: float | None
    high: float | None

    @property
    def is_enough(self) -> bool:
        return self.units >= ENOUGH_UNITS


def agreement(ratings: Ratings, level: Level, *, confidence: float = 0.95, seed: int = 1) -> Agreement:
    """The interval is the same each time for the same ratings and seed."""
    units = counted(ratings)
    low, high = bootstrap(units, lambda drawn: alpha(drawn, level), confidence=confidence, seed=seed)
    return Agreement(
        percent(units), alpha(units, level), ac1(units), fleiss(units), len(_paired(units)), low, high
    )  # fmt: skip


def counted(ratings: Ratings) -> Counts:
    """How often each unit got each value; who gave it doesn't matter for any of these figures."""
    return [Counter(float(value) for value in unit if value is not None) for unit in ratings]


def percent(units: Counts) -> float | None:
    """The share of pairs of raters that agree, unit by unit, then their mean."""
    pairs = [
        fsum(count * (count - 1) for count in unit.values()) / (unit.total() * (unit.total() - 1))
        for unit in _paired(units)
    ]
    return fsum(pairs) / len(pairs) if pairs else None


def alpha(units: Counts, level: Level) -> float | None:
    """Krippendorff's: 1 - observed / expected disagreement."""
    paired = _paired(units)
    totals: Counter[float] = sum(paired, Counter())
    n = totals.total()
    values = sorted(totals)
    far = _distance(level, values, totals)
    expected = fsum(totals[c] * totals[k] * far(c, k) for c in values for k in values if c < k)
    if not expected:
        return None
    observed = fsum(
        fsum(unit[c] * unit[k] * far(c, k) for c in unit for k in unit if c < k) / (unit.total() - 1) for unit in paired
    )
    return 1 - (n - 1) * observed / expected


def ac1(units: Counts) -> float | None:
    """Gwet's: chance agrees by sum p (1 - p) / (q - 1), so that rare answers don't make it useless as kappa is."""
    observed, shares = percent(units), _shares(units)
    if observed is None or len(shares) < 2:
        return observed
    return _beyond(observed, fsum(p * (1 - p) for p in shares) / (len(shares) - 1))


def fleiss(units: Counts) -> float | None:
    """Kappa of many raters: chance agrees by sum p^2."""
    observed, shares = percent(units), _shares(units)
    return None if observed is None else _beyond(observed, fsum(p * p for p in shares))


def cohen(table: Sequence[Sequence[float]]) -> float | None:
    """Kappa of two raters; rows are the one's answers, columns the other's."""
    n = fsum(map(fsum, table))
    rows, columns = [fsum(row) / n for row in table], [fsum(column) / n for column in zip(*table, strict=True)]
    observed = fsum(table[i][i] for i in range(len(table))) / n
    return _beyond(observed, fsum(a * b for a, b in zip(rows, columns, strict=True)))


def bias(rated: Sequence[float], gold: Sequence[float]) -> float:
    """Mean signed difference from the gold answers: above 0 is kinder, below 0 stricter, in steps of the scale."""
    return fsum(one - truth for one, truth in zip(rated, gold, strict=True)) / len(gold)


def bootstrap(
    units: Counts, figure: Callable[[Counts], float | None], *, confidence: float = 0.95, seed: int = 1
) -> tuple[float | None, float | None]:
    """Percentile interval of a figure over units drawn again with replacement; None with fewer than two units."""
    paired = _paired(units)
    if len(paired) < 2:
        return None, None
    rng = Random(seed)  # noqa: S311 - statistics, and the same each time
    found = (figure(rng.choices(paired, k=len(paired))) for _ in range(RESAMPLES))
    figures = sorted(value for value in found if value is not None)
    if not figures:
        return None, None
    tail = (1 - confidence) / 2
    return figures[int(tail * len(figures))], figures[min(len(figures) - 1, int((1 - tail) * len(figures)))]


def _paired(units: Counts) -> Counts:
    return [unit for unit in units if unit.total() >= 2]


def _shares(units: Counts) -> list[float]:
    """Of each value, its mean share of a unit's ratings, over the units that anybody rated."""
    rated = [unit for unit in units if unit.total()]
    values = sorted({value for unit in rated for value in unit})
    return [fsum(unit[value] / unit.total() for unit in rated) / len(rated) for value in values]


def _beyond(observed: float, chance: float) -> float | None:
    return (observed - chance) / (1 - chance) if chance < 1 else None


def _distance(level: Level, values: Sequence[float], totals: Counter[float]) -> Callable[[float, float], float]:
    """The squared difference of two values at a level of measurement; the first is the smaller."""
    if level is Level.NOMINAL:
        return lambda c, k: 1.0
    if level is Level.INTERVAL:
        return lambda c, k: (c - k) ** 2
    if level is Level.RATIO:
        return lambda c, k: ((c - k) / (c + k)) ** 2 if c + k else 0.0
    below, ranks = 0.0, {}
    for value in values:
        ranks[value] = below + totals[value] / 2
        below += totals[value]
    return lambda c, k: (ranks[c] - ranks[k]) ** 2
