"""Draws as plans: probabilities that are kept, strata and agents that get their least, and stand-ins in order."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.draws import plan
from qa.draws.assignment import share_out
from qa.draws.plan import Terms, Unit
from qa.draws.spans import next_span
from qa.estimates.designs import Design
from qa.reviewers import Work

KEY = b"k" * 32
designs = st.sampled_from(Design)


def units(n: int, *, agents: int = 4, strata: int = 3) -> list[Unit]:
    return [Unit(k, k, k % agents, f"s{k % strata}", 1.0 + k % 5) for k in range(1, n + 1)]


@given(design=designs, n=st.integers(1, 60), of=st.integers(0, 80), least=st.integers(0, 3))
def test_every_unit_has_a_probability_above_0_and_to_1(design: Design, n: int, of: int, least: int) -> None:
    rows = units(of)
    found = plan.probabilities(Terms(design, n, 0.01, least), rows)
    assert set(found) == {one.name for one in rows}
    assert all(0 < pi <= 1 + 1e-12 for pi in found.values())


@given(design=designs, n=st.integers(1, 40), of=st.integers(1, 60))
def test_the_same_key_draws_the_same_and_nobody_twice(design: Design, n: int, of: int) -> None:
    terms, rows = Terms(design, n, 0.01, double_share=0.5), units(of)
    pi = plan.probabilities(terms, rows)
    first, again = plan.draw(terms, rows, pi, KEY), plan.draw(terms, list(rows), pi, KEY)
    assert first == again
    assert len(set(first.drawn)) == len(first.drawn)
    assert not set(first.drawn) & {one for names in first.reserve.values() for one in names}
    assert first.doubles <= set(first.drawn)
    if design in (Design.SIMPLE, Design.PARETO):
        assert len(first.drawn) == min(n, of)


@pytest.mark.parametrize("design", Design)
def test_units_come_as_often_as_their_probability_says(design: Design) -> None:
    terms, rows = Terms(design, 8, 0.05), units(24)
    pi = plan.probabilities(terms, rows)
    times, repeats = Counter[str](), 4000
    for n in range(repeats):
        times.update(plan.draw(terms, rows, pi, n.to_bytes(4, "big")).drawn)
    assert max(abs(times[one] / repeats - pi[one]) for one in pi) < 0.035


def test_each_agent_gets_their_least() -> None:
    rows = [Unit(k, k, 1 if k <= 3 else 2, f"{1 if k <= 3 else 2}", 1.0) for k in range(1, 101)]
    drawn = plan.shares(Terms(Design.STRATIFIED, 10, minimum_per_agent=3), rows)
    assert drawn == {"1": 3, "2": 7}
    pi = plan.probabilities(Terms(Design.PARETO, 10, minimum_per_agent=2), rows)
    assert sum(pi[one.name] for one in rows if one.agent == 1) == pytest.approx(2)


def test_risky_ones_come_in_proportion_to_their_size() -> None:
    rows = [Unit(k, k, 1, "", 3.0 if k <= 10 else 1.0) for k in range(1, 101)]
    pi = plan.probabilities(Terms(Design.PARETO, 12, 0.0), rows)
    assert pi["1"] == pytest.approx(3 * pi["100"])
    assert sum(pi.values()) == pytest.approx(12)


def test_the_next_of_the_same_stratum_stands_in_once() -> None:
    terms, rows = Terms(Design.STRATIFIED, 6), units(30)
    found = plan.draw(terms, rows, plan.probabilities(terms, rows), KEY)
    first = plan.stand_in(terms, found, "s1", set())
    assert first == found.reserve["s1"][0]
    assert plan.stand_in(terms, found, "s1", {first}) == found.reserve["s1"][1]
    poisson = Terms(Design.POISSON, 6)
    assert plan.stand_in(poisson, plan.draw(poisson, rows, plan.probabilities(poisson, rows), KEY), "s1", set()) is None


@pytest.mark.parametrize(
    ("every", "after", "starts", "ends"),
    [
        ("day", "2026-06-01T03:00Z", "2026-06-01T17:00Z", "2026-06-02T17:00Z"),
        ("week", "2026-06-01T03:00Z", "2026-06-07T17:00Z", "2026-06-14T17:00Z"),
        ("week", "2026-05-31T17:00Z", "2026-05-31T17:00Z", "2026-06-07T17:00Z"),
        ("month", "2026-12-10T00:00Z", "2026-12-31T17:00Z", "2027-01-31T17:00Z"),
    ],
)
def test_a_cycle_begins_at_midnight_of_its_zone(every: str, after: str, starts: str, ends: str) -> None:
    span = next_span(every, ZoneInfo("Asia/Jakarta"), datetime.fromisoformat(after))
    assert span == (datetime.fromisoformat(starts), datetime.fromisoformat(ends))


def test_a_week_in_which_clocks_change_is_an_hour_longer() -> None:
    span = next_span("week", ZoneInfo("Europe/Berlin"), datetime(2026, 10, 15, tzinfo=UTC))
    assert (span.ends - span.starts).total_seconds() == (7 * 24 + 1) * 3600


def test_reviews_are_shared_out_evenly_and_each_agent_is_seen_by_many() -> None:
    works = [Work(k, k % 6, "", None) for k in range(60)]
    found = share_out(works, [1, 2, 3], lambda _reviewer, _work: True)
    assert Counter(found.values()) == {1: 20, 2: 20, 3: 20}
    seen = {(found[one.key], one.agent) for one in works}
    assert len(seen) == 18


@given(agents=st.lists(st.integers(0, 5), max_size=60), reviewers=st.integers(1, 6))
def test_no_reviewer_has_two_more_than_another_in_whatever_order_work_comes(agents: list[int], reviewers: int) -> None:
    people = range(1, reviewers + 1)
    found = share_out([Work(k, agent, "", None) for k, agent in enumerate(agents)], people, lambda _one, _work: True)
    for agent in (None, *set(agents)):
        given_to = [found[k] for k, one in enumerate(agents) if agent in (None, one)]
        counts = [given_to.count(one) for one in people]
        assert max(counts) - min(counts) <= 1


def test_nobody_gets_what_they_may_not_review() -> None:
    works = [Work(k, k % 3, "", None) for k in range(9)]
    found = share_out(works, [0, 1, 2], lambda reviewer, work: reviewer != work.agent)
    assert all(found[one.key] != one.agent for one in works)
    assert share_out(works, [7], lambda _reviewer, _work: False) == dict.fromkeys(range(9))
