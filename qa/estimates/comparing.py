"""Two figures, before and after something was done: what changed, and whether that may be chance. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from qa.estimates.designs import Estimate


@dataclass(frozen=True, slots=True)
class Difference:
    """After minus before."""

    value: float
    low: float
    high: float

    @property
    def may_be_chance(self) -> bool:
        return self.low <= 0 <= self.high


def difference(before: Estimate, after: Estimate) -> Difference:
    """From the two intervals: Newcombe 1998, method 10; for other intervals than Wilson's, Zou and Donner 2008."""
    value = after.value - before.value
    low = value - hypot(after.value - after.low, before.high - before.value)
    high = value + hypot(after.high - after.value, before.value - before.low)
    return Difference(value, low, high)
