"""What a recipient's mail program gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.mail.outbound.compose import Enclosed, Letter, compose, reply_subject, trimmed

LETTER = Letter(
    mail_id="<t1.m2.sig@kita.test>",
    sender_name="Kita Support",
    sender="support@kita.test",
    reply_to="support+t1.sig@kita.test",
    to=["dewi@example.test"],
    cc=["budi@example.test"],
    subject="Re: Tidak bisa masuk",
    date=datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
    text="Halo Dewi",
    html="<p>Halo <b>Dewi</b></p>",
    references=["<a@x>", "<b@x>"],
)
FIELDS = ["mail_id", "sender_name", "sender", "reply_to", "to", "cc", "subject", "references", "topic", "index"]
FIELDS += ["name", "content_id"]
KNOWN = {
    *("From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Thread-Topic"),
    *("Thread-Index", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}


def _read(letter: Letter) -> EmailMessage:
    mail = message_from_bytes(compose(letter), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_it_threads_by_the_last_message_and_the_whole_conversation() -> None:
    mail = _read(LETTER)
    assert mail["In-Reply-To"] == "<b@x>"
    assert mail["References"] == "<a@x> <b@x> <t1.m2.sig@kita.test>"
    assert mail["Message-ID"] == "<t1.m2.sig@kita.test>"
    assert mail["Subject"] == "Re: Tidak bisa masuk"


def test_its_own_id_stands_in_references_too_for_relays_that_replace_message_ids() -> None:
    assert _read(LETTER)["References"] == "<a@x> <b@x> <t1.m2.sig@kita.test>"
    assert _read(replace(LETTER, references=()))["References"] == "<t1.m2.sig@kita.test>"


def test_no_header_begins_with_an_empty_line() -> None:
    long = [f"<{number:060}@kita.test>" for number in range(5)]
    head = compose(replace(LETTER, references=long, mail_id=f"<{'x' * 90}@kita.test>")).partition(b"\r\n\r\n")[0]
    assert all(line.rstrip()[-1:] != b":" for line in head.split(b"\r\n"))
    assert _read(replace(LETTER, references=long))["References"].split() == [*long, LETTER.mail_id]


def test_automatic_mail_says_so() -> None:
    mail, other = _read(replace(LETTER, is_auto=True)), _read(LETTER)
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert mail["X-Loop"] == "support@kita.test"
    assert not {"auto-submitted", "x-auto-response-suppress", "x-loop"} & {name.lower() for name in other}


def test_it_comes_from_the_mailbox_and_is_answered_to_its_token() -> None:
    mail = _read(LETTER)
    assert mail["From"] == "Kita Support <support@kita.test>"
    assert "support+t1.sig@kita.test" in mail["Reply-To"]
    assert (mail["To"], mail["Cc"]) == ("dewi@example.test", "budi@example.test")


def test_it_has_text_and_html() -> None:
    mail = _read(LETTER)
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and text.get_content().strip() == "Halo Dewi"
    assert page is not None and "<b>Dewi</b>" in page.get_content()


def test_pictures_of_the_text_go_inside_it_and_files_beside_it() -> None:
    files = [Enclosed("pic.png", "image/png", b"\x89PNG", "pic1"), Enclosed("form.pdf", "application/pdf", b"%PDF")]
    mail = _read(replace(LETTER, files=files))
    assert mail.get_content_type() == "multipart/mixed"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["form.pdf"]
    assert any(part["Content-ID"] == "<pic1>" for part in mail.walk())


@pytest.mark.parametrize("language", ["日本語のお問い合わせ", "طلب نسخة من بياناتي", "Ωmega 🎬 " * 30])
def test_subjects_of_any_script_come_back_whole(language: str) -> None:
    assert _read(replace(LETTER, subject=reply_subject(language)))["Subject"] == f"Re: {' '.join(language.split())}"


def test_a_reply_tells_outlook_its_conversation() -> None:
    mail = _read(replace(LETTER, topic="Tidak bisa masuk", index="AQ" * 18))
    assert (mail["Thread-Topic"], mail["Thread-Index"]) == ("Tidak bisa masuk", "AQ" * 18)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\0", "\u2028"])
def test_a_line_break_in_what_becomes_a_header_is_refused(field: str, end: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        compose(_with(field, f"a@b.test{end}Bcc: victim@example.test"))


@given(st.sampled_from(FIELDS), st.text())
def test_whatever_a_value_is_the_mail_has_the_headers_it_should_or_is_refused(field: str, value: str) -> None:
    try:
        raw = compose(_with(field, value))
    except ValueError:
        return
    assert not set("\r\n\0") & set(value)
    mail = message_from_bytes(raw, policy=policy.compat32)
    assert set(mail.keys()) <= KNOWN
    assert len(mail.keys()) == len(set(mail.keys()))
    assert [part.get_content_type() for part in mail.walk()].count("text/plain") == 1


def _with(field: str, value: str) -> Letter:
    changed: Any
    if field in ("to", "cc", "references"):
        changed = {field: [value]}
    elif field in ("name", "content_id"):
        file: Any = {field: value}
        changed = {"files": [replace(Enclosed("a.pdf", "application/pdf", b"%PDF"), **file)]}
    else:
        changed = {field: value}
    return replace(LETTER, **changed)


def test_re_is_written_once() -> None:
    assert reply_subject("RE: hello") == "RE: hello"
    assert reply_subject("") == "Re:"


def test_long_references_keep_the_first_and_the_newest() -> None:
    ids = [f"<{n}@x>" for n in range(40)]
    kept = trimmed(ids)
    assert (kept[0], kept[-1], len(kept)) == ("<0@x>", "<39@x>", 12)
