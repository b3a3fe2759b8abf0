"""Clocks of tickets that were merged, taken apart again, or split."""

from __future__ import annotations

import pytest

from people.models import User
from tests.builders import a_message, a_ticket, a_user
from tests.tickets.clocks.cast import a_promise, at, clocks, moment, reply, states
from tickets.actions import merging, splitting, unmerging
from tickets.actions.merging import Wish
from tickets.models import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina")


def test_a_merge_keeps_the_earliest_start_of_what_is_unmet_and_undoing_it_gives_all_back(agent: User) -> None:
    a_promise()
    with at("09:30"):
        one = a_ticket()
    with at("10:00"):
        two = a_ticket(from_=one.requester)
    before = [list(Clock.objects.filter(ticket=ticket).values_list()) for ticket in (one, two)]
    with at("10:30"):
        merging.merge(Wish(into=two.pk, numbers=[one.pk]), by=agent)
    assert set(states(one).values()) == {"cancelled"}
    assert {row.started_at for row in clocks(two).values()} == {moment("09:30")}
    assert clocks(two)["first_response"].due_at == moment("13:30")
    with at("11:00"):
        unmerging.unmerge(one.pk, by=agent)
    drop = slice(0, -4)  # but for what says as of when
    after = [list(Clock.objects.filter(ticket=ticket).values_list()) for ticket in (one, two)]
    assert [[row[drop] for row in rows] for rows in after] == [[row[drop] for row in rows] for rows in before]


def test_what_was_asked_in_a_merged_ticket_waits_for_the_next_answer_of_one_that_has_had_its_first(agent: User) -> None:
    a_promise()
    with at("09:00"):
        one = a_ticket()
        reply(one, agent)
    with at("10:00"):
        two = a_ticket(from_=one.requester)
    with at("10:30"):
        merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=agent)
    assert states(one)["first_response"] == "met"
    assert clocks(one)["next_response"].started_at == moment("10:00")


def test_a_message_in_a_ticket_of_its_own_waits_since_it_was_written(agent: User) -> None:
    a_promise()
    with at("09:00"):
        ticket = a_ticket()
        reply(ticket, agent)
    with at("10:00"):
        message = a_message(ticket)
    assert "next_response" in states(ticket)
    with at("12:00"):
        new = splitting.split(message.pk, by=agent)
    assert "next_response" not in states(ticket)
    assert clocks(new)["first_response"].due_at == moment("14:00")
