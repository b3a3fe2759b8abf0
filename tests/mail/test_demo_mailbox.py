"""The demo's mailbox: what customers got, and their answers by way of the real listener."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from tests import builders
from tests.mail.processes import Running, running
from tests.smtp_sink import free_port
from tickets.mail.demo import caught
from tickets.mail.models import InboundMail
from tickets.mail.outbound.compose import Letter, compose
from tickets.models import Mailbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> Settings:
    settings.VAR, settings.DEMO, settings.OUTGOING_MAIL_URL = tmp_path, True, ""
    return settings


@pytest.fixture
def listener(demo: Settings, mailbox: Mailbox) -> Iterator[Running]:
    demo.MAIL_IN_PORT = free_port()
    with running("mail_in", MAIL_IN_PORT=str(demo.MAIL_IN_PORT)) as started:
        yield started


def a_caught_mail(to: str = "ann@example.org", subject: str = "Slow app", html: str = "<p>Try again</p>") -> str:
    """Its key."""
    letter = Letter(
        mail_id=f"<{subject.replace(' ', '.')}@clips.test>",
        sender_name="Clips",
        sender="support@clips.test",
        reply_to="support+t.42.sign@clips.test",
        to=[to],
        cc=[],
        subject=f"Re: {subject}",
        date=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        text="Try again",
        html=html,
        references=["<first@example.org>"],
    )
    caught.keep(compose(letter), [to])
    return caught.listing()[0].key


def test_it_lists_mails_newest_first_and_by_customer(client: Client, demo: Settings) -> None:
    for to, subject in (("ann@example.org", "One"), ("bob@example.org", "Two"), ("ann@example.org", "Three")):
        a_caught_mail(to, subject)
    everything = client.get("/demo/mailbox/").content.decode()
    assert everything.index("Re: Three") < everything.index("Re: Two") < everything.index("Re: One")
    anns = client.get("/demo/mailbox/", {"customer": "ann@example.org"}).content.decode()
    assert "Re: Three" in anns
    assert "Re: Two" not in anns


def test_a_long_list_has_pages(client: Client, demo: Settings) -> None:
    for number in range(45):
        a_caught_mail(subject=f"Mail {number:03}")
    first = client.get("/demo/mailbox/")
    assert "Re: Mail 044" in first.content.decode()
    assert "Re: Mail 004" not in first.content.decode()
    second = client.get(first.context["more"]).content.decode()
    assert "Re: Mail 004" in second


def test_a_mail_is_shown_in_a_frame_that_can_run_nothing(client: Client, demo: Settings) -> None:
    key = a_caught_mail(html="<p>Hello</p><script>alert(1)</script><img src=x onerror=alert(1)>")
    page = client.get(f"/demo/mailbox/{key}/").content.decode()
    assert f'src="/demo/mailbox/{key}/body/"' in page
    assert "support+t.42.sign@clips.test" in page
    frame = client.get(f"/demo/mailbox/{key}/body/")
    assert "<p>Hello</p>" in frame.content.decode()
    assert "alert" not in frame.content.decode()
    assert "sandbox" in frame["Content-Security-Policy"]
    assert "script-src" not in frame["Content-Security-Policy"].replace("default-src 'none'", "")


def test_an_answer_goes_through_the_listener_and_threads(client: Client, listener: Running) -> None:
    key = a_caught_mail()
    file = SimpleUploadedFile("log.txt", b"error 17")
    answer = client.post(f"/demo/mailbox/{key}/replies/", {"text": "Still slow, sorry", "file": file})
    assert answer.status_code == 302
    row = InboundMail.objects.get()
    mail = message_from_bytes(bytes(row.raw), policy=policy.default)
    assert (row.envelope_from, row.envelope_to) == ("ann@example.org", ["support+t.42.sign@clips.test"])
    assert mail["In-Reply-To"] == "<Slow.app@clips.test>"
    assert mail["References"].split() == ["<first@example.org>", "<Slow.app@clips.test>"]
    assert mail["Subject"] == "Re: Slow app"
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert text.startswith("Still slow, sorry")
    assert "Clips <support@clips.test> wrote:\n> Try again" in text
    assert [part.get_filename() for part in mail.iter_attachments()] == ["log.txt"]


def test_a_customer_writes_a_first_mail(client: Client, listener: Running) -> None:
    words = {"name": "Siti", "address": "siti@example.id", "to": "support@clips.test", "subject": "Halo", "text": "Mau"}
    answer = client.post("/demo/mailbox/new/", words)
    assert answer.status_code == 302
    mail = message_from_bytes(bytes(InboundMail.objects.get().raw), policy=policy.default)
    assert (mail["From"], mail["To"], mail["Subject"]) == ("Siti <siti@example.id>", "support@clips.test", "Halo")


def test_a_listener_that_is_away_is_explained_and_the_words_are_kept(client: Client, demo: Settings) -> None:
    demo.MAIL_IN_PORT = free_port()
    answer = client.post(f"/demo/mailbox/{a_caught_mail()}/replies/", {"text": "My long answer"})
    assert answer.status_code == 422
    assert "does not answer" in answer.content.decode()
    assert "My long answer" in answer.content.decode()


@pytest.mark.parametrize("real", [{"DEMO": False}, {"OUTGOING_MAIL_URL": "smtp://mail.example.org"}])
@pytest.mark.parametrize(
    "path", ["/demo/mailbox/", "/demo/mailbox/new/", "/demo/mailbox/KEY/", "/demo/mailbox/KEY/body/"]
)
def test_it_does_not_exist_on_a_real_desk(client: Client, demo: Settings, real: dict[str, object], path: str) -> None:
    key = a_caught_mail()
    for name, value in real.items():
        setattr(demo, name, value)
    assert client.get(path.replace("KEY", key)).status_code == 404


def test_from_elsewhere_only_staff_see_it(client: Client, demo: Settings) -> None:
    away = client.get("/demo/mailbox/", REMOTE_ADDR="203.0.113.9")
    assert (away.status_code, "login" in away["Location"]) == (302, True)
    assert client.get("/demo/mailbox/", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 302
    client.force_login(builders.a_user())
    assert client.get("/demo/mailbox/", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_a_mail_that_is_gone_is_missing(client: Client, demo: Settings) -> None:
    assert client.get("/demo/mailbox/1-x/").status_code == 404
