"""Mail to staff, over a real SMTP server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from events import consumers
from events.models import SetAside
from helpdesk.lib.errors import Invalid, Unavailable
from people.actions import invitations, users
from people.actions.users import Details
from people.models import User
from tests import smtp_sink
from tests.builders import a_user
from tests.events.effects import until_readable
from tests.smtp_sink import Sink

BACKEND = "people.notices.OutgoingMailBackend"


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    settings.EMAIL_BACKEND = BACKEND
    settings.CATCHER_PORT = 0
    with smtp_sink.running() as running:
        settings.OUTGOING_MAIL_URL = f"smtp://127.0.0.1:{running.port}"
        yield running


def send() -> None:
    mail.EmailMessage("Hello", "Text", to=["sari@example.org"]).send()


def test_a_notice_leaves_by_the_configured_server_and_says_that_a_machine_wrote_it(sink: Sink) -> None:
    send()
    [(recipient, _content)] = sink.accepted
    [message] = sink.mails
    assert recipient == "sari@example.org"
    assert message["Auto-Submitted"] == "auto-generated"


def test_without_a_server_it_goes_to_the_desks_own_catcher(sink: Sink, settings: Settings) -> None:
    settings.OUTGOING_MAIL_URL, settings.CATCHER_PORT = "", sink.port
    send()
    assert len(sink.accepted) == 1


def test_with_neither_it_says_what_to_set(sink: Sink, settings: Settings) -> None:
    settings.OUTGOING_MAIL_URL = ""
    with pytest.raises(Unavailable, match="OUTGOING_MAIL_URL"):
        send()


def test_a_server_that_is_away_is_worth_another_try(sink: Sink, settings: Settings) -> None:
    settings.OUTGOING_MAIL_URL = f"smtp://127.0.0.1:{smtp_sink.free_port()}"
    with pytest.raises(Unavailable, match="did not take the mail"):
        send()


def test_a_recipient_refused_for_now_is_worth_another_try_and_one_refused_for_good_is_not(sink: Sink) -> None:
    sink.rcpt = "450 full"
    with pytest.raises(Unavailable, match="450 full"):
        send()
    sink.rcpt = "550 unknown"
    with pytest.raises(Invalid, match="550 unknown"):
        send()


def mail_invitations() -> None:
    until_readable()
    consumers.drain("people.invitations")


@pytest.mark.django_db(transaction=True)
class TestInvitations:
    def invite(self, language: str = "en") -> User:
        details = Details(name="Sari", email="sari@example.org", language=language)
        return users.invite(details, by=a_user("admin"))

    def test_the_mail_holds_a_link_that_works(self, sink: Sink) -> None:
        user = self.invite()
        mail_invitations()
        [message] = sink.mails
        body = message.get_payload(decode=True)
        assert isinstance(body, bytes)
        link = re.search(r"http://localhost:8000(/accounts/invitations/\S+)", body.decode())
        assert link
        assert Client().get(link[1]).status_code == 200
        assert invitations.invited(link[1].rstrip("/").rpartition("/")[2]) == user

    def test_it_waits_while_the_server_is_away_and_is_sent_once(self, sink: Sink, settings: Settings) -> None:
        right, settings.OUTGOING_MAIL_URL = settings.OUTGOING_MAIL_URL, f"smtp://127.0.0.1:{smtp_sink.free_port()}"
        self.invite()
        mail_invitations()
        assert not SetAside.objects.exists()
        settings.OUTGOING_MAIL_URL = right
        mail_invitations()
        mail_invitations()
        assert len(sink.accepted) == 1

    def test_who_has_come_in_meanwhile_gets_none(self, sink: Sink) -> None:
        user = self.invite()
        invitations.accept(invitations.key_of(user), password="three plain words")
        mail_invitations()
        assert not sink.accepted
