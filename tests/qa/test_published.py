"""The estimators, agreement measures and scores against numbers that were published, or that others compute."""

from __future__ import annotations

import math
from random import Random

import krippendorff
import numpy as np
import pytest
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa
from statsmodels.stats.proportion import proportion_confint

from helpdesk.lib.proportions import wilson
from qa import agreement as agree
from qa.agreement import Level, counted
from qa.estimates import charts, draws, planning
from qa.estimates.designs import Stratum, stratified
from qa.estimates.intervals import clopper_pearson, korn_graubard

NONE = None
RATERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]
"""Krippendorff 2011."""
UNITS = list(zip(*RATERS, strict=True))


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson(count: int, n: int, low: float, high: float) -> None:
    assert wilson(count, n) == pytest.approx((low, high), abs=5e-5)
    assert wilson(count, n) == pytest.approx(proportion_confint(count, n, method="wilson"), abs=1e-9)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_clopper_pearson(count: int, n: int, low: float, high: float) -> None:
    assert clopper_pearson(count, n) == pytest.approx((low, high), abs=5e-5)
    assert clopper_pearson(count, n) == pytest.approx(proportion_confint(count, n, method="beta"), abs=1e-9)


def test_korn_graubard() -> None:
    effective = 0.05 * 0.95 / 0.02**2
    assert effective == pytest.approx(118.75)
    assert korn_graubard(0.05, effective) == pytest.approx((0.0184, 0.1060), abs=5e-5)


@pytest.mark.parametrize(
    ("level", "expected"),
    [(Level.NOMINAL, 0.743), (Level.ORDINAL, 0.815), (Level.INTERVAL, 0.849), (Level.RATIO, 0.797)],
)
def test_krippendorffs_alpha(level: Level, expected: float) -> None:
    alpha = agree.alpha(counted(UNITS), level)
    assert alpha == pytest.approx(expected, abs=5e-4)
    data = np.array([[np.nan if one is None else one for one in row] for row in RATERS])
    assert alpha == pytest.approx(krippendorff.alpha(reliability_data=data, level_of_measurement=level.value))


def test_gwets_ac1_and_fleiss_kappa_with_ratings_missing() -> None:
    assert agree.ac1(counted(UNITS)) == pytest.approx(0.77544, abs=5e-6)
    assert agree.fleiss(counted(UNITS)) == pytest.approx(0.76117, abs=5e-6)


def test_the_paradox_of_kappa() -> None:
    table = [[118, 5], [2, 0]]
    units = counted([pair for i in (0, 1) for j in (0, 1) for pair in [(i, j)] * table[i][j]])
    assert agree.percent(units) == pytest.approx(0.944)
    assert agree.cohen(table) == pytest.approx(-0.0234, abs=5e-5)
    assert agree.ac1(units) == pytest.approx(0.9408, abs=5e-5)


def test_cohens_kappa() -> None:
    assert agree.cohen([[20, 5], [10, 15]]) == pytest.approx(0.4)


def test_fleiss_kappa_is_what_others_compute() -> None:
    rng = Random(3)
    units = [[rng.choice([1, 1, 2, 3]) for _ in range(4)] for _ in range(60)]
    assert agree.fleiss(counted(units)) == pytest.approx(fleiss_kappa(aggregate_raters(np.array(units))[0]))


@pytest.mark.parametrize("level", list(Level))
def test_alpha_is_what_others_compute(level: Level) -> None:
    rng = Random(5)
    rows = [[rng.choice([1, 2, 2, 3, 4, None]) for _ in range(50)] for _ in range(5)]
    data = np.array([[np.nan if one is None else one for one in row] for row in rows])
    ours = agree.alpha(counted(list(zip(*rows, strict=True))), level)
    assert ours == pytest.approx(krippendorff.alpha(reliability_data=data, level_of_measurement=level.value))


def test_who_gave_which_rating_does_not_matter() -> None:
    for level in Level:
        turned = [unit[::-1] for unit in UNITS]
        assert agree.alpha(counted(turned), level) == agree.alpha(counted(UNITS), level)


def test_horvitz_thompson_and_hansen_hurwitz() -> None:
    y, p = [3, 10, 7], [0.06, 0.20, 0.10]
    total, variance = draws.horvitz_thompson(y, *draws.drawn_with_replacement(p, 3))
    assert (total, variance) == pytest.approx((64.03, 62.46), abs=5e-3)
    assert draws.hansen_hurwitz(y, p) == pytest.approx((56.67, 44.44), abs=5e-3)


def test_a_stratified_mean() -> None:
    strata = [
        Stratum(size, n, mean, s * s)
        for size, n, mean, s in zip((155, 62, 93), (20, 8, 12), (33.9, 25.125, 19), (5.95, 15.25, 9.36), strict=True)
    ]
    assert stratified(strata) == pytest.approx((27.675, 1.9705), abs=5e-5)


def test_sample_sizes() -> None:
    assert [planning.reviews_needed(0.05, size) for size in (500, 1000, 5000, 10000)] == [217, 278, 357, 370]


def test_a_planned_number_of_reviews_buys_what_was_wanted() -> None:
    assert planning.precision(planning.reviews_needed(0.05, 5000), 5000) == pytest.approx(0.05, abs=1e-4)
    assert planning.precision(500, 500) == 0


def test_a_p_chart() -> None:
    limits = charts.p_chart(0.2313, 50)
    assert (limits.low, limits.high) == pytest.approx((0.0524, 0.4102), abs=5e-5)


def test_shrinkage() -> None:
    hits = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
    c, mean, drawn = charts.james_stein(hits, 45)
    assert c == pytest.approx(0.2117, abs=5e-5)
    assert drawn[0] == pytest.approx(mean + c * (18 / 45 - mean))
    assert math.fsum(drawn) / len(drawn) == pytest.approx(mean)


def test_a_funnel() -> None:
    assert charts.funnel(0.074, 200) == (0.04, 0.11)
    assert charts.funnel(0.074, 200, 0.998) == (0.025, 0.135)
