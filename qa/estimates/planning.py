"""How many reviews a precision costs, and what precision a number of reviews buys."""

from __future__ import annotations

from math import sqrt

from qa.estimates import quantiles


def reviews_needed(
    half_width: float, population: int | None = None, *, p: float = 0.5, confidence: float = 0.95
) -> int:
    """Of a simple sample, rounded to the nearest, so that the interval of a share near `p` is this far on each side.

    Cochran 1977: n0 = z^2 p (1 - p) / d^2, and n0 / (1 + (n0 - 1) / N) of a population of N.
    """
    z = quantiles.normal(0.5 + confidence / 2)
    n = z * z * p * (1 - p) / half_width**2
    return round(n if population is None else n / (1 + (n - 1) / population))


def precision(n: int, population: int | None = None, *, p: float = 0.5, confidence: float = 0.95) -> float:
    """How far the interval of a share near `p` reaches on each side with `n` reviews."""
    z = quantiles.normal(0.5 + confidence / 2)
    left = 1.0 if population is None or population < 2 else max(0.0, (population - n) / (population - 1))
    return z * sqrt(p * (1 - p) / n * left)
