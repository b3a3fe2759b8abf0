"""Trends, funnels and comparisons: what is chance is not called a finding, and what is planted is found."""

from __future__ import annotations

from random import Random

import pytest

from qa.estimates import sums
from qa.estimates.comparing import difference
from qa.estimates.designs import Design, Estimate, Kind, Unit, estimate
from qa.estimates.pictures import funnel_of, trend
from qa.estimates.sums import Sums


def reviewed(random: Random, p: float, n: int, pi: float = 0.2) -> Sums:
    return sums.of(Unit(float(random.random() < p), pi) for _ in range(n))


def simple(count: int, n: int) -> Estimate:
    return estimate(Design.SIMPLE, Kind.PROPORTION, [Unit(1.0)] * count + [Unit(0.0)] * (n - count))


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
    ],
)
def test_a_difference_has_the_interval_that_newcombe_published(
    one: tuple[int, int], other: tuple[int, int], wanted: tuple[float, float]
) -> None:
    found = difference(simple(*other), simple(*one))
    assert (found.low, found.high) == pytest.approx(wanted, abs=6e-5)
    assert not found.may_be_chance


def test_people_alike_are_flagged_no_more_often_than_the_limits_say() -> None:
    random = Random(7)
    outer = inner = people = 0
    for _ in range(60):
        found = funnel_of([(key, reviewed(random, 0.93, random.randint(15, 120))) for key in range(30)])
        assert found
        people += len(found.people)
        outer += sum(one.is_below or one.is_above for one in found.people)
        inner += sum(not one.inner[0] <= one.share <= one.inner[1] for one in found.people)
    assert outer / people <= 0.003 and inner / people <= 0.05


def test_alike_too_where_risk_decides_how_likely_a_ticket_is_drawn() -> None:
    random = Random(11)
    out = people = 0
    for _ in range(40):
        each = []
        for key in range(30):
            risk = [random.choice([0.05, 0.1, 0.4]) for _ in range(random.randint(20, 90))]
            each.append((key, sums.of(Unit(float(random.random() < 0.97 - 0.2 * pi), pi) for pi in risk)))
        found = funnel_of(each)
        assert found
        people += len(found.people)
        out += sum(one.is_below or one.is_above for one in found.people)
    assert out / people <= 0.01


def test_somebody_who_differs_much_is_found_and_the_others_are_not() -> None:
    random = Random(3)
    found = funnel_of([(key, reviewed(random, 0.7 if key == 4 else 0.95, 150)) for key in range(20)])
    assert found and [one.key for one in found.people if one.is_below] == [4]


def test_with_few_reviews_somebody_is_drawn_towards_everybody() -> None:
    random = Random(5)
    each = [(key, reviewed(random, 0.8 + 0.015 * key, 100)) for key in range(12)]
    found = funnel_of([*each, (99, sums.of([Unit(0.0, 0.2)] * 2))])
    assert found
    few = found.people[-1]
    assert few.share == 0 and few.shrunk.share > 0.5 and not few.is_below


def test_weeks_alike_have_the_limits_of_a_p_chart() -> None:
    random = Random(1)
    found = trend([(f"w{week}", reviewed(random, 0.9, 80)) for week in range(30)])
    assert found and not found.is_laney and len(found.out) <= 1
    one = found.weeks[0]
    assert one.low == pytest.approx(found.mean - 3 * (found.mean * (1 - found.mean) / one.size) ** 0.5)


def test_weeks_that_differ_more_than_chance_get_wider_limits() -> None:
    random = Random(2)
    found = trend([(f"w{week}", reviewed(random, random.uniform(0.75, 0.97), 2000)) for week in range(40)])
    assert found and found.is_laney and found.sigma > 2 and len(found.out) <= 1


def test_a_week_that_falls_out_is_found() -> None:
    random = Random(4)
    found = trend([(f"w{week}", reviewed(random, 0.70 if week == 20 else 0.94, 300)) for week in range(26)])
    assert found and "w20" in [one.label for one in found.out]


def test_one_week_is_no_trend() -> None:
    assert trend([("w1", sums.of([Unit(1.0)] * 20)), ("w2", Sums())]) is None
