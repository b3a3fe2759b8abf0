"""The bell, the list of notifications, and the page where one chooses; the same by API."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from events.models import Event
from people.actions.notifications import Choice, choices_of
from people.models import Notification, User
from tests.builders import a_ticket, a_user
from tests.tickets.api.programs import as_program
from tickets.actions import assignment
from tickets.models import Ticket
from tickets.subscribers import tell_people

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent() -> User:
    return a_user()


@pytest.fixture
def browser(client: Client, agent: User) -> Client:
    client.force_login(agent)
    return client


def given(agent: User, subject: str = "Locked out") -> Ticket:
    ticket = a_ticket(subject)
    assignment.assign(ticket.pk, to=agent, by=a_user(name="Budi"))
    tell_people(list(Event.objects.filter(subject_id=ticket.pk, kind="ticket.assigned")))
    return ticket


def test_the_bell_counts_what_is_unread_on_every_page(browser: Client, agent: User) -> None:
    given(agent)
    page = browser.get(reverse("ticket_list")).content.decode()
    assert 'data-count="1"' in page
    bell = browser.get(reverse("notifications_bell")).content.decode()
    assert "Budi gave you" in bell


def test_the_list_shows_unread_ones_and_with_all_the_past(browser: Client, agent: User) -> None:
    given(agent, "Refund")
    page = browser.get(reverse("notifications")).content.decode()
    assert "Refund" in page
    row = Notification.objects.get()
    answer = browser.post(reverse("notification_reading", args=[row.pk]), headers=HTMX)
    assert "Mark as unread" in answer.content.decode()
    assert "Refund" not in browser.get(reverse("notifications")).content.decode()
    assert "Refund" in browser.get(reverse("notifications") + "?all=1").content.decode()


def test_opening_the_ticket_reads_what_was_told_of_it(browser: Client, agent: User) -> None:
    ticket = given(agent)
    browser.post(reverse("ticket_reading", args=[ticket.pk]), {"version": "1"})
    assert Notification.objects.get().read_at is not None


def test_all_up_to_what_was_seen_is_read(browser: Client, agent: User) -> None:
    given(agent)
    seen = Notification.objects.latest("pk").pk
    given(agent)
    browser.post(reverse("notifications_reading"), {"up_to": seen})
    assert Notification.objects.unread().count() == 1
    browser.post(reverse("notifications_reading"), {"up_to": "x"})
    assert Notification.objects.unread().count() == 0


def test_somebody_elses_is_missing(client: Client, agent: User) -> None:
    given(agent)
    client.force_login(a_user())
    assert client.post(reverse("notification_reading", args=[Notification.objects.get().pk])).status_code == 404


def test_one_chooses_how_to_be_told(browser: Client, agent: User) -> None:
    url = reverse("settings_notifications")
    assert "A customer writes" in browser.get(url).content.decode()
    browser.post(url, {"assigned-mail": "daily", "replied-shown": "on", "replied-mail": "nonsense"})
    chosen = choices_of(agent)
    assert chosen["assigned"] == Choice(is_shown=False, mail="daily")
    assert chosen["replied"] == Choice(is_shown=True, mail="never")


def test_a_ticket_is_followed_and_let_go(browser: Client, agent: User) -> None:
    ticket = a_ticket()
    url = reverse("ticket_following", args=[ticket.pk])
    assert "Unfollow" in browser.post(url, headers=HTMX).content.decode()
    assert "Unfollow" not in browser.post(url, {"to": "off"}, headers=HTMX).content.decode()


def test_programs_read_their_owners(agent: User) -> None:
    given(agent)
    caller = as_program(agent)
    [row] = caller.get(reverse("api_notifications") + "?unread=1").json()["results"]
    assert (row["kind"], row["read_at"]) == ("assigned", None)
    assert caller.post(reverse("api_notification", args=[row["id"]])).json()["read_at"]
    given(agent)
    assert caller.post(reverse("api_notifications_reading"), {}, format="json").json() == {"read": 1}
    assert as_program(a_user()).post(reverse("api_notification", args=[row["id"]])).status_code == 404
