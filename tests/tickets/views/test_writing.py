"""The composer's posts: sent, refused with the words kept, taken back."""

from __future__ import annotations

import json
from functools import partial
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from people.models import User
from tests.builders import a_message, a_ticket, a_user, an_upload
from tests.races import at_once
from tickets.actions import replies
from tickets.actions.replies import Writing
from tickets.models import Category, Draft, Message, Ticket

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def post(client: Client, name: str, ticket: Ticket, headers: dict[str, str] | None = None, **values: object):  # type: ignore[no-untyped-def]
    return client.post(reverse(name, args=[ticket.pk]), values, headers=headers)


def test_a_reply_is_sent_and_shown_with_its_way_back(browser_of: Client) -> None:
    ticket = a_ticket()
    answer = post(browser_of, "ticket_replies", ticket, HTMX, html="<p>Here you are</p>", seen_version=1)
    message = Message.objects.get(ticket=ticket, version=2)
    toast = json.loads(answer["HX-Trigger"])["desk:toast"]
    assert "Here you are" in answer.content.decode()
    assert toast["undo"]["url"] == reverse("message_withdrawal", args=[message.pk])
    assert 'id="seen-version" value="2" hx-swap-oob="true"' in answer.content.decode()


def test_without_scripts_plain_words_are_sent_and_the_page_opens_at_them(browser_of: Client) -> None:
    ticket = a_ticket()
    answer = post(
        browser_of, "ticket_replies", ticket, text="Line one\nline two\n\n<b>new</b>", seen_version=1, html=""
    )
    message = Message.objects.get(ticket=ticket, version=2)
    assert message.html == "<p>Line one<br>line two</p><p>&lt;b&gt;new&lt;/b&gt;</p>"
    assert answer["Location"].endswith(f"#message-{message.pk}")


def test_sending_can_set_the_status(browser_of: Client) -> None:
    ticket = a_ticket()
    post(browser_of, "ticket_replies", ticket, HTMX, text="Bye", seen_version=1, then="solved")
    ticket.refresh_from_db()
    assert ticket.status_category == Category.SOLVED


def test_what_is_marked_as_a_note_never_goes_out_whichever_address_it_is_posted_to(browser_of: Client) -> None:
    ticket = a_ticket()
    post(browser_of, "ticket_replies", ticket, kind="note", text="Between us", seen_version=1)
    assert Message.objects.get(ticket=ticket, version=2).kind == Message.Kind.NOTE


def test_a_stale_reply_is_refused_shows_what_is_new_and_sends_anyway_with_one_press(browser_of: Client) -> None:
    ticket = a_ticket()
    a_message(ticket, "Wait, it works again")
    answer = post(browser_of, "ticket_replies", ticket, HTMX, html="<p>Blind</p>", seen_version=1)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Wait, it works again" in page
    assert 'name="seen_version" value="2">Send anyway' in page
    again = post(browser_of, "ticket_replies", ticket, HTMX, html="<p>Blind</p>", seen_version=["1", "2"])
    assert again.status_code == 200


def test_without_scripts_a_stale_reply_comes_back_in_the_composer(browser_of: Client, agent: User) -> None:
    ticket = a_ticket()
    a_message(ticket, "Wait, it works again")
    answer = post(browser_of, "ticket_replies", ticket, text="My long answer", seen_version=1)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "My long answer</textarea>" in page
    assert "Send anyway" in page
    assert Draft.objects.get(user=agent).html == "<p>My long answer</p>"


def test_an_empty_reply_is_refused_in_words(browser_of: Client) -> None:
    answer = post(browser_of, "ticket_replies", a_ticket(), HTMX, html="", text=" ", seen_version=1)
    assert answer.status_code == 422
    assert "nothing to send" in answer.content.decode()


def test_uploads_go_along(browser_of: Client, agent: User) -> None:
    ticket, file = a_ticket(), an_upload(agent)
    post(browser_of, "ticket_replies", ticket, HTMX, text="See the file", seen_version=1, files=[file.pk])
    file.refresh_from_db()
    assert file.message is not None and file.message.ticket_id == ticket.pk


def test_a_draft_is_kept_as_typed_and_the_composer_opens_with_it(browser_of: Client, agent: User) -> None:
    ticket = a_ticket()
    typed = "<p>Dear <strong>Sari</strong>,</p><p></p>"
    assert post(browser_of, "ticket_draft", ticket, HTMX, kind="note", text="Dear Sari,", html=typed).status_code == 204
    assert Draft.objects.get(user=agent, kind="note").html == typed
    page = browser_of.get(reverse("ticket", args=[ticket.pk])).content.decode()
    assert 'value="note" checked' in page
    assert "Dear Sari," in page


def test_a_reply_taken_back_is_in_the_composer_again_with_its_files(browser_of: Client, agent: User) -> None:
    ticket, file = a_ticket(), an_upload(agent, "proof.txt")
    message = replies.reply(ticket.pk, Writing("<p>Too early</p>", 1, files=[file.pk]), by=agent)
    answer = browser_of.post(reverse("message_withdrawal", args=[message.pk]), headers=HTMX)
    page = answer.content.decode()
    assert 'id="composer" hx-swap-oob="outerHTML"' in page
    assert "Too early</textarea>" in page
    assert f'name="files" value="{file.pk}"' in page
    assert f'id="message-{message.pk}"' not in page


def test_somebody_elses_reply_is_not_taken_back(browser_of: Client) -> None:
    ticket = a_ticket()
    message = replies.reply(ticket.pk, Writing("<p>Mine</p>", 1), by=a_user())
    assert browser_of.post(reverse("message_withdrawal", args=[message.pk])).status_code == 403


def test_a_reply_that_left_is_not_taken_back_and_that_is_said(browser_of: Client, agent: User) -> None:
    from helpdesk.lib import clock

    message = replies.reply(a_ticket().pk, Writing("<p>Gone</p>", 1), by=agent)
    Message.objects.filter(pk=message.pk).update(dispatched_at=clock.now())
    answer = browser_of.post(reverse("message_withdrawal", args=[message.pk]), headers=HTMX)
    assert answer.status_code == 409
    assert "already left" in answer["HX-Trigger"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_draft_that_is_saved_while_the_reply_is_sent_is_gone_whichever_comes_first(
    browser_of: Client, live_server: LiveServer
) -> None:
    browser_of.get("/tickets/")
    cookies = {name: one.value for name, one in browser_of.cookies.items()}

    def send(name: str, ticket: Ticket, **values: object) -> int:
        address = f"{live_server.url}{reverse(name, args=[ticket.pk])}"
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), **HTMX}
        headers["X-CSRFToken"] = cookies["csrftoken"]
        body = urlencode({"kind": "reply", "html": "<p>Sent</p>", "seen_version": 1, **values}).encode()
        with urlopen(Request(address, body, headers), timeout=30) as answer:
            return int(answer.status)

    for race in range(12):
        ticket, key = a_ticket(), uuid4()
        save, answer = (partial(send, name, ticket, draft=key) for name in ("ticket_draft", "ticket_replies"))
        assert at_once(save, answer, save) == [204, 200, 204], race
        assert Message.objects.filter(ticket=ticket).count() == 2
        assert not Draft.objects.filter(ticket=ticket).exists(), race
        assert save() == 204
        assert not Draft.objects.filter(ticket=ticket).exists()
