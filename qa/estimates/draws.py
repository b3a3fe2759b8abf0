"""Totals of designs whose joint inclusion probabilities are known, and of draws with replacement."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from math import fsum
from statistics import variance

Pairs = Sequence[Sequence[float]]


def horvitz_thompson(y: Sequence[float], pi: Sequence[float], joint: Pairs) -> tuple[float, float]:
    """Total and its variance from first and second order inclusion probabilities (Horvitz and Thompson 1952)."""
    each = [one / chance for one, chance in zip(y, pi, strict=True)]
    own = fsum((1 - chance) * one * one for one, chance in zip(each, pi, strict=True))
    pairs = fsum((1 - pi[i] * pi[j] / joint[i][j]) * each[i] * each[j] for i, j in permutations(range(len(y)), 2))
    return fsum(each), own + pairs


def hansen_hurwitz(y: Sequence[float], p: Sequence[float]) -> tuple[float, float]:
    """Total and its variance of draws with replacement, each with probability `p` (Hansen and Hurwitz 1943)."""
    each = [one / chance for one, chance in zip(y, p, strict=True)]
    return fsum(each) / len(each), variance(each) / len(each)


def drawn_with_replacement(p: Sequence[float], draws: int) -> tuple[list[float], list[list[float]]]:
    """First and second order inclusion probabilities of units that each of the draws takes with probability `p`."""
    missed = [(1 - one) ** draws for one in p]
    joint = [
        [1 - a - b + (1 - x - z) ** draws for b, z in zip(missed, p, strict=True)]
        for a, x in zip(missed, p, strict=True)
    ]
    return [1 - one for one in missed], joint
