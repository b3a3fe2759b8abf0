"""Confidence intervals of a proportion."""

from __future__ import annotations

from qa.estimates import quantiles

Interval = tuple[float, float]


def clopper_pearson(count: float, n: float, confidence: float = 0.95) -> Interval:
    """Exact: it covers the truth at least as often as it says (Clopper and Pearson 1934).

    With a `count` and `n` that are not whole it is the interval of Korn and Graubard (1998).
    """
    tail = (1 - confidence) / 2
    low = 0.0 if count <= 0 else quantiles.beta(tail, count, n - count + 1)
    high = 1.0 if count >= n else quantiles.beta(1 - tail, count + 1, n - count)
    return low, high


def korn_graubard(p: float, effective_n: float, confidence: float = 0.95) -> Interval:
    """Of a proportion from a complex design: Clopper-Pearson with the effective n, which is p (1 - p) / variance."""
    return clopper_pearson(p * effective_n, effective_n, confidence)
