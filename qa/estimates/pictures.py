"""What a chart shows, as numbers: weeks with their limits, people in a funnel. Pure.

The table beside a chart has the same numbers.

Sizes are effective: as many as simple chance would need to say as much, by the weights of the design alone (Kish).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from qa.estimates import quantiles
from qa.estimates.charts import Limits, Shrunk, beta_binomial, funnel, laney, p_chart
from qa.estimates.intervals import Interval
from qa.estimates.sums import Sums, total

FUNNEL_POINTS = 40
OVER_DISPERSED = 0.05
"""Weeks that differ more than this share of chance ones would are given the wider limits of Laney."""


@dataclass(frozen=True, slots=True)
class Week:
    """One point of a trend; `is_out` where it lies outside its limits."""

    label: str
    n: int
    size: float
    share: float
    low: float
    high: float

    @property
    def is_out(self) -> bool:
        return not self.low <= self.share <= self.high


@dataclass(frozen=True, slots=True)
class Trend:
    """`sigma` is 1 for a p-chart and Laney's sigma_z for a p' chart."""

    weeks: list[Week]
    mean: float
    sigma: float

    @property
    def is_laney(self) -> bool:
        return self.sigma != 1

    @property
    def out(self) -> list[Week]:
        return [one for one in self.weeks if one.is_out]


def trend(weeks: Sequence[tuple[str, Sums]]) -> Trend | None:
    """None with fewer than two weeks that have reviews."""
    found = [(label, sums, size_of(sums)) for label, sums in weeks if sums.n]
    if len(found) < 2:
        return None
    shares, sizes = [sums.wy / sums.w for _, sums, _ in found], [size for _, _, size in found]
    mean, sigma, wide = laney(shares, sizes)
    if sigma > 1 and dispersion(shares, sizes, mean) < OVER_DISPERSED:
        limits = wide
    else:
        sigma, limits = 1.0, [p_chart(mean, size) for size in sizes]
    drawn = zip(found, shares, limits, strict=True)
    return Trend([_week(label, sums, size, share, one) for (label, sums, size), share, one in drawn], mean, sigma)


def _week(label: str, sums: Sums, size: float, share: float, limits: Limits) -> Week:
    return Week(label, sums.n, size, share, limits.low, limits.high)


def size_of(sums: Sums) -> float:
    return sums.w**2 / sums.ww if sums.n else 0.0


def dispersion(shares: Sequence[float], sizes: Sequence[float], mean: float) -> float:
    """How often chance alone makes weeks differ as much as these (chi-squared)."""
    chance = mean * (1 - mean)
    if not chance:
        return 1.0
    found = fsum(size * (share - mean) ** 2 for share, size in zip(shares, sizes, strict=True)) / chance
    return quantiles.beyond_chi_squared(found, len(shares) - 1)


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody in a funnel: their share, the same drawn towards everybody's, and the limits at their size."""

    key: int
    n: int
    size: float
    share: float
    shrunk: Shrunk
    inner: Interval
    outer: Interval

    @property
    def is_below(self) -> bool:
        """Outside the limits that 998 of 1,000 like everybody lie within."""
        return self.share < self.outer[0]

    @property
    def is_above(self) -> bool:
        return self.share > self.outer[1]

    @property
    def is_near(self) -> bool:
        """Outside the 95 % limits only: of 20 people alike, one is."""
        return not self.is_below and not self.is_above and not self.inner[0] <= self.share <= self.inner[1]


@dataclass(frozen=True, slots=True)
class Curve:
    """The limits at one size."""

    size: int
    inner: Interval
    outer: Interval


@dataclass(frozen=True, slots=True)
class Funnel:
    mean: float
    people: list[Placed]
    curves: list[Curve]


def funnel_of(people: Sequence[tuple[int, Sums]]) -> Funnel | None:
    """Nobody has a rank: the order is that of `people`. None where nobody has an effective n of 1."""
    found = [(key, sums, size_of(sums)) for key, sums in people if size_of(sums) >= 1]
    if not found:
        return None
    everybody = total(sums for _, sums, _ in found)
    mean = min(max(everybody.wy / everybody.w, 0.0), 1.0)
    counts = [(size * min(1.0, sums.wy / sums.w), size) for _, sums, size in found]
    drawn = zip(found, beta_binomial(counts), strict=True)
    placed = [_placed(key, sums, size, shrunk, mean) for (key, sums, size), shrunk in drawn]
    return Funnel(mean, placed, [_curve(n, mean) for n in _sizes([size for _, _, size in found])])


def _placed(key: int, sums: Sums, size: float, shrunk: Shrunk, mean: float) -> Placed:
    at = _curve(int(size), mean)
    return Placed(key, sums.n, size, sums.wy / sums.w, shrunk, at.inner, at.outer)


def _curve(n: int, mean: float) -> Curve:
    return Curve(n, funnel(mean, n), funnel(mean, n, 0.998))


def _sizes(sizes: Sequence[float]) -> list[int]:
    """Whole sizes from the smallest to the largest, at most FUNNEL_POINTS of them."""
    least, most = max(1, int(min(sizes) * 0.8)), int(max(sizes) * 1.1) + 1
    step = max(1, (most - least) // FUNNEL_POINTS)
    return list(range(least, most + step, step))
