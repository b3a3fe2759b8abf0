"""One request from mail to answer and back, through every real part.

Dovecot holds the mailbox, Chromium is the agent's browser, an SMTP server takes the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.utils import make_msgid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from helpdesk.lib.crypto import hide
from tests import builders, desk, dovecot, smtp_sink
from tests.run.waiting import until
from tickets.mail.models import Source
from tickets.models import Category, Mailbox, Ticket

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.dovecot,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PASSWORD = "a-long-password-2026"
SECONDS = 2_000


@pytest.fixture
def server() -> Iterator[dovecot.Dovecot]:
    with dovecot.running() as started:
        yield started


@pytest.fixture
def sink() -> Iterator[smtp_sink.Sink]:
    with smtp_sink.running() as started:
        yield started


def test_a_mail_is_answered_in_the_browser_and_its_reply_lands_in_the_same_ticket(
    server: dovecot.Dovecot, sink: smtp_sink.Sink, browser: Browser, tmp_path: Path
) -> None:
    mailbox = builders.a_mailbox("support@kita.test")
    _fetched_from(server, mailbox)
    builders.a_user(email="rina@desk.test", password=PASSWORD)
    out = {"OUTGOING_MAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
    with desk.running(tmp_path, "web", "live", "worker", "sender", "beat", "mail-fetch", **out) as running:
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        _sign_in(page, running)
        page.goto(f"{running.web}/tickets/?view=open")
        page.wait_for_timeout(8_000)  # the worker and the fetcher begin

        server.append("support", _first_mail())
        row = page.get_by_text("Tidak bisa masuk").first
        row.wait_for(timeout=SECONDS * 3)

        row.click()
        page.get_by_text("Kode verifikasi tidak pernah sampai").first.wait_for()
        _write(page, "Halo Dewi, kode baru sudah kami kirim.")
        answer = _received(sink)
        assert answer["In-Reply-To"] == "<first@customer.test>"
        assert answer["References"].split() == ["<first@customer.test>", answer["Message-ID"]]
        assert "support@kita.test" in answer["From"]

        server.append("support", _reply_to(answer))
        page.get_by_text("Terima kasih, sekarang bisa!").first.wait_for(timeout=SECONDS * 3)
        ticket = Ticket.objects.get()
        assert ticket.messages.count() == 3

        page.keyboard.press("Escape")
        page.keyboard.press("e")
        assert until(lambda: Ticket.objects.get().status_category == Category.SOLVED, 5)


def _fetched_from(server: dovecot.Dovecot, mailbox: Mailbox) -> None:
    Source.objects.create(
        mailbox=mailbox,
        host="127.0.0.1",
        port=server.port,
        security="none",
        username="support",
        password=hide(dovecot.PASSWORD),
    )


def _sign_in(page: Page, running: desk.Desk) -> None:
    page.goto(f"{running.web}/accounts/login/")
    page.get_by_label("Email").fill("rina@desk.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/tickets/**")


def _write(page: Page, words: str) -> None:
    """By keyboard: r, the words, Ctrl-Enter."""
    page.keyboard.press("r")
    page.wait_for_timeout(1_000)  # the editor is loaded when it is first needed
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")


def _received(sink: smtp_sink.Sink) -> Message:
    assert until(lambda: len(sink.accepted) == 1, 15), "the answer never left"
    return sink.mails[0]


def _first_mail() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Dewi Lestari <dewi@customer.test>", "support@kita.test"
    mail["Subject"], mail["Message-ID"] = "Tidak bisa masuk", "<first@customer.test>"
    mail.set_content("Kode verifikasi tidak pernah sampai ke nomor baru saya.")
    return mail.as_bytes()


def _reply_to(answer: Message) -> bytes:
    """As the customer's mail program answers: to Reply-To, with both threading headers."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Dewi Lestari <dewi@customer.test>", answer["Reply-To"] or answer["From"]
    mail["Subject"], mail["Message-ID"] = answer["Subject"], make_msgid(domain="customer.test")
    mail["In-Reply-To"] = answer["Message-ID"]
    mail["References"] = " ".join([*answer["References"].split(), answer["Message-ID"]])
    mail.set_content("Terima kasih, sekarang bisa!\n\nOn Sunday Kita wrote:\n> Halo Dewi, kode baru sudah kami kirim.")
    return mail.as_bytes()
