"""Who reaches the workspace: nobody signed out, nobody beyond their partner's queues, readers without acts."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.builders import a_partner, a_team, a_ticket, a_user
from tickets.actions import replies
from tickets.actions.files import NewFile
from tickets.actions.replies import Writing
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}

PAGES = ["ticket_list", "ticket_rows", "ticket_views", "ticket_filters", "search", "search_palette"]
OF_TICKET = ["ticket", "ticket_thread", "ticket_head", "ticket_history", "ticket_assignment", "ticket_team"]
ACTS = {
    "ticket_assignment": {"to": "me"},
    "ticket_team": {"to": "1"},
    "ticket_status": {"to": "solved"},
    "ticket_priority": {"to": "3"},
    "ticket_tags": {"add": "refund"},
    "ticket_subject": {"to": "New"},
    "ticket_reading": {"version": "1"},
    "ticket_presence": {"state": "viewing"},
    "ticket_replies": {"text": "Hello", "seen_version": "1"},
    "ticket_notes": {"text": "Hello"},
    "ticket_draft": {"text": "Hello"},
}
HARMLESS = {"ticket_reading", "ticket_presence", "ticket_draft"}


@pytest.mark.parametrize("name", PAGES)
def test_signed_out_a_page_leads_to_signing_in_and_back(client: Client, name: str) -> None:
    answer = client.get(reverse(name), {"q": "x"})
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={reverse(name).replace('/', '%2F')}%3Fq%3Dx"


@pytest.mark.parametrize("name", [*OF_TICKET, *ACTS])
def test_signed_out_no_ticket_is_reached(client: Client, name: str) -> None:
    url = reverse(name, args=[a_ticket().pk])
    answer = client.get(url) if name in OF_TICKET else client.post(url, ACTS[name])
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_signed_out_a_post_from_an_open_page_keeps_it_and_says_so(client: Client) -> None:
    answer = client.post(reverse("ticket_replies", args=[a_ticket().pk]), {"text": "Long text"}, headers=HTMX)
    assert answer.status_code == 401
    assert "signed out" in json.loads(answer["HX-Trigger"])["desk:toast"]["text"]


def test_signed_out_a_fragment_leads_to_signing_in_and_back_to_the_page(client: Client) -> None:
    headers = HTMX | {"HX-Current-URL": "http://testserver/tickets/?view=open"}
    answer = client.get(reverse("ticket_rows"), headers=headers)
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Ftickets%2F%3Fview%3Dopen"


@pytest.fixture
def hidden(client: Client) -> Ticket:
    """A ticket of one partner; the browser is of another partner's agent."""
    client.force_login(a_user(partner=a_partner()))
    return a_ticket("Hidden away", team=a_team(partner=a_partner()), with_files=[NewFile("a.png", "image/png", b"x")])


@pytest.mark.parametrize("name", OF_TICKET)
def test_another_partners_ticket_is_missing_everywhere(client: Client, hidden: Ticket, name: str) -> None:
    assert client.get(reverse(name, args=[hidden.pk])).status_code == 404


@pytest.mark.parametrize("name", ACTS)
def test_nothing_is_done_to_another_partners_ticket(client: Client, hidden: Ticket, name: str) -> None:
    assert client.post(reverse(name, args=[hidden.pk]), ACTS[name]).status_code == 404


def test_another_partners_mail_and_files_are_missing(client: Client, hidden: Ticket) -> None:
    message = Message.objects.get(ticket=hidden)
    file = message.attachments.get()
    assert client.get(reverse("message_body", args=[message.pk])).status_code == 404
    assert client.get(reverse("attachment", args=[file.pk, file.name])).status_code == 404
    assert client.get(reverse("attachment_image", args=[file.pk])).status_code == 404


def test_another_partners_tickets_are_in_no_list_count_or_search(client: Client, hidden: Ticket) -> None:
    for name in PAGES:
        page = client.get(reverse(name), {"view": "all", "q": "hidden"}).content.decode()
        assert "Hidden away" not in page
    assert client.get(reverse("search"), {"q": f"#{hidden.pk}"}).status_code == 200


def test_another_partners_reply_is_not_taken_back(client: Client, hidden: Ticket) -> None:
    reply = replies.reply(hidden.pk, Writing("<p>x</p>", 1), by=a_user())
    assert client.post(reverse("message_withdrawal", args=[reply.pk])).status_code == 404


@pytest.fixture
def reader(client: Client) -> User:
    user = a_user("quality-reviewer")
    client.force_login(user)
    return user


def test_a_reader_sees_a_ticket_and_is_told_why_there_is_no_composer(client: Client, reader: User) -> None:
    page = client.get(reverse("ticket", args=[a_ticket("Look at me").pk])).content.decode()
    assert "Look at me" in page
    assert "Your role does not include working on tickets" in page
    assert "data-composer" not in page


@pytest.mark.parametrize("name", sorted(set(ACTS) - HARMLESS))
def test_a_readers_acts_are_refused(client: Client, reader: User, name: str) -> None:
    values = ACTS[name] | ({"to": str(a_team().pk)} if name == "ticket_team" else {})
    assert client.post(reverse(name, args=[a_ticket().pk]), values).status_code == 403


@pytest.mark.parametrize("number", ["0", "99999999", "9" * 25])
def test_a_number_that_is_no_ticket_is_missing(client: Client, reader: User, number: str) -> None:
    assert client.get(f"/tickets/{number}/").status_code == 404


def test_no_act_is_done_by_get(client: Client, reader: User) -> None:
    ticket = a_ticket()
    for name in set(ACTS) - {"ticket_assignment", "ticket_team", "ticket_presence"}:
        assert client.get(reverse(name, args=[ticket.pk])).status_code == 405
