"""The composer's recipients: chosen, kept with the draft, and never shown to the requester where they are hidden."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Identity, User
from tests.builders import a_contact, a_message, a_ticket
from tickets.models import Draft, Message, Participant, Ticket
from tickets.portal.links import token_for

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ticket() -> Ticket:
    ticket = a_ticket(from_=a_contact("sari@customer.test", name="Sari Dewi"))
    Participant.objects.create(ticket=ticket, contact=a_contact("budi@customer.test"))
    return ticket


def post(client: Client, ticket: Ticket, name: str = "ticket_replies", **values: object):  # type: ignore[no-untyped-def]
    usual = {"usual_to": "sari@customer.test", "usual_cc": "budi@customer.test"}
    values = {"text": "Here you are", "seen_version": ticket.thread_version, **usual, **values}
    return client.post(reverse(name, args=[ticket.pk]), values, headers=HTMX)


def test_what_was_left_as_shown_follows_who_takes_part_when_it_is_sent(browser_of: Client, ticket: Ticket) -> None:
    Participant.objects.create(ticket=ticket, contact=a_contact("late@customer.test"))
    post(browser_of, ticket, to="sari@customer.test", cc="budi@customer.test")
    assert Message.objects.get(version=2).cc == ["budi@customer.test", "late@customer.test"]


def test_chosen_recipients_are_those_who_get_it(browser_of: Client, ticket: Ticket) -> None:
    post(browser_of, ticket, to="sari@customer.test", cc="New <new@x.test>; tono@x.test", bcc="boss@x.test")
    message = Message.objects.get(version=2)
    assert (message.cc, message.bcc) == (["new@x.test", "tono@x.test"], ["boss@x.test"])
    page = browser_of.get(reverse("ticket", args=[ticket.pk])).content.decode()
    assert "hidden copy to boss@x.test" in page


def test_a_hidden_copy_is_nowhere_on_the_requesters_page(browser_of: Client, client: Client, ticket: Ticket) -> None:
    post(browser_of, ticket, bcc="boss@x.test")
    Message.objects.update(hold_until=None)
    page = client.get(reverse("request", args=[token_for(ticket.pk, ticket.requester_id)])).content.decode()
    assert "Here you are" in page
    assert "boss@x.test" not in page


def test_a_draft_keeps_its_recipients(browser_of: Client, agent: User, ticket: Ticket) -> None:
    post(browser_of, ticket, "ticket_draft", to="sari@customer.test", cc="", bcc="boss@x.test", html="<p>Wait</p>")
    assert Draft.objects.get(user=agent).recipients == {"to": ["sari@customer.test"], "cc": [], "bcc": ["boss@x.test"]}
    page = browser_of.get(reverse("ticket", args=[ticket.pk])).content.decode()
    assert 'name="bcc" value="boss@x.test"' in page
    assert 'name="usual_cc" value="budi@customer.test"' in page


def test_the_requesters_other_addresses_are_suggested(browser_of: Client, ticket: Ticket) -> None:
    Identity.objects.create(contact=ticket.requester, value="sari@home.test", is_verified=True)
    page = browser_of.get(reverse("ticket_recipients", args=[ticket.pk])).content.decode()
    assert all(f'value="{one}"' in page for one in ("sari@customer.test", "sari@home.test", "budi@customer.test"))


def test_a_stale_reply_shows_who_has_joined_meanwhile(browser_of: Client, ticket: Ticket) -> None:
    a_message(ticket)
    Participant.objects.create(ticket=ticket, contact=a_contact("late@customer.test"))
    answer = post(browser_of, ticket, to="sari@customer.test", cc="budi@customer.test")
    assert answer.status_code == 409
    assert 'name="cc" value="budi@customer.test, late@customer.test"' in answer.content.decode()
