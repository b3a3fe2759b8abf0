"""Sending later from the composer and the API: shown in the thread, moved, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from helpdesk.lib import clock
from people.models import User
from tests.builders import a_contact, a_ticket, a_user
from tests.tickets.api.programs import as_program
from tickets.models import Draft, Message, ScheduledReply, Ticket

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def post(client: Client, ticket: Ticket, **values: object):  # type: ignore[no-untyped-def]
    url = reverse("ticket_replies", args=[ticket.pk])
    return client.post(url, {"text": "Good morning", "seen_version": 1, **values}, headers=HTMX)


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket(from_=a_contact(name="Sari", time_zone="Asia/Tokyo"))


def test_tomorrow_at_nine_in_either_zone(browser_of: Client, agent: User, ticket: Ticket) -> None:
    User.objects.filter(pk=agent.pk).update(time_zone="Asia/Jakarta")
    post(browser_of, ticket, send_at="theirs")
    row = ScheduledReply.objects.get()
    assert row.due_at.utctimetuple()[3:5] == (0, 0)  # nine in Tokyo
    assert not Message.objects.filter(author_user=agent).exists()
    post(browser_of, ticket, send_at="mine")
    assert ScheduledReply.objects.latest("pk").due_at.utctimetuple()[3:5] == (2, 0)


def test_a_time_that_was_filled_in_counts_whatever_was_pressed(browser_of: Client, agent: User, ticket: Ticket) -> None:
    day = (clock.now() + timedelta(days=2)).date()
    answer = post(browser_of, ticket, send_at_time=f"{day}T08:15", then="solved")
    row = ScheduledReply.objects.get()
    assert (row.due_at.minute, row.then) == (15, "solved")
    assert "Waits until its time" in answer.content.decode()


@pytest.mark.parametrize("value", ["", "soon", "2001-01-01T08:00"])
def test_what_is_no_time_to_come_is_refused_in_words(browser_of: Client, ticket: Ticket, value: str) -> None:
    answer = post(browser_of, ticket, send_at="chosen", send_at_time=value)
    assert answer.status_code == 422
    assert not ScheduledReply.objects.exists()
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_it_is_shown_in_the_thread_and_taken_back_into_the_composer(
    browser_of: Client, agent: User, ticket: Ticket
) -> None:
    post(browser_of, ticket, send_at="mine")
    row = ScheduledReply.objects.get()
    page = browser_of.get(reverse("ticket", args=[ticket.pk])).content.decode()
    assert f'id="scheduled-{row.pk}"' in page
    answer = browser_of.post(reverse("scheduled_return", args=[row.pk]), headers=HTMX).content.decode()
    assert 'id="composer" hx-swap-oob="outerHTML"' in answer
    assert "Good morning</textarea>" in answer
    assert Draft.objects.filter(user=agent).exists()


def test_it_is_sent_now_or_at_another_time(browser_of: Client, ticket: Ticket) -> None:
    post(browser_of, ticket, send_at="mine")
    row = ScheduledReply.objects.get()
    day = (clock.now() + timedelta(days=3)).date()
    url = reverse("scheduled_time", args=[row.pk])
    assert browser_of.post(url, {"send_at_time": f"{day}T08:15"}, headers=HTMX).status_code == 200
    assert ScheduledReply.objects.get().due_at.minute == 15
    assert browser_of.post(url, {"send_at_time": "x"}, headers=HTMX).status_code == 422
    browser_of.post(url, {"now": "1"}, headers=HTMX)
    assert ScheduledReply.objects.get().due_at <= clock.now()


def test_a_colleague_takes_it_back_without_getting_its_words(
    client: Client, browser_of: Client, ticket: Ticket
) -> None:
    post(browser_of, ticket, send_at="mine")
    client.force_login(a_user())
    answer = client.post(reverse("scheduled_return", args=[ScheduledReply.objects.get().pk]), headers=HTMX)
    assert 'id="composer"' not in answer.content.decode()
    assert "author's draft again" in answer["HX-Trigger"]


def test_programs_schedule_list_move_and_take_back(agent: User, ticket: Ticket) -> None:
    caller = as_program(agent)
    url = reverse("api_ticket_scheduled", args=[ticket.pk])
    at = clock.now() + timedelta(hours=2)
    made = caller.post(url, {"text": "Later", "seen_version": 1, "at": at.isoformat()}, format="json")
    assert made.status_code == 201
    assert [one["id"] for one in caller.get(url).json()] == [made.json()["id"]]
    one = reverse("api_scheduled", args=[made.json()["id"]])
    moved = caller.patch(one, {"at": (at + timedelta(hours=1)).isoformat()}, format="json")
    assert moved.status_code == 200
    assert caller.delete(one).json()["state"] == "back"
    assert caller.delete(one).status_code == 409
