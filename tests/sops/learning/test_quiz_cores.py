"""Sheets are drawn and graded, and items judged, as worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.lib.conditions.fields import Given
from helpdesk.lib.errors import Invalid
from sops.learning.items import difficulty, discrimination, statistics
from sops.learning.scenarios import Expected, enter, grade, path_of, start
from sops.learning.sheets import Item, draw, is_passed, is_right, score
from tests.sops.procedures import asks, defined, says, step, whole

ITEMS = [Item(number, ("a", "b", "c"), frozenset({"a"})) for number in range(1, 9)]
GIVEN = Given(datetime(2026, 11, 27, tzinfo=UTC), UTC)


# --- Sheets --------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_sheet_in_whatever_order_the_items_come() -> None:
    shuffled = Random(1).sample(ITEMS, len(ITEMS))
    assert draw(ITEMS, 7) == draw(shuffled, 7)
    orders = {tuple(one.item for one in draw(ITEMS, seed)) for seed in range(30)}
    assert len(orders) > 25
    assert len({one.options for seed in range(30) for one in draw(ITEMS, seed)}) == 6


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**31), st.integers(1, 12))
def test_a_sheet_has_items_once_with_all_their_options(seed: int, count: int) -> None:
    sheet = draw(ITEMS, seed, count)
    assert len({one.item for one in sheet}) == len(sheet) == min(count, len(ITEMS))
    assert all(sorted(one.options) == ["a", "b", "c"] for one in sheet)


def test_right_is_all_that_is_right_and_nothing_else() -> None:
    two = replace(ITEMS[0], right=frozenset({"a", "c"}))
    assert is_right(two, ["c", "a"])
    assert not is_right(two, ["a"])
    assert not is_right(two, ["a", "b", "c"])


@pytest.mark.parametrize(("right", "of", "mark", "passes"), [(4, 5, 80, True), (2, 3, 67, False), (2, 3, 66, True)])
def test_the_pass_mark_is_exact(right: int, of: int, mark: int, passes: bool) -> None:
    answers = [True] * right + [False] * (of - right)
    assert is_passed(answers, mark) is passes
    assert score(answers) == right * 100 // of


def test_nobody_passes_an_empty_sheet() -> None:
    assert not is_passed([], 0)


# --- Items, worked by hand -----------------------------------------------------------------------


def test_difficulty_is_the_share_that_was_right() -> None:
    assert difficulty([True, True, False, True]) == 0.75
    with pytest.raises(ValueError, match="nobody"):
        difficulty([])


def test_discrimination_is_the_correlation_with_the_rest() -> None:
    # right 1 1 0 0, rest 1 .5 .5 0: means .5 and .5; products .25+0+0+.25 = .5; spreads 1 and .5; .5/sqrt(.5) = .7071
    assert discrimination([True, True, False, False], [1, 0.5, 0.5, 0]) == pytest.approx(0.70710678)
    assert discrimination([True, False], [0, 1]) == pytest.approx(-1)
    assert discrimination([True, True], [0, 1]) is None
    assert discrimination([True], [1]) is None


def test_the_items_of_a_quiz_are_judged_over_sheets_with_the_item_itself_left_out() -> None:
    sheets = [
        {1: True, 2: True, 3: True},
        {1: True, 2: True, 3: False},
        {1: True, 2: False, 3: False},
        {1: False, 2: False, 3: True},
    ]
    found = statistics(sheets)
    assert [found[item].difficulty for item in (1, 2, 3)] == [0.75, 0.5, 0.5]
    # item 2: right 1 1 0 0, the rest 1 .5 .5 .5 (mean .625): products .5*.375+.5*-.125+.5*.125+.5*.125 = .25;
    # spreads 1 and .1406+3*.0156 = .1875; .25/sqrt(.1875) = .5774
    assert found[2].discrimination == pytest.approx(0.57735027)
    # item 3: right 1 0 0 1, the rest 1 1 .5 0 (mean .625): products .1875-.1875+.0625-.3125 = -.25;
    # spreads 1 and 2*.1406+.0156+.3906 = .6875; -.25/sqrt(.6875) = -.3015
    assert found[3].discrimination == pytest.approx(-0.30151134)
    assert found[1].answered == 4


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.integers(1, 5), st.booleans(), min_size=1), max_size=12))
def test_statistics_stay_within_their_bounds(sheets: list[dict[int, bool]]) -> None:
    for one in statistics(sheets).values():
        assert 0 <= one.difficulty <= 1
        assert one.discrimination is None or -1 <= one.discrimination <= 1


# --- Scenarios -----------------------------------------------------------------------------------


def case() -> Any:
    rules = [{"when": asks("kin", "is", True), "next": "paper"}]
    return defined(whole(
        [
            step("info", "read", next="ask"),
            step("question", "ask", variable="kin", next="choose"),
            step("decision", "choose", rules=rules, otherwise="tell"),
            step("evidence", "paper", next="up"),
            step("escalate", "up", team="safety", next="tell"),
            step("macro", "tell", reply=says("Hello {who}"), next="over"),
            step("end", "over", outcome="done"),
        ],
        variables={"kin": {"type": "flag"}, "who": {"type": "text", "source": "ticket", "field": "requester_name"}},
    ))  # fmt: skip


def walk(*entered: dict[str, list[str]]) -> Any:
    tape = start(case(), GIVEN, {"requester_name": "Sari"})
    for one in entered:
        enter(tape, one)
    return tape


def test_a_scenario_is_run_by_the_interpreter_with_nothing_done_to_anything() -> None:
    tape = walk({}, {"answer": ["true"]}, {}, {}, {})
    assert path_of(tape.definition, tape.run) == ("read", "ask", "paper", "tell", "over")
    assert (tape.run.outcome, tape.run.values["who"]) == ("done", "Sari")
    with pytest.raises(Invalid):
        walk({}, {"answer": ["maybe"]})


def test_it_is_graded_by_path_and_outcome() -> None:
    expected = Expected(("read", "ask", "paper", "tell", "over"), "done")
    tape = walk({}, {"answer": ["false"]}, {}, {})
    short = grade(path_of(tape.definition, tape.run), tape.run.outcome, expected)
    assert (short.is_outcome_right, short.share, short.missed, short.score) == (True, 0.8, ("paper",), 90)
    same = grade(expected.path, "done", expected)
    assert (same.share, same.score, same.strayed) == (1, 100, ())
    lost = grade(("elsewhere",), "refused", expected)
    assert (lost.score, lost.strayed) == (0, ("elsewhere",))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_a_grade_is_fair_both_ways(walked: list[str], path: list[str]) -> None:
    one = grade(walked, "x", Expected(tuple(path), "x"))
    other = grade(path, "x", Expected(tuple(walked), "x"))
    assert one.share == other.share
    assert (one.score == 100) is (walked == path)
