"""Comparing people, and weeks: what is chance and what is not. Never ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, sqrt

from qa.estimates import quantiles
from qa.estimates.intervals import Interval


def funnel(p: float, n: int, confidence: float = 0.95) -> Interval:
    """Between these shares lies somebody with `n` reviews whose true share is `p`, so often (exact binomial).

    Spiegelhalter 2005. Shown at 95 % and 99.8 %.
    """
    tail = (1 - confidence) / 2
    return quantiles.binomial(tail, n, p) / n, quantiles.binomial(1 - tail, n, p) / n


def james_stein(hits: Sequence[int], n: int) -> tuple[float, float, list[float]]:
    """How much of the differences between people with `n` trials each is theirs (Efron and Morris 1975).

    Returns c from 0 (all chance) to 1, the mean share, and everybody's share drawn towards it; it takes four people.
    """
    shares = [one / n for one in hits]
    mean = fsum(shares) / len(shares)
    between = fsum((one - mean) ** 2 for one in shares)
    if len(hits) <= 3 or between == 0:
        return 0.0, mean, [mean] * len(hits)
    c = max(0.0, 1 - (len(hits) - 3) * mean * (1 - mean) / n / between)
    return c, mean, [mean + c * (one - mean) for one in shares]


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A person's share drawn towards everybody's, the more so the fewer their reviews."""

    share: float
    low: float
    high: float


def beta_binomial(counts: Sequence[tuple[float, float]], confidence: float = 0.95) -> list[Shrunk]:
    """Empirical Bayes of (hits, n) of each person; the prior by the method of moments (Kleinman 1973)."""
    a, b = _prior(counts)
    tail = (1 - confidence) / 2
    found = []
    for hits, n in counts:
        one, other = a + hits, b + n - hits
        low, high = (quantiles.beta(share, one, other) for share in (tail, 1 - tail))
        found.append(Shrunk(one / (one + other), low, high))
    return found


_NO_DIFFERENCE = 1e6
"""The prior's weight where people differ no more than chance makes them."""


def _prior(counts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    total = fsum(n for _, n in counts)
    mean = min(max(fsum(hits for hits, _ in counts) / total, 1e-6), 1 - 1e-6)
    if len(counts) < 2:
        return mean * _NO_DIFFERENCE, (1 - mean) * _NO_DIFFERENCE
    spread = fsum(n * (hits / n - mean) ** 2 for hits, n in counts if n)
    people = sum(1 for _, n in counts if n)
    room = total - fsum(n * n for _, n in counts) / total
    chance = mean * (1 - mean)
    alike = (spread - chance * (people - 1)) / (chance * (room - people + 1)) if room > people - 1 else 0.0
    alike = min(max(alike, 1 / (_NO_DIFFERENCE + 1)), 1 - 1e-6)
    weight = 1 / alike - 1
    return mean * weight, (1 - mean) * weight


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one point of a control chart."""

    low: float
    high: float


def p_chart(mean: float, n: float) -> Limits:
    """Three standard errors around the mean share of samples of `n`, the effective one where the design is complex."""
    half = 3 * sqrt(mean * (1 - mean) / n)
    return Limits(max(0.0, mean - half), min(1.0, mean + half))


def laney(shares: Sequence[float], sizes: Sequence[float]) -> tuple[float, float, list[Limits]]:
    """The p' chart: mean, sigma_z and limits, wider where weeks differ more than chance makes them (Laney 2002).

    sigma_z is the mean moving range of the z scores by 1.128; with fewer than two points it is 1.
    """
    mean = fsum(p * n for p, n in zip(shares, sizes, strict=True)) / fsum(sizes)
    errors = [sqrt(mean * (1 - mean) / n) for n in sizes]
    z = [(p - mean) / e if e else 0.0 for p, e in zip(shares, errors, strict=True)]
    ranges = [abs(other - one) for one, other in pairwise(z)]
    sigma = fsum(ranges) / len(ranges) / 1.128 if ranges else 1.0
    limits = [Limits(max(0.0, mean - 3 * sigma * e), min(1.0, mean + 3 * sigma * e)) for e in errors]
    return mean, sigma, limits
