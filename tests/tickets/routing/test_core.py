"""The pure core: what a ticket asks for, who can take it, whose turn it is, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.routing import words
from tickets.routing.choice import choose, turn
from tickets.routing.fairness import gini, jain
from tickets.routing.people import Person, Terms, absences, hurdles
from tickets.routing.work import Asked, Kind, Work, asked

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SHIFT = (NOW - timedelta(hours=4), NOW + timedelta(hours=4))
WORK = Work(1, NOW, team_id=7, categories=frozenset({3, 30}), language="pt-br", tags=frozenset({"vip"}))
TERMS = Terms()


def person(key: int, **values: object) -> Person:
    return Person(key, **{"languages": frozenset({"pt"}), "shift": SHIFT, **values})  # type: ignore[arg-type]


def codes(people: list[Person], wants: Asked | None = None) -> tuple[int | None, list[str]]:
    choice = choose(people, WORK, wants or Asked(), TERMS, NOW)
    return (choice.person.user_id if choice.person else None), [one.code for one in choice.why]


def test_every_kind_that_fits_adds_what_it_needs_and_the_first_names_the_team() -> None:
    kinds = [
        Kind("vip", tag="vip", needs={"care": 2}, points=2),
        Kind("refunds", category_id=3, team_id=9, needs={"care": 1, "refunds": 3}, points=4),
        Kind("portuguese", language="pt", team_id=8),
        Kind("other", brand_id=5, points=50),
    ]
    assert asked(WORK, kinds) == Asked({"care": 2, "refunds": 3}, 4, 9)
    assert asked(WORK, []) == Asked({}, 1, None)


def test_what_keeps_somebody_from_a_ticket_is_named() -> None:
    wants = Asked({"refunds": 2})
    assert [one.code for one in hurdles(person(1, languages=frozenset({"en"})), WORK, wants, TERMS)] == [
        "skill",
        "language",
    ]
    assert not hurdles(person(1, skills={"refunds": 2}), WORK, wants, TERMS)
    assert not hurdles(person(1, languages=frozenset()), WORK, Asked(), Terms(needs_language=False))
    tired = person(1, is_available=False, shift=None, used=10)
    assert [one.code for one in absences(tired, Asked(), TERMS)] == ["not_available", "no_shift", "full"]


def test_the_least_busy_comes_first_then_who_was_given_least_then_who_waits_longest() -> None:
    assert codes([person(1, used=6), person(2, used=1), person(3, used=8)]) == (2, ["language", "least_busy"])
    assert codes([person(1, used=4, taken=20), person(2, used=3, taken=5)]) == (2, ["language", "least_given"])
    ago = NOW - timedelta(minutes=20)
    assert codes([person(1, given_at=NOW), person(2, given_at=ago)]) == (2, ["language", "longest_waiting"])
    assert codes([person(1)]) == (1, ["language", "only_one"])
    assert codes([person(1, used=10), person(2, shift=None)]) == (None, [])


def test_whoever_has_nothing_in_hand_takes_also_what_weighs_more_than_they_can_have() -> None:
    assert codes([person(1, capacity=3)], Asked(points=5))[0] == 1
    assert codes([person(1, capacity=3, used=1)], Asked(points=5))[0] is None


def test_an_urgent_ticket_has_a_head_start_and_a_low_one_does_not_wait_for_ever() -> None:
    urgent = replace(WORK, priority=4)
    low = replace(WORK, priority=1, waits_since=NOW - timedelta(hours=17))
    assert urgent.rank < WORK.rank < replace(WORK, priority=1).rank
    assert low.rank < urgent.rank


def test_reasons_are_said_in_words() -> None:
    choice = choose([person(1, skills={"refunds": 3}), person(2)], WORK, Asked({"refunds": 2}), TERMS, NOW)
    assert words.why([one.kept() for one in choice.why]) == [
        "refunds: expert",
        "answers in Portuguese",
        "the only one who could take it",
    ]
    assert words.against(choice.against) == "1 lack a skill"
    assert words.why([{"code": "of a later version"}]) == []


people = st.lists(
    st.builds(
        Person,
        user_id=st.integers(1, 9999),
        skills=st.dictionaries(st.sampled_from(["a", "b"]), st.integers(1, 3)),
        languages=st.sets(st.sampled_from(["pt", "en"])).map(frozenset),
        is_available=st.booleans(),
        shift=st.sampled_from([SHIFT, None]),
        capacity=st.integers(1, 12),
        used=st.integers(0, 14),
        taken=st.integers(0, 60),
    ),
    max_size=8,
    unique_by=lambda one: one.user_id,
)
wishes = st.builds(
    Asked, needs=st.dictionaries(st.sampled_from(["a", "b"]), st.integers(1, 3)), points=st.integers(1, 4)
)


@settings(max_examples=200, deadline=None)
@given(people, wishes)
def test_nobody_is_chosen_who_may_not_or_before_their_turn(some: list[Person], wants: Asked) -> None:
    choice = choose(some, WORK, wants, TERMS, NOW)
    able = [one for one in some if not hurdles(one, WORK, wants, TERMS) and not absences(one, wants, TERMS)]
    assert (choice.person is None) == (not able)
    assert sum(choice.against.values()) == len(some) - len(able)
    if choice.person:
        assert choice.person in able
        assert all(turn(choice.person, wants.points, NOW) <= turn(one, wants.points, NOW) for one in able)
        assert choose(some[::-1], WORK, wants, TERMS, NOW).person == choice.person


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=20))
def test_fairness_is_that_of_every_pair(shares: list[int]) -> None:
    total, count = sum(shares), len(shares)
    pairs = sum(abs(one - other) for one in shares for other in shares)
    slow = pairs / (2 * count * total) if total else 0.0
    assert abs(gini(shares) - slow) < 1e-9
    assert 1 / count - 1e-9 <= jain(shares) <= 1 + 1e-9
