"""Mailboxes that don't do well: said once when it lasts, once when it is over, on pages and by mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from helpdesk.lib import clock
from helpdesk.lib.crypto import hide
from helpdesk.lib.errors import Unavailable
from people.models import User
from tests import builders
from tickets.mail import alerts
from tickets.mail.models import InboundMail, Incident, Source
from tickets.models import Mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def admin() -> User:
    builders.a_user("lead")
    builders.a_user("admin", partner=builders.a_partner())
    return builders.a_user("admin", email="admin@desk.test")


@pytest.fixture
def mailbox() -> Mailbox:
    return builders.a_mailbox("support@clips.test")


def a_source(mailbox: Mailbox, **fields: object) -> Source:
    values: dict[str, object] = {
        "host": "imap.clips.test", "username": "support", "password": hide("x"), "succeeded_at": clock.now(),
    }  # fmt: skip
    return Source.objects.create(mailbox=mailbox, **(values | fields))


def after(minutes: float) -> None:
    with clock.set_to(clock.now() + timedelta(minutes=minutes)):
        alerts.check()


def test_what_passes_quickly_is_not_worth_a_word(admin: User, mailbox: Mailbox) -> None:
    source = a_source(mailbox, failures=1, error="timeout: slow")
    after(0)
    assert Incident.objects.get().raised_at is None
    Source.objects.filter(pk=source.pk).update(failures=0, error="")
    after(1)
    assert not Incident.objects.exists()
    assert mail.outbox == []


def test_what_lasts_is_said_once_to_each_admin_of_the_house_and_once_when_it_is_over(
    admin: User, mailbox: Mailbox
) -> None:
    source = a_source(mailbox, failures=1, error="timeout: slow")
    for minutes in (0, 5, 11, 12, 30):
        after(minutes)
    [said] = mail.outbox
    assert said.to == ["admin@desk.test"]
    assert said.subject == "Mail of support@clips.test: needs you"
    assert "took too long to answer" in str(said.body)
    assert "http://localhost:8000/admin/mailboxes/" in str(said.body)
    with clock.set_to(clock.now() + timedelta(minutes=31)):
        Source.objects.filter(pk=source.pk).update(failures=0, error="", succeeded_at=clock.now())
        alerts.check()
        alerts.check()
    assert [one.subject for one in mail.outbox[1:]] == ["Mail of support@clips.test: is well again"]
    assert Incident.objects.get().ended_at is not None


def test_what_waiting_does_not_mend_is_said_at_once(admin: User, mailbox: Mailbox) -> None:
    a_source(mailbox, failures=2, error="sign_again: invalid_grant")
    after(0)
    assert "Sign in again" in str(mail.outbox[0].body)


def test_silence_is_noticed(admin: User, mailbox: Mailbox) -> None:
    a_source(mailbox)
    after(2)
    assert not Incident.objects.exists()
    after(6)
    after(17)
    assert "Nothing has been heard of this server" in str(mail.outbox[0].body)


def test_mail_that_waits_to_be_worked_through_is_noticed(admin: User, mailbox: Mailbox) -> None:
    InboundMail.objects.create(via="smtp", mailbox=mailbox, raw=b"x", size=1, sha256="x")
    after(3)
    after(14)
    assert "is not worked through" in str(mail.outbox[0].body)


def test_many_at_once_are_one_mail(admin: User) -> None:
    for number in range(5):
        a_source(builders.a_mailbox(f"box{number}@clips.test"), username=str(number), failures=3, error="sign_in: no")
    after(0)
    assert [one.subject for one in mail.outbox] == ["Mail of 5 mailboxes: needs you"]


def test_while_the_mail_server_is_away_it_is_not_said_and_later_it_is(
    admin: User, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_source(mailbox, failures=2, error="sign_in: no")

    def away(*_: object) -> None:
        raise Unavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", away)
        after(0)
    assert Incident.objects.get().told_at is None
    after(1)
    assert len(mail.outbox) == 1


def test_what_is_paused_is_left_alone(admin: User, mailbox: Mailbox) -> None:
    a_source(mailbox, is_active=False, failures=5, error="sign_in: no")
    after(0)
    assert not Incident.objects.exists()


def test_what_ends_by_being_paused_is_no_good_news(admin: User, mailbox: Mailbox) -> None:
    a_source(mailbox, failures=2, error="sign_in: no")
    after(0)
    Source.objects.update(is_active=False)
    after(1)
    assert Incident.objects.get().ended_at is not None
    assert len(mail.outbox) == 1


def test_admins_see_it_on_every_page_and_others_do_not(admin: User, mailbox: Mailbox, client: Client) -> None:
    source = a_source(mailbox, failures=2, error="sign_in: no")
    after(0)
    client.force_login(admin)
    assert "rail-alert" in client.get("/tickets/").content.decode()
    for path in ("/admin/", "/admin/mailboxes/"):
        page = client.get(path).content.decode()
        assert "Mail of support@clips.test does not come in." in page
        assert f"/admin/mailboxes/sources/{source.pk}/" in page
    client.force_login(builders.a_user("lead"))
    assert "rail-alert" not in client.get("/tickets/").content.decode()
