"""Where each copy of an answer is."""

from __future__ import annotations

import pytest
from django.test import Client

from helpdesk.lib import clock
from tests import builders
from tickets.actions import replies
from tickets.actions.replies import Writing
from tickets.mail.models import Delivery
from tickets.mail.sent import copies
from tickets.models import Message

pytestmark = pytest.mark.django_db


def a_reply() -> Message:
    ticket = builders.a_ticket(from_=builders.a_contact("ann@example.org"))
    return replies.reply(ticket.pk, Writing("<p>Hello</p>", ticket.thread_version), by=builders.a_user())


def a_copy(message: Message, recipient: str, state: str, **fields: object) -> Delivery:
    return Delivery.objects.create(
        message=message, recipient=recipient, mail_id=f"<{recipient}>", state=state, due_at=clock.now(), **fields
    )


def test_each_copy_says_where_it_is() -> None:
    message = a_reply()
    a_copy(message, "a@example.org", "accepted", code="250", response="OK")
    a_copy(message, "b@example.org", "failed", code="550", response="no such user")
    a_copy(message, "c@example.org", "queued")
    a_copy(message, "d@example.org", "queued", attempts=2, code="451", response="try later")
    found = {copy.recipient[0]: copy for copy in copies([message.pk])[message.pk]}
    assert {key: (copy.settled, copy.failed) for key, copy in found.items()} == {
        "a": (True, False),
        "b": (True, True),
        "c": (False, False),
        "d": (False, False),
    }
    assert (found["a"].detail, found["b"].detail) == ("", "550 no such user")
    assert (str(found["c"].label), str(found["d"].label)) == ("On its way", "Will be tried again")


@pytest.mark.parametrize("state", Delivery.State.values)
def test_every_state_has_words(state: str) -> None:
    message = a_reply()
    a_copy(message, "a@example.org", state)
    assert str(copies([message.pk])[message.pk][0].label)


def test_the_tickets_page_says_that_a_copy_did_not_arrive(client: Client) -> None:
    message = a_reply()
    Message.objects.filter(pk=message.pk).update(hold_until=None, dispatched_at=clock.now())
    a_copy(message, "ann@example.org", "failed", code="550", response="no such user", finished_at=clock.now())
    client.force_login(builders.a_user())
    page = client.get(f"/tickets/{message.ticket_id}/").content.decode()
    assert "Not delivered" in page
    assert "no such user" in page
