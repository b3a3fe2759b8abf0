"""Quantiles and tails of the distributions that estimates rest on.

scipy is loaded by the first that needs it: a worker that only moves mail is 80 MB smaller without.
"""

from __future__ import annotations

from math import ceil
from statistics import NormalDist


def normal(share: float) -> float:
    """Of the standard normal distribution."""
    return NormalDist().inv_cdf(share)


def student(share: float, freedom: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, share))


def beta(share: float, a: float, b: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(a, b, share))


def binomial(share: float, n: int, p: float) -> int:
    """The least number of hits in `n` that is not exceeded with at least this probability."""
    from scipy.special import bdtr, bdtrik

    if p <= 0 or bdtr(0, n, p) >= share:
        return 0
    if p >= 1:
        return n
    found: int = ceil(bdtrik(share, n, p))
    return found - 1 if bdtr(found - 1, n, p) >= share else found


def beyond_chi_squared(value: float, freedom: int) -> float:
    """The probability of a greater value."""
    from scipy.special import chdtrc

    return float(chdtrc(freedom, value))
