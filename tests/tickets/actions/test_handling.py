"""Handling time: what is believed of what pages tell, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Missing
from people.models import User
from tests.builders import a_partner, a_ticket, a_user
from tests.races import at_once
from tickets.actions import handling
from tickets.models import Handling, Ticket

pytestmark = pytest.mark.django_db
START = datetime.fromisoformat("2026-10-01T09:00:00+00:00")


@pytest.fixture
def agent(db: None) -> User:
    return a_user()


@pytest.fixture
def ticket(db: None) -> Iterator[Ticket]:
    with clock.set_to(START):
        yield a_ticket()


def tell(ticket: Ticket, agent: User, at: float, seconds: int) -> int:
    with clock.set_to(START + timedelta(seconds=at)):
        return handling.beat(ticket.pk, seconds=seconds, by=agent)


def written() -> list[tuple[int, int]]:
    events = Event.objects.filter(kind="ticket.handled").order_by("pk")
    return [(one.subject_id, int(one.detail["seconds"])) for one in events]


def test_what_pages_count_adds_up_and_is_kept_as_one_event(ticket: Ticket, agent: User) -> None:
    for at in (15, 30, 45):
        assert tell(ticket, agent, at, 15) == 15
    assert handling.spent(ticket) == {agent.pk: 45}
    assert written() == []
    with clock.set_to(START + timedelta(seconds=45) + handling.SILENCE + timedelta(seconds=1)):
        assert handling.write_down_idle() == 1
        assert handling.write_down_idle() == 0
    assert written() == [(ticket.pk, 45)]
    assert handling.spent(ticket) == {agent.pk: 45}


def test_no_more_seconds_are_believed_than_have_passed(ticket: Ticket, agent: User) -> None:
    tell(ticket, agent, 0, 15)
    assert tell(ticket, agent, 5, 15) == 5
    assert tell(ticket, agent, 5, 15) == 0
    assert tell(ticket, agent, 4000, 4000) == handling.MOST


def test_two_tabs_never_count_the_same_second(ticket: Ticket, agent: User) -> None:
    other = a_ticket()
    for at in range(15, 315, 15):
        tell(ticket, agent, at, 15)
        tell(other, agent, at + 1, 15)
    assert sum(handling.spent(ticket).values()) + sum(handling.spent(other).values()) <= 15 + 301


def test_going_to_another_ticket_writes_down_the_first(ticket: Ticket, agent: User) -> None:
    second = a_ticket()
    tell(ticket, agent, 15, 15)
    tell(second, agent, 27, 12)
    assert written() == [(ticket.pk, 15)]
    assert handling.spent(second) == {agent.pk: 12}


def test_who_stays_long_is_written_down_now_and_then(ticket: Ticket, agent: User) -> None:
    for beat in range(1, 30):
        tell(ticket, agent, beat * 15, 15)
    assert written() == [(ticket.pk, 300)]
    assert handling.spent(ticket) == {agent.pk: 29 * 15}


def test_a_ticket_out_of_sight_counts_nothing(ticket: Ticket) -> None:
    theirs = a_user(partner=a_partner())
    with pytest.raises(Missing):
        handling.beat(ticket.pk, seconds=15, by=theirs)
    assert not Handling.objects.exists()


class Bounded(TestCase):
    @settings(deadline=None, max_examples=40)
    @given(beats=some.lists(some.tuples(some.integers(0, 40), some.integers(0, 9999), some.booleans()), max_size=25))
    def test_whatever_is_claimed_from_any_tab_is_never_more_than_the_time_that_passed(
        self, beats: list[tuple[int, int, bool]]
    ) -> None:
        with clock.set_to(START):
            first, second, agent = a_ticket(), a_ticket(), a_user()
        at = 0
        for pause, seconds, other in beats:
            at += pause
            tell(second if other else first, agent, at, seconds)
        total = sum(handling.spent(first).values()) + sum(handling.spent(second).values())
        assert total <= at + handling.MOST


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_beats_at_the_same_moment_count_once() -> None:
    agent, tickets = a_user(), [a_ticket() for _ in range(4)]
    at_once(*[lambda key=one.pk: handling.beat(key, seconds=15, by=agent) for one in tickets])
    assert sum(sum(handling.spent(one).values()) for one in tickets) == 15
