"""Figures of steps on made-up logs whose truth is known: what goes in is what comes out."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sops.replay.fold import fold
from sops.replay.state import Did, Happened, Status
from sops.summing import key_of
from tests.sops.replay.journeys import Journey, Stay, journey_of, of_steps, paths_of, quantile
from tests.sops.replay.test_fold import _walk

Event = tuple[Did, str, dict[str, Any], int]


def _run(*events: Event) -> Journey:
    state = fold([Happened(did, at, payload, ms) for did, at, payload, ms in events])
    assert state is not None
    backs = [at for did, at, _payload, _ms in events if did is Did.BACK]
    flags = [at for did, at, _payload, _ms in events if did is Did.FLAGGED]
    return journey_of(state, lambda step: step != "choose", backs=backs, flags=flags)


def _begun(at: str = "ask") -> Event:
    return Did.STARTED, at, {"version": 1, "step": at}, 0


def _went(at: str, to: str, ms: int = 0, edge: str = "next") -> Event:
    return Did.WENT, at, {"to": to, "edge": edge}, ms


END: Event = (Did.ENDED, "over", {"outcome": "done"}, 0)


def test_a_made_up_log_gives_the_truth_that_it_was_made_from() -> None:
    """Of 100 runs: 60 go through, 20 leave for good at the second step, 10 stand there, 10 deviate past it."""
    runs = [_run(_begun(), _went("ask", "do", 1_000), _went("do", "over", 2_000 + n), END) for n in range(60)]
    left = {"to": "", "reason": "urgent"}
    runs += [_run(_begun(), _went("ask", "do", 3_000), (Did.DEVIATED, "do", left, 500)) for _ in range(20)]
    runs += [_run(_begun(), _went("ask", "do", 1_000), (Did.TYPED, "do", {"values": {}}, 9_000)) for _ in range(10)]
    past = {"to": "over", "reason": "step_wrong"}
    runs += [_run(_begun(), _went("ask", "do", 1_000), (Did.DEVIATED, "do", past, 800), END) for _ in range(10)]
    found = of_steps(runs)
    asked, done, over = found["ask"], found["do"], found["over"]
    assert (asked.entered, asked.exits, asked.open, asked.drop_off) == (100, {"next": 100}, 0, 0.0)
    assert (asked.median_ms, asked.p90_ms) == (1_000, 3_000)
    assert (done.entered, done.exits, done.dropped, done.open) == (100, {"next": 60, "deviated": 10}, 20, 10)
    assert done.drop_off == pytest.approx(20 / 90)
    assert done.deviations == {"urgent": 20, "step_wrong": 10}
    # Those who left for good at 500 are censored before the first end, at 800, of the 80 that remain.
    assert done.median_ms == 2_029, "10 of 80 end at 800, then one each from 2,000 on: the 30th of those makes half"
    assert (over.entered, over.finished) == (70, 70)
    first = paths_of(runs)[0]
    assert (first.steps, first.count, first.completed, first.deviated) == (("ask", "do", "over"), 70, 70, 10)
    assert sum(one.count for one in paths_of(runs)) == 90, "open runs have no path yet"


def test_going_back_flags_and_failures_are_told_of_their_step() -> None:
    one = _run(
        _begun(), _went("ask", "do", 10), (Did.FLAGGED, "do", {"note": "?"}, 0), (Did.BACK, "do", {"visit": 1}, 5),
        _went("ask", "do", 20), (Did.ACTED, "do", {"problem": "uncertain"}, 0), (Did.ACTED, "do", {"ok": False}, 0),
        _went("do", "over", 0, "failed"), END,
    )  # fmt: skip
    found = of_steps([one])
    assert (found["do"].backs, found["do"].flags, found["do"].failures) == (1, 1, 1)
    assert (found["ask"].entered, found["ask"].exits) == (1, {"next": 1})
    assert found["do"].exits == {"failed": 1}


def test_an_open_run_lasts_at_least_as_long_as_it_has() -> None:
    ended = [(10, True)] * 5
    assert quantile(ended, 0.5) == 10
    assert quantile([*ended, *[(99, False)] * 15], 0.5) is None, "too few have ended to say"
    assert quantile([(10, True), (10, False), (20, True), (30, True)], 0.5) == 20
    assert quantile([], 0.5) is None
    assert quantile([(5, False)] * 9, 0.9) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60), st.sampled_from([0.5, 0.9]))
@settings(max_examples=200, deadline=None)
def test_the_quantile_is_that_of_the_product_limit_worked_out_one_by_one(
    times: list[tuple[int, bool]], share: float
) -> None:
    from fractions import Fraction

    surviving, expected = Fraction(1), None
    for time in sorted({time for time, has_ended in times if has_ended}):
        at_risk = sum(one >= time for one, _ended in times)
        surviving *= 1 - Fraction(sum(one == (time, True) for one in times), at_risk)
        if surviving <= Fraction(str(1 - share)).limit_denominator(10):
            expected = time
            break
    assert quantile(times, share) == expected


def test_without_open_runs_it_is_the_plain_quantile() -> None:
    random = Random(5)
    times = [random.randint(1, 10_000) for _ in range(999)]
    assert quantile([(one, True) for one in times], 0.5) == sorted(times)[499]
    assert quantile([(one, True) for one in times], 0.9) == sorted(times)[899]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=25))
@settings(max_examples=40, deadline=None)
def test_whatever_runs_did_everybody_who_entered_a_step_is_somewhere(seeds: list[int]) -> None:
    journeys = []
    for seed in seeds:
        tape = _walk(seed)
        backs = [event.step for event in tape.events if event.did is Did.BACK]
        journeys.append(journey_of(tape.run, lambda step: True, backs=backs))
    for one in of_steps(journeys).values():
        assert one.entered == sum(one.exits.values()) + one.dropped + one.finished + one.open
    assert sum(one.entered for one in of_steps(journeys).values()) == sum(len(one.stays) for one in journeys)
    assert sum(one.open for one in of_steps(journeys).values()) == sum(
        one.status in (Status.ACTIVE, Status.PAUSED) for one in journeys
    )
    assert Counter(one.status for one in journeys)[Status.COMPLETED] == sum(
        path.completed for path in paths_of(journeys)
    )


def test_the_share_that_was_edited_is_the_mean_of_what_was_sent() -> None:
    stays = [Stay("reply", "next", 5, edited=share) for share in (0, 50, None)]
    found = of_steps([Journey((stay,), ("reply",), Status.COMPLETED) for stay in stays])["reply"]
    assert (found.replies, found.edited) == (2, 25.0)


def test_a_path_has_the_same_key_wherever_it_is_made() -> None:
    assert key_of(("ask", "do")) == key_of(["ask", "do"]) != key_of(["ask/do", ""])
    assert len(key_of([])) == 12
