"""Agreement of people who judged the same, item by item and person by person, each figure with its interval. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from random import Random

from qa.agreement import ENOUGH_UNITS, RESAMPLES, Counts, Level, ac1, alpha, bias, bootstrap, counted, percent


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer: what was judged, which item, by whom; `value` None is N/A, which is no rating."""

    unit: int
    item: str
    rater: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Ranged:
    """A figure and its 95 % interval; the ends are None with fewer than two units."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """`units` are those that two people or more judged. Nobody should act on fewer than ENOUGH_UNITS."""

    units: int
    percent: Ranged | None
    alpha: Ranged | None
    ac1: Ranged | None

    @property
    def is_enough(self) -> bool:
        return self.units >= ENOUGH_UNITS


@dataclass(frozen=True, slots=True)
class Leaning:
    """Of one person: mean signed difference from gold as a share of the scale; above 0 is kinder, below 0 stricter."""

    units: int
    bias: Ranged

    @property
    def is_enough(self) -> bool:
        return self.units >= ENOUGH_UNITS

    @property
    def differs(self) -> bool:
        """By more than chance."""
        low, high = self.bias.low, self.bias.high
        return low is not None and high is not None and not low <= 0 <= high


def agreed(ratings: Iterable[Judged], level: Level) -> Agreed:
    """Of all of them together, each unit and item by itself."""
    units: dict[tuple[int, str], list[float | None]] = defaultdict(list)
    for one in ratings:
        units[one.unit, one.item].append(one.value)
    counts = counted([units[key] for key in sorted(units)])
    paired = sum(unit.total() >= 2 for unit in counts)
    return Agreed(
        paired,
        _ranged(counts, percent),
        _ranged(counts, lambda some: alpha(some, level)),
        _ranged(counts, ac1),
    )


def _ranged(counts: Counts, figure: object) -> Ranged | None:
    value = figure(counts)  # type: ignore[operator]
    return None if value is None else Ranged(value, *bootstrap(counts, figure))  # type: ignore[arg-type]


def by_item(ratings: Sequence[Judged], levels: Mapping[str, Level]) -> dict[str, Agreed]:
    """For every item of `levels`, in their order."""
    return {item: agreed([one for one in ratings if one.item == item], level) for item, level in levels.items()}


def leaning(pairs: Sequence[tuple[float, float]]) -> Leaning | None:
    """Of (answer, gold), both from 0 to 1; the interval by drawing pairs again, the same each time."""
    if not pairs:
        return None
    value = bias([one for one, _ in pairs], [gold for _, gold in pairs])
    if len(pairs) < 2:
        return Leaning(len(pairs), Ranged(value, None, None))
    rng = Random(1)  # noqa: S311 - statistics, and the same each time
    apart = [one - gold for one, gold in pairs]
    found = sorted(fsum(rng.choices(apart, k=len(apart))) / len(apart) for _ in range(RESAMPLES))
    return Leaning(len(pairs), Ranged(value, found[int(0.025 * RESAMPLES)], found[int(0.975 * RESAMPLES) - 1]))


__all__ = ["ENOUGH_UNITS", "Agreed", "Judged", "Leaning", "Ranged", "agreed", "by_item", "leaning"]
