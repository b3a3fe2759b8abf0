"""What many reviews say, as sums that can be added: of weeks to a quarter, of teams to a partner. Pure.

A figure from added sums is the figure from all their units, so that a page over a year and one over a week agree, and
what a partner is shown and what its client is shown are parts of the same whole. Simple and stratified samples are
given the weights of their design and the variance of Poisson sampling, which errs on the safe side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from qa.estimates.designs import Estimate, Mean, TooLittle, Unit, mean_of, share_of


@dataclass(frozen=True, slots=True)
class Sums:
    """With w = 1 / pi: `w`, `wy`, `ww` sum w, w y, w^2; `v`, `vy`, `vyy` sum (1 - pi) w^2 times 1, y, y^2.

    `hits` sums y as it was found, without weights.
    """

    n: int = 0
    hits: float = 0.0
    w: float = 0.0
    wy: float = 0.0
    ww: float = 0.0
    v: float = 0.0
    vy: float = 0.0
    vyy: float = 0.0

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    @property
    def mean(self) -> Mean:
        """Hajek's mean and its variance. Raises TooLittle of nothing."""
        if not self.n:
            raise TooLittle("Nothing was reviewed.")
        m = self.wy / self.w
        variance = max(0.0, self.vyy - 2 * m * self.vy + m * m * self.v) / self.w**2
        return Mean(m, variance, self.w**2 / self.ww, self.n - 1, self.w)


def of(units: Iterable[Unit]) -> Sums:
    return total(one(unit.y, unit.pi) for unit in units)


def one(y: float, pi: float) -> Sums:
    w = 1 / pi
    v = (1 - pi) * w * w
    return Sums(1, y, w, w * y, w * w, v, v * y, v * y * y)


def total(parts: Iterable[Sums]) -> Sums:
    return sum(parts, Sums())


def share(sums: Sums, confidence: float = 0.95) -> Estimate:
    """Of units that are 0 or 1. Raises TooLittle."""
    return share_of(sums.mean, sums.n, alike=sums.hits in {0, sums.n}, confidence=confidence)


def average(sums: Sums, confidence: float = 0.95) -> Estimate:
    """Of any numbers, such as scores. Raises TooLittle."""
    return mean_of(sums.mean, sums.n, "Hajek mean", confidence)


def missing(sums: Sums, enough: float) -> int:
    """How many more reviews of the same kind it takes until they say as much as `enough` drawn by simple chance."""
    if not sums.n:
        return round(enough)
    effective = sums.w**2 / sums.ww
    return max(0, -int(-(enough - effective) * sums.n / effective // 1))
