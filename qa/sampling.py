"""Drawing units with known probabilities, so that anybody can check the draw afterwards. Pure.

u = HMAC-SHA256(key of the cycle, unit) / 2^256. The key's sha-256 is published before the cycle opens, and the key when
it has closed: nobody can foresee a draw, nobody can choose one, and everybody can repeat it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from math import fsum

WIDTH = 2**256


def commitment(key: bytes) -> str:
    """What is published before a cycle opens."""
    return hashlib.sha256(key).hexdigest()


def uniform(key: bytes, unit: str) -> float:
    """The unit's number, from 0 to below 1, rounded once to the nearest double: the same on every machine."""
    number = int.from_bytes(hmac.digest(key, unit.encode(), "sha256"), "big")
    return min(number / WIDTH, 1 - 2**-53)


def probabilities(sizes: Mapping[str, float], n: float, floor: float = 0.0) -> dict[str, float]:
    """pi in proportion to size, at least `floor` and at most 1, that sum to `n` (or to everybody, when that is fewer).

    Who would pass 1 is drawn for certain, who would fall under the floor gets it, and the rest share what is left.
    """
    if n >= len(sizes):
        return dict.fromkeys(sizes, 1.0)
    if any(size < 0 for size in sizes.values()) or not 0 <= floor <= 1:
        raise ValueError("sizes can't be below 0, and the floor is between 0 and 1")
    fixed = {} if fsum(sizes.values()) else dict.fromkeys(sizes, max(floor, n / len(sizes)))
    while len(fixed) < len(sizes):
        left = {unit: size for unit, size in sizes.items() if unit not in fixed}
        rest, total = n - fsum(fixed.values()), fsum(left.values())
        share = {unit: rest * size / total if total else 0.0 for unit, size in left.items()}
        certain = {unit: 1.0 for unit, pi in share.items() if pi >= 1}
        low = {unit: floor for unit, pi in share.items() if pi < floor}
        if not certain and not low:
            return fixed | share
        fixed |= certain or low
    return fixed


def poisson(numbers: Mapping[str, float], pi: Mapping[str, float]) -> list[str]:
    """Drawn iff u < pi: each unit by itself, so that it works while units still come in."""
    return sorted(unit for unit, u in numbers.items() if u < pi[unit])


def pareto(numbers: Mapping[str, float], pi: Mapping[str, float], n: int) -> list[str]:
    """The n units with the smallest [u / (1 - u)] / [pi / (1 - pi)] (Rosen 1997): a fixed number of them."""

    def rank(unit: str) -> tuple[float, str]:
        chance, u = pi[unit], numbers[unit]
        if chance <= 0:
            return float("inf"), unit
        return (0.0 if chance >= 1 else u / (1 - u) * (1 - chance) / chance), unit

    return sorted(sorted(numbers, key=rank)[:n])


def simple(numbers: Mapping[str, float], n: int) -> list[str]:
    """The n smallest numbers: every set of n is as likely as any other."""
    return sorted(sorted(numbers, key=lambda unit: (numbers[unit], unit))[:n])


def allocate(sizes: Mapping[str, int], n: int, least: int = 0) -> dict[str, int]:
    """How many of each stratum, in proportion to its size, at least `least` of each, never more than there are.

    Each next review goes where most is missing of a stratum's share. More than `n` only where the least of all strata
    together are more.
    """
    total = sum(sizes.values())
    found = {name: min(size, least) for name, size in sizes.items()}
    for _ in range(min(n, total) - sum(found.values())):
        room = [name for name, size in sizes.items() if found[name] < size]
        found[max(room, key=lambda name: n * sizes[name] / total - found[name])] += 1
    return found


def repeat(key: bytes, units: Sequence[str]) -> dict[str, float]:
    """Every unit's number."""
    return {unit: uniform(key, unit) for unit in units}
