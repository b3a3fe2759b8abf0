"""Scores of reviews: levels, N/A, critical items."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.scoring import CRITICAL, Answered, ItemClass, NotApplicable, Outcome, score


@pytest.mark.parametrize(
    ("levels", "expected"),
    [(3, [0, 50, 100]), (4, [0, 100 / 3, 200 / 3, 100]), (5, [0, 25, 50, 75, 100])],
)
def test_levels_of_a_scale(levels: int, expected: list[float]) -> None:
    assert [score([Answered(1, 1, levels, one)]).score for one in range(1, levels + 1)] == pytest.approx(expected)


def test_the_mean_of_published_reviews() -> None:
    assert sum([100, 9.91, 63.96, 90.99, 0]) / 5 == pytest.approx(52.97, abs=5e-3)


def test_a_score_is_weighted() -> None:
    assert score([Answered(3, 0, 1, 1), Answered(1, 0, 1, 0)]).score == 75


def test_what_does_not_apply_is_left_out_counted_as_zero_or_as_failed() -> None:
    good = Answered(1, 0, 1, 1)
    by_policy = {na: score([good, Answered(1, 0, 1, None, na)]).score for na in NotApplicable}
    assert by_policy == {
        NotApplicable.EXCLUDE: 100, NotApplicable.ZERO: 50, NotApplicable.NOT_ALLOWED: None, NotApplicable.FAIL: 50
    }  # fmt: skip


def test_nothing_that_applies_is_no_score_and_never_100() -> None:
    nothing = score([Answered(1, 0, 1, None), Answered(2, 1, 5, None)])
    assert (nothing.score, nothing.raw, nothing.outcome) == (None, None, Outcome.NOT_SCORABLE)


@pytest.mark.parametrize("kind", CRITICAL)
def test_a_failed_critical_item_makes_it_zero_and_keeps_the_raw_score(kind: ItemClass) -> None:
    found = score([Answered(1, 0, 1, 0, item_class=kind), Answered(3, 0, 1, 1)])
    assert (found.score, found.raw, found.outcome) == (0, 75, Outcome.FAILED)
    assert found.free_of_errors == {one: False if one is kind else None for one in CRITICAL}


def test_a_critical_item_that_is_na_fails_only_where_na_means_failed() -> None:
    for na, free in ((NotApplicable.ZERO, True), (NotApplicable.FAIL, False), (NotApplicable.EXCLUDE, None)):
        item = Answered(1, 0, 1, None, na, ItemClass.BUSINESS_CRITICAL)
        assert score([item, Answered(1, 0, 1, 1)]).free_of_errors[ItemClass.BUSINESS_CRITICAL] is free


def test_what_is_no_answer_on_its_scale_is_refused() -> None:
    for wrong in ((1, 0, 1, 2), (1, 1, 1, 1), (-1, 0, 1, 1)):
        with pytest.raises(ValueError, match=r"scale|between|below"):
            Answered(*wrong)


items = st.builds(
    Answered,
    weight=st.integers(0, 5),
    low=st.just(0),
    high=st.just(4),
    value=st.none() | st.integers(0, 4),
    na=st.sampled_from(NotApplicable),
    item_class=st.sampled_from(ItemClass),
)


@given(st.lists(items, max_size=8))
def test_a_score_is_between_0_and_100_and_never_above_the_raw_one(answers: list[Answered]) -> None:
    found = score(answers)
    if found.score is not None and found.raw is not None:
        assert 0 <= found.score <= found.raw <= 100
    assert (found.score is None) == (found.outcome in {Outcome.NOT_SCORABLE, Outcome.UNFINISHED})
    assert (found.outcome is Outcome.FAILED) == (False in found.free_of_errors.values() and found.score is not None)
