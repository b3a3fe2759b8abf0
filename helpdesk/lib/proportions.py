"""How sure a share is that was counted: a proportion with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


def wilson(count: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Of `count` in a simple random sample of `n` (Wilson 1927); both ends between 0 and 1."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p = count / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Proportion:
    """`count` of `n`, which is not 0. Shares are between 0 and 1, the interval is Wilson's at 95 %."""

    count: int
    n: int

    @property
    def share(self) -> float:
        return self.count / self.n

    @property
    def low(self) -> float:
        return wilson(self.count, self.n)[0]

    @property
    def high(self) -> float:
        return wilson(self.count, self.n)[1]

    @property
    def percent(self) -> int:
        return round(100 * self.share)

    @property
    def between(self) -> str:
        """The interval in whole percent: 44–97 %."""
        return f"{round(100 * self.low)}–{round(100 * self.high)} %"
