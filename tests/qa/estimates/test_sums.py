"""Sums of weeks, teams and partners: the same figure as from all units, and parts of one whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.estimates import sums
from qa.estimates.designs import Design, Kind, TooLittle, Unit, estimate

CHANCES = st.floats(0.02, 1)
SHARES = st.lists(st.builds(Unit, st.sampled_from([0.0, 1.0]), CHANCES), min_size=15, max_size=60)
SCORES = st.lists(st.builds(Unit, st.integers(0, 100).map(float), CHANCES), min_size=15, max_size=60)


def same(one: object, other: object) -> None:
    for name in ("value", "low", "high", "variance", "n", "n_eff"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-6, abs=1e-9), name


@given(SHARES, st.integers(0, 60))
def test_a_share_from_added_sums_is_the_share_of_all_units(units: list[Unit], cut: int) -> None:
    added = sums.of(units[:cut]) + sums.of(units[cut:])
    try:
        wanted = estimate(Design.POISSON, Kind.PROPORTION, units)
    except TooLittle:
        with pytest.raises(TooLittle):
            sums.share(added)
    else:
        same(sums.share(added), wanted)


@given(SCORES)
def test_so_is_a_mean(units: list[Unit]) -> None:
    try:
        wanted = estimate(Design.POISSON, Kind.MEAN, units)
    except TooLittle:
        return
    same(sums.average(sums.of(units)), wanted)


def test_nothing_says_nothing() -> None:
    with pytest.raises(TooLittle):
        sums.share(sums.Sums())


def test_it_says_how_many_more_reviews_it_takes() -> None:
    four = sums.of([Unit(1.0, 0.1)] * 4)
    assert sums.missing(four, 10) == 6
    uneven = sums.of([Unit(1.0, 0.05), Unit(0.0, 1.0)] * 4)
    more = sums.missing(uneven, 10)
    longer = sums.of([Unit(1.0, 0.05), Unit(0.0, 1.0)] * ((8 + more + 1) // 2))
    assert more > 6 and longer.w**2 / longer.ww >= 10
    assert sums.missing(sums.of([Unit(1.0, 1.0)] * 12), 10) == 0
    assert sums.missing(sums.Sums(), 10) == 10
