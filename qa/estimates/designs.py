"""What was drawn with a known probability says how all of it is: value, variance, interval, and how much it rests on.

Every unit weighs w = 1 / pi. Means of designs with unequal probabilities are Hajek's, sum(w y) / sum(w).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, sqrt

from helpdesk.lib.proportions import wilson
from qa.estimates import quantiles
from qa.estimates.intervals import Interval, clopper_pearson, korn_graubard

ENOUGH = 10.0
"""An effective n below this says too little to show a figure."""


class Design(StrEnum):
    SIMPLE = "srs"
    STRATIFIED = "stratified"
    POISSON = "poisson"
    PARETO = "pareto"


class Kind(StrEnum):
    MEAN = "mean"
    PROPORTION = "proportion"
    TOTAL = "total"


class TooLittle(ValueError):
    """Nothing can honestly be said yet; the message says what it would take."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One that was drawn and reviewed: `y` is what was found, 0 or 1 for a proportion."""

    y: float
    pi: float = 1.0
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    value: float
    low: float
    high: float
    variance: float
    n: int
    n_eff: float
    """How many drawn by simple chance would say as much."""
    method: str


@dataclass(frozen=True, slots=True)
class Mean:
    """The estimated mean of a design before anything is said about its interval."""

    value: float
    variance: float
    kish: float
    """(sum w)^2 / sum w^2: the effective n where all answers are alike."""
    freedom: int
    size: float
    """How many there are altogether, known or estimated."""


def estimate(
    design: Design,
    kind: Kind,
    units: Sequence[Unit],
    *,
    population: int | None = None,
    strata: Mapping[str, int] | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """`population` is the number of all units (simple), `strata` the same by stratum. Raises TooLittle, ValueError."""
    if not units:
        raise TooLittle("Nothing was reviewed.")
    if kind is Kind.PROPORTION and any(unit.y not in {0, 1} for unit in units):
        raise ValueError("a proportion is of units that are 0 or 1")
    match design:
        case Design.SIMPLE:
            mean = _simple(units, population)
        case Design.STRATIFIED:
            mean = _stratified(units, strata or {})
        case Design.POISSON | Design.PARETO:
            mean = _weighted(units)
    if kind is Kind.TOTAL:
        return _total(design, units, mean, confidence)
    if kind is Kind.PROPORTION:
        return _proportion(design, units, mean, confidence)
    return mean_of(mean, len(units), _NAMES[design], confidence)


def mean_of(mean: Mean, n: int, name: str, confidence: float = 0.95) -> Estimate:
    """Student's t around a mean that `n` units gave. Raises TooLittle."""
    if mean.kish < ENOUGH:
        raise TooLittle(_what_it_takes(mean.kish))
    low, high = _by_t(mean.value, mean.variance, mean.freedom, confidence)
    return Estimate(mean.value, low, high, mean.variance, n, mean.kish, name + ", t interval")


def share_of(mean: Mean, n: int, *, alike: bool, confidence: float = 0.95) -> Estimate:
    """Korn-Graubard around a share of a complex design; `alike` where all units answered the same. Raises TooLittle."""
    p = mean.value
    effective = p * (1 - p) / mean.variance if mean.variance > 0 and not alike else mean.kish
    if effective < ENOUGH:
        raise TooLittle(_what_it_takes(effective))
    return Estimate(p, *korn_graubard(p, effective, confidence), mean.variance, n, effective, "Korn-Graubard")


_NAMES = {
    Design.SIMPLE: "simple random sample",
    Design.STRATIFIED: "stratified mean",
    Design.POISSON: "Hajek mean",
    Design.PARETO: "Hajek mean",
}


def _simple(units: Sequence[Unit], population: int | None) -> Mean:
    n = len(units)
    if population is not None and population < n:
        raise ValueError(f"{n} units can't be drawn from a population of {population}")
    mean = fsum(unit.y for unit in units) / n
    variance = _spread([unit.y for unit in units]) / n * (1 - n / population if population else 1.0)
    return Mean(mean, variance, n, n - 1, population or float("nan"))


def _stratified(units: Sequence[Unit], sizes: Mapping[str, int]) -> Mean:
    drawn: dict[str, list[float]] = defaultdict(list)
    for unit in units:
        drawn[unit.stratum].append(unit.y)
    if unknown := drawn.keys() - sizes.keys():
        raise ValueError(f"the size of stratum {min(unknown)!r} is not given")
    for name, size in sizes.items():
        n = len(drawn[name])
        if n > size:
            raise ValueError(f"{n} units can't be drawn from stratum {name!r} of {size}")
        if size and n < min(2, size):
            raise TooLittle(f"Stratum '{name}' has {n} reviews of {size}; it takes at least {min(2, size)}.")
    summaries = [Stratum(sizes[name], len(ys), fsum(ys) / len(ys), _spread(ys)) for name, ys in drawn.items() if ys]
    value, variance = stratified(summaries)
    weights = [one.size / one.n for one in summaries for _ in range(one.n)]
    return Mean(value, variance, _kish(weights), len(units) - len(summaries), sum(sizes.values()))


@dataclass(frozen=True, slots=True)
class Stratum:
    """How many there are, how many were drawn, their mean and their variance (with n - 1)."""

    size: int
    n: int
    mean: float
    spread: float


def stratified(strata: Iterable[Stratum]) -> tuple[float, float]:
    """Mean and its variance: sum W^2 (1 - n/N) s^2 / n, with W = N_h / N."""
    every = list(strata)
    population = sum(one.size for one in every)
    mean = fsum(one.size / population * one.mean for one in every)
    parts = ((one.size / population) ** 2 * (1 - one.n / one.size) * one.spread / one.n for one in every)
    return mean, fsum(parts)


def _weighted(units: Sequence[Unit]) -> Mean:
    """Hajek, with the variance of Poisson sampling, sum((1 - pi) w^2 (y - m)^2) / (sum w)^2.

    For Pareto sampling, whose size is fixed, that errs on the safe side.
    """
    if any(not 0 < unit.pi <= 1 for unit in units):
        raise ValueError("pi must be above 0 and at most 1")
    weights = [1 / unit.pi for unit in units]
    size = fsum(weights)
    mean = fsum(w * unit.y for w, unit in zip(weights, units, strict=True)) / size
    parts = ((1 - unit.pi) * (w * (unit.y - mean)) ** 2 for w, unit in zip(weights, units, strict=True))
    return Mean(mean, fsum(parts) / size**2, _kish(weights), len(units) - 1, size)


def _proportion(design: Design, units: Sequence[Unit], mean: Mean, confidence: float) -> Estimate:
    p, n, count = mean.value, len(units), fsum(unit.y for unit in units)
    alike = count in {0, n}
    if design is not Design.SIMPLE:
        return share_of(mean, n, alike=alike, confidence=confidence)
    if n < ENOUGH:
        raise TooLittle(_what_it_takes(float(n)))
    low, high = clopper_pearson(count, n, confidence) if alike else wilson(count, n, confidence)
    return Estimate(p, low, high, mean.variance, n, float(n), "Clopper-Pearson" if alike else "Wilson")


def _total(design: Design, units: Sequence[Unit], mean: Mean, confidence: float) -> Estimate:
    """Horvitz-Thompson where probabilities differ, else the mean times how many there are."""
    if mean.kish < ENOUGH:
        raise TooLittle(_what_it_takes(mean.kish))
    if design in {Design.POISSON, Design.PARETO}:
        value = fsum(unit.y / unit.pi for unit in units)
        variance = fsum((1 - unit.pi) * (unit.y / unit.pi) ** 2 for unit in units)
        method = "Horvitz-Thompson total"
    elif mean.size != mean.size:
        raise ValueError("a total of a simple sample needs the population")
    else:
        value, variance, method = mean.value * mean.size, mean.variance * mean.size**2, "expansion total"
    low, high = _by_t(value, variance, mean.freedom, confidence)
    return Estimate(value, low, high, variance, len(units), mean.kish, method)


def _by_t(value: float, variance: float, freedom: int, confidence: float) -> Interval:
    half = quantiles.student(0.5 + confidence / 2, max(freedom, 1)) * sqrt(variance)
    return value - half, value + half


def _spread(values: Sequence[float]) -> float:
    """s^2, with n - 1; 0 of one value alone."""
    if len(values) < 2:
        return 0.0
    mean = fsum(values) / len(values)
    return fsum((one - mean) ** 2 for one in values) / (len(values) - 1)


def _kish(weights: Sequence[float]) -> float:
    return fsum(weights) ** 2 / fsum(w * w for w in weights)


def _what_it_takes(effective: float) -> str:
    return f"Not enough reviews: they say as much as {effective:.1f}; it takes {ENOUGH:.0f}."
