"""A ticket's status: what each change records and what times it sets."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, NotAllowed
from tests.builders import a_message, a_ticket, a_user
from tickets.actions import status
from tickets.models import Category, Status, Ticket

pytestmark = pytest.mark.django_db


def test_solving_sets_the_time_and_records_both_categories() -> None:
    agent, ticket = a_user(), a_ticket()
    solved = status.set_status(ticket.pk, to=Category.SOLVED, by=agent)
    detail = Event.objects.get(kind="ticket.status_changed", subject_id=ticket.pk).detail
    assert solved.solved_at is not None
    assert (detail["category_before"], detail["category_after"]) == ("new", "solved")


def test_opening_again_takes_the_solved_time_off() -> None:
    agent, ticket = a_user(), a_ticket()
    status.set_status(ticket.pk, to=Category.SOLVED, by=agent)
    assert status.set_status(ticket.pk, to=Category.OPEN, by=agent).solved_at is None


def test_closing_keeps_the_time_it_was_solved() -> None:
    agent, ticket = a_user(), a_ticket()
    solved = status.set_status(ticket.pk, to=Category.SOLVED, by=agent).solved_at
    closed = status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    assert closed.solved_at == solved
    assert closed.closed_at is not None


def test_the_same_status_again_records_nothing() -> None:
    agent, ticket = a_user(), a_ticket()
    status.set_status(ticket.pk, to=Category.OPEN, by=agent)
    status.set_status(ticket.pk, to=Category.OPEN, by=agent)
    assert Event.objects.filter(kind="ticket.status_changed", subject_id=ticket.pk).count() == 1


def test_no_ticket_is_made_new_again() -> None:
    with pytest.raises(Invalid):
        status.set_status(a_ticket().pk, to=Category.NEW, by=a_user())


def test_a_closed_ticket_stays_closed() -> None:
    agent, ticket = a_user(), a_ticket()
    status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    with pytest.raises(Conflict):
        status.set_status(ticket.pk, to=Category.OPEN, by=agent)


def test_without_the_capability_nothing_changes() -> None:
    with pytest.raises(NotAllowed):
        status.set_status(a_ticket().pk, to=Category.SOLVED, by=a_user("quality-reviewer"))


@pytest.mark.parametrize("waiting", [Category.PENDING, Category.ON_HOLD, Category.SOLVED])
def test_what_the_requester_writes_wakes_a_waiting_ticket(waiting: Category) -> None:
    ticket = a_ticket()
    status.set_status(ticket.pk, to=waiting, by=a_user())
    a_message(ticket)
    ticket.refresh_from_db()
    assert (ticket.status_category, ticket.solved_at) == (Category.OPEN, None)


def test_what_the_requester_writes_to_a_closed_ticket_opens_one_that_follows_it() -> None:
    ticket = a_ticket()
    status.set_status(ticket.pk, to=Category.CLOSED, by=a_user())
    message = a_message(ticket)
    assert message.ticket_id != ticket.pk
    assert message.ticket.follows_id == ticket.pk


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ({"status_category": "lost"}, "a_ticket_has_a_known_status_category"),
        ({"status_category": "solved"}, "a_ticket_has_a_solved_time_when_it_is_solved"),
        ({"priority": 9}, "a_priority_is_low_to_urgent"),
        ({"channel": "pigeon"}, "a_ticket_came_by_a_known_channel"),
    ],
)
def test_the_database_refuses_a_ticket_that_breaks_its_rules(broken: dict[str, object], name: str) -> None:
    ticket = a_ticket()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(**broken)


def test_the_database_knows_one_default_status_a_category_and_only_known_categories() -> None:
    with pytest.raises(IntegrityError, match="a_category_has_one_default_status"), transaction.atomic():
        Status.objects.create(category=Category.OPEN, is_default=True)
    with pytest.raises(IntegrityError, match="a_status_has_a_known_category"), transaction.atomic():
        Status.objects.create(category="lost")
