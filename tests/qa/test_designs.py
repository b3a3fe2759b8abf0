"""Estimates from samples: unbiased over every sample there is, with intervals that cover as often as they say."""

from __future__ import annotations

from itertools import combinations, product
from math import prod
from random import Random

import pytest

from qa.estimates.designs import Design, Estimate, Kind, TooLittle, Unit, estimate
from qa.sampling import pareto, poisson, probabilities, simple

Y = [1.0, 4.0, 2.0, 7.0, 3.0, 9.0]


def of(design: Design, kind: Kind, units: list[Unit], **more: object) -> Estimate:
    return estimate(design, kind, units, **more)  # type: ignore[arg-type]


@pytest.fixture
def any_number_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.estimates.designs.ENOUGH", 0)


@pytest.mark.usefixtures("any_number_is_enough")
class TestOverEverySample:
    def test_the_mean_and_the_variance_of_a_simple_sample_are_right_on_average(self) -> None:
        found = [
            of(Design.SIMPLE, Kind.MEAN, [Unit(y) for y in drawn], population=len(Y)) for drawn in combinations(Y, 3)
        ]
        mean = sum(Y) / len(Y)
        assert sum(one.value for one in found) / len(found) == pytest.approx(mean)
        true = sum((one.value - mean) ** 2 for one in found) / len(found)
        assert sum(one.variance for one in found) / len(found) == pytest.approx(true)

    def test_so_are_those_of_a_stratified_sample(self) -> None:
        first, second = Y[:3], Y[3:]
        found = [
            of(
                Design.STRATIFIED,
                Kind.MEAN,
                [*(Unit(y, stratum="a") for y in one), *(Unit(y, stratum="b") for y in other)],
                strata={"a": 3, "b": 3},
            )
            for one, other in product(combinations(first, 2), combinations(second, 2))
        ]
        mean = sum(Y) / len(Y)
        assert sum(one.value for one in found) / len(found) == pytest.approx(mean)
        true = sum((one.value - mean) ** 2 for one in found) / len(found)
        assert sum(one.variance for one in found) / len(found) == pytest.approx(true)

    def test_a_total_by_poisson_and_its_variance_are_right_on_average(self) -> None:
        pi = [0.2, 0.9, 0.5, 0.7, 0.4, 1.0]
        value = variance = true = 0.0
        for taken in product((False, True), repeat=len(Y)):
            chance = prod(p if one else 1 - p for p, one in zip(pi, taken, strict=True))
            units = [Unit(y, p) for y, p, one in zip(Y, pi, taken, strict=True) if one]
            if not chance:
                continue
            found = of(Design.POISSON, Kind.TOTAL, units)
            value += chance * found.value
            variance += chance * found.variance
            true += chance * (found.value - sum(Y)) ** 2
        assert value == pytest.approx(sum(Y))
        assert variance == pytest.approx(true)


def test_the_same_chance_for_all_gives_the_plain_mean() -> None:
    units = [Unit(y, 0.25) for y in Y * 3]
    for design in (Design.POISSON, Design.PARETO):
        assert of(design, Kind.MEAN, units).value == pytest.approx(sum(Y) / len(Y))


def a_desk(rng: Random) -> tuple[dict[str, int], dict[str, float], dict[str, str]]:
    """Errors, risk and stratum of a thousand tickets; where the risk is high there are more errors."""
    risk = {str(n): rng.choice([1.0, 1.0, 1.0, 4.0]) for n in range(1000)}
    wrong = {one: int(rng.random() < (0.06 if size == 1 else 0.25)) for one, size in risk.items()}
    return wrong, risk, {one: "high" if size > 1 else "low" for one, size in risk.items()}


@pytest.mark.parametrize("design", list(Design))
def test_of_a_hundred_intervals_about_95_cover_the_truth(design: Design) -> None:
    rng = Random(f"coverage of {design}")
    wrong, risk, stratum = a_desk(rng)
    truth, covered, runs = sum(wrong.values()) / len(wrong), 0, 1500
    pi = probabilities(risk, 150, floor=0.02)
    names = list(wrong)
    by_stratum = {name: [one for one in names if stratum[one] == name] for name in ("high", "low")}
    for _ in range(runs):
        numbers = {one: rng.random() for one in names}
        strata = None
        match design:
            case Design.SIMPLE:
                units = [Unit(wrong[one]) for one in simple(numbers, 150)]
            case Design.STRATIFIED:
                strata = {name: len(members) for name, members in by_stratum.items()}
                units = [
                    Unit(wrong[one], stratum=name)
                    for name, members in by_stratum.items()
                    for one in simple({unit: numbers[unit] for unit in members}, 75)
                ]
            case Design.POISSON:
                units = [Unit(wrong[one], pi[one]) for one in poisson(numbers, pi)]
            case Design.PARETO:
                units = [Unit(wrong[one], pi[one]) for one in pareto(numbers, pi, 150)]
        found = of(design, Kind.PROPORTION, units, population=1000, strata=strata)
        covered += found.low <= truth <= found.high
    assert 0.93 <= covered / runs <= 0.985


def test_a_plain_mean_of_a_risky_sample_is_wrong_and_the_weighted_one_is_not() -> None:
    rng = Random(11)
    wrong, risk, _ = a_desk(rng)
    truth = sum(wrong.values()) / len(wrong)
    pi = probabilities(risk, 150, floor=0.02)
    plain, weighted = [], []
    for _ in range(300):
        units = [Unit(wrong[one], pi[one]) for one in poisson({one: rng.random() for one in wrong}, pi)]
        plain.append(sum(unit.y for unit in units) / len(units))
        weighted.append(of(Design.POISSON, Kind.PROPORTION, units).value)
    assert sum(plain) / len(plain) > truth * 1.3
    assert sum(weighted) / len(weighted) == pytest.approx(truth, rel=0.03)


def test_too_little_says_what_it_would_take() -> None:
    with pytest.raises(TooLittle, match="it takes 10"):
        of(Design.SIMPLE, Kind.PROPORTION, [Unit(1)] * 9)
    with pytest.raises(TooLittle, match="Stratum 'b' has 1"):
        of(Design.STRATIFIED, Kind.MEAN, [Unit(1, stratum="a")] * 20 + [Unit(1, stratum="b")], strata={"a": 50, "b": 9})
    with pytest.raises(TooLittle, match="Nothing"):
        of(Design.POISSON, Kind.MEAN, [])


def test_no_failures_get_an_exact_interval() -> None:
    found = of(Design.SIMPLE, Kind.PROPORTION, [Unit(0)] * 20)
    assert found.method == "Clopper-Pearson"
    assert (found.low, found.high) == pytest.approx((0, 0.1684), abs=5e-5)
    assert of(Design.POISSON, Kind.PROPORTION, [Unit(0, 0.5)] * 20).high == pytest.approx(0.1684, abs=5e-5)


def test_what_can_not_be_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or 1"):
        of(Design.SIMPLE, Kind.PROPORTION, [Unit(0.5)] * 20)
    with pytest.raises(ValueError, match="pi must be"):
        of(Design.POISSON, Kind.MEAN, [Unit(1, 0)] * 20)
    with pytest.raises(ValueError, match="population of 5"):
        of(Design.SIMPLE, Kind.MEAN, [Unit(1)] * 20, population=5)
