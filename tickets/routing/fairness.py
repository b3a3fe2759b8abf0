"""How evenly work was shared out."""

from __future__ import annotations

from collections.abc import Sequence


def gini(shares: Sequence[float]) -> float:
    """0: everybody got the same; near 1: one got all. Of positive numbers; 0 for none.

    Half the mean absolute difference between two people, as a share of the mean.
    """
    ordered, count = sorted(shares), len(shares)
    total = sum(ordered)
    if not count or not total:
        return 0.0
    weighted = sum((2 * place - count - 1) * share for place, share in enumerate(ordered, 1))
    return weighted / (count * total)


def jain(shares: Sequence[float]) -> float:
    """Jain's index: 1 when everybody got the same, 1/n when one of n got all."""
    squares = sum(share * share for share in shares)
    return sum(shares) ** 2 / (len(shares) * squares) if squares else 1.0
