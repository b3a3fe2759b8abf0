"""A reply that could not arrive, or should not, is refused while its author can still mend it."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from helpdesk.lib.errors import Invalid
from people.models import User
from tests import builders
from tickets.actions import replies
from tickets.actions.replies import Writing
from tickets.models import Draft, Message, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return builders.a_user()


def reply(ticket: Ticket, markup: str, by: User, **more: object) -> Message:
    return replies.reply(ticket.pk, Writing(markup, 99, **more), by=by)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["Hello {{requester.first_name}}", "Hello [NAME]"])
def test_a_place_that_is_not_filled_stops_it_and_is_named(agent: User, words: str) -> None:
    with pytest.raises(Invalid) as told:
        reply(builders.a_ticket(), f"<p>{words}</p>", agent)
    assert words.removeprefix("Hello ") in told.value.message
    assert not Message.objects.filter(author_user=agent).exists()


def test_as_code_it_goes(agent: User) -> None:
    assert reply(builders.a_ticket(), "<p>Write <code>{{name}}</code></p>", agent).pk


def test_a_note_may_say_anything(agent: User) -> None:
    assert replies.note(builders.a_ticket().pk, Writing("<p>[NAME] {{x}}</p>", 1), by=agent).pk


@pytest.mark.parametrize(
    "address", ["nobody", "a b@x.test", "a@x.test\r\nBcc: v@x.test", "<a@x.test>", "a@x@y.test", ""]
)
def test_a_copy_to_what_is_no_address_is_refused(agent: User, address: str) -> None:
    with pytest.raises(Invalid):
        reply(builders.a_ticket(), "<p>Hi</p>", agent, cc=[address])


def test_addresses_beyond_ascii_are_addresses(agent: User) -> None:
    assert reply(builders.a_ticket(), "<p>Hi</p>", agent, cc=["δοκιμή@παράδειγμα.test"]).cc


def test_a_requester_who_gave_no_address_can_not_be_answered_by_mail(agent: User) -> None:
    ticket = builders.a_ticket(from_=builders.a_contact("unknown.1a2b@invalid"))
    with pytest.raises(Invalid):
        reply(ticket, "<p>Hi</p>", agent)
    assert reply(ticket, "<p>Hi</p>", agent, cc=["real@x.test"]).pk


def test_files_that_are_too_large_together_are_refused(agent: User, settings: LazySettings) -> None:
    settings.MAIL_OUT_SIZE_LIMIT = 2 * 1024 * 1024
    ticket = builders.a_ticket()
    files = [builders.an_upload(agent, f"{n}.bin", bytes([n]) * 800_000).pk for n in range(2)]
    with pytest.raises(Invalid) as told:
        reply(ticket, "<p>Hi</p>", agent, files=files)
    assert "2 MB" in told.value.message
    assert reply(ticket, "<p>Hi</p>", agent, files=files[:1]).pk


def test_the_page_says_so_and_keeps_the_words(client: Client, agent: User) -> None:
    ticket = builders.a_ticket()
    client.force_login(agent)
    answer = client.post(f"/tickets/{ticket.pk}/replies/", {"html": "<p>Hello [NAME]</p>", "seen_version": 1})
    assert answer.status_code == 422
    assert "This is not filled in yet: [NAME]" in answer.content.decode()
    assert "[NAME]" in Draft.objects.get(user=agent).html
