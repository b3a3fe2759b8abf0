"""The pages of work by Next: taken from the list, finished and gone on, passed on."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.builders import a_ticket, a_user, a_view
from tickets.actions import handling
from tickets.models import Category, Ticket, View
from tickets.models.view import Scope, Sort

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(db: None) -> View:
    details = {"scope": Scope.DESK, "sort": Sort.URGENT, "is_by_next": True}
    return a_view("Queue", by=a_user("admin"), **details)


def page_of(queue: View, ticket: Ticket) -> str:
    return f"{reverse('ticket', args=[ticket.pk])}?view={queue.slug}"


def test_the_list_serves_the_next_one_and_solving_goes_on(browser_of: Client, agent: User, queue: View) -> None:
    first, second = a_ticket(), a_ticket()
    listed = browser_of.get(reverse("ticket_list"), {"view": queue.slug}).content.decode()
    assert "Take the next one" in listed
    answer = browser_of.post(reverse("view_next", args=[queue.pk]))
    assert answer["Location"] == page_of(queue, first)
    page = browser_of.get(answer["Location"]).content.decode()
    assert "Served to you from Queue" in page
    assert "Solve and next" in page
    answer = browser_of.post(reverse("view_next", args=[queue.pk]), {"solve": first.pk, "from": first.pk})
    assert answer["Location"] == page_of(queue, second)
    assert Ticket.objects.get(pk=first.pk).status_category == Category.SOLVED
    answer = browser_of.post(reverse("view_next", args=[queue.pk]), {"solve": second.pk}, follow=True)
    assert "Nothing waits in Queue right now." in answer.content.decode()


def test_going_on_without_doing_anything_says_what_is_left_to_do(browser_of: Client, queue: View) -> None:
    ticket = a_ticket()
    a_ticket()
    browser_of.post(reverse("view_next", args=[queue.pk]))
    answer = browser_of.post(reverse("view_next", args=[queue.pk]), {"from": ticket.pk}, follow=True)
    assert "skip it with a reason" in answer.content.decode()


def test_skipping_gives_the_next_one_and_needs_a_reason(browser_of: Client, queue: View) -> None:
    first, second = a_ticket(), a_ticket()
    browser_of.post(reverse("view_next", args=[queue.pk]))
    skip = reverse("ticket_skip", args=[first.pk])
    assert browser_of.post(skip, {"view": queue.pk}).status_code == 422
    assert browser_of.post(skip, {"view": queue.pk, "reason": "other"}).status_code == 422
    answer = browser_of.post(skip, {"view": queue.pk, "reason": "other", "words": "My neighbour <asks>"})
    assert answer["Location"] == page_of(queue, second)
    history = browser_of.get(reverse("ticket_history", args=[first.pk])).content.decode()
    assert "passed this on: My neighbour &lt;asks&gt;" in history


def test_a_view_is_made_to_be_worked_by_next_by_a_switch(browser_of: Client, agent: User) -> None:
    form = {"name": "Ours", "scope": "personal", "sort": "urgent", "grouping": "none", "is_by_next": "on"}
    browser_of.post(reverse("view_new"), form)
    assert View.objects.get().is_by_next
    browser_of.post(reverse("view", args=[View.objects.get().pk]), form | {"is_by_next": ""})
    assert not View.objects.get().is_by_next


def test_time_is_shown_to_its_owner_and_of_everybody_to_leads(client: Client, agent: User) -> None:
    ticket, lead = a_ticket(), a_user("lead")
    client.force_login(agent)
    assert client.post(reverse("ticket_handling", args=[ticket.pk]), {"seconds": "15"}).status_code == 204
    assert client.post(reverse("ticket_handling", args=[ticket.pk]), {"seconds": "x"}).status_code == 204
    handling.beat(ticket.pk, seconds=20, by=a_user(name="Budi"))
    address = reverse("ticket", args=[ticket.pk])
    page = client.get(address).content.decode()
    assert "Worked on" in page
    assert "Budi" not in page
    client.force_login(lead)
    page = client.get(address).content.decode()
    assert "Budi" in page
    assert "Rina Anggraini" in page
    client.force_login(a_user())
    assert "Worked on" not in client.get(address).content.decode()
