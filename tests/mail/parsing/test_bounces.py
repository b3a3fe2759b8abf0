"""Reports of mail that did not arrive: the words of servers by a table; the corpus has them whole."""

from __future__ import annotations

import pytest

from tickets.mail.parsing import bounce_words
from tickets.mail.parsing.bounces import Bounce, Recipient
from tickets.mail.parsing.mail import parse


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("550 5.1.1 <x@mail.test>: User unknown", "5.1.1"),
        ("(#5.2.2)", "5.2.2"),
        ("550 No such user here", "5.1.1"),
        ("550 something else", "5.0.0"),
        ("said: 452 mailbox full", "4.2.2"),
        ("The mailbox is full.", "5.2.2"),
        ("The user's mailfolder is full", "5.2.2"),
        ("mailbox is full, we will keep trying", "4.2.2"),
        ("Host or domain name not found", "5.1.2"),
        ("This account has been disabled", "5.2.1"),
        ("message size 12345678 exceeds size limit", "5.3.4"),
        ("Too many hops", "5.4.6"),
        ("554 rejected: listed in a DNSBL", "5.7.1"),
        ("Benutzer unbekannt", "5.1.1"),
        ("邮箱已满", "5.2.2"),
        ("존재하지 않는 사용자", "5.1.1"),
        ("call (480) 550-1234 for help", ""),
        ("version 4.2.8 of 192.0.2.55", "4.2.8"),
        ("we are sorry", ""),
    ],
)
def test_words_give_a_status(words: str, status: str) -> None:
    assert bounce_words.status(words, words) == status


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<a@mail.test>:\nno mailbox", ["a@mail.test"]),
        (
            "The following failed:\n\n  a@mail.test\n    unknown\n  b@mail.test\n    full",
            ["a@mail.test", "b@mail.test"],
        ),
        ("Recipient: [SMTP:a@mail.test]", ["a@mail.test"]),
        ("Could not deliver to a@mail.test.\nContact help@mail.test for help.", ["a@mail.test"]),
        ("Your message\n\n  To: list@mail.test\n\ndid not reach:\n\na@mail.test", ["a@mail.test"]),
        ("a@mail.test: unknown\n\n--- Below this line is a copy of the message.\n\nTo: b@mail.test", ["a@mail.test"]),
        ("Write to us@desk.test", []),
        ("nothing", []),
    ],
)
def test_whom_a_report_complains_of(text: str, found: list[str]) -> None:
    assert [address for address, _ in bounce_words.recipients(text, {"us@desk.test"})] == found


def test_what_it_says_of_each_is_its_own() -> None:
    text = "<a@mail.test>: 550 User unknown\n<b@mail.test>: 452 mailbox full"
    report = b"From: MAILER-DAEMON@mail.test\r\nTo: us@desk.test\r\nSubject: failure notice\r\n\r\n" + text.encode()
    assert parse(report).bounce == Bounce(
        (Recipient("a@mail.test", "5.1.1", True), Recipient("b@mail.test", "4.2.2", False)), ""
    )


def test_a_report_that_names_nobody_is_a_bounce_all_the_same() -> None:
    mail = parse(b"From: MAILER-DAEMON@mail.test\r\nSubject: Undelivered Mail\r\n\r\nIt could not be delivered.")
    assert mail.bounce == Bounce((), "")


def test_servers_that_follow_no_standard_are_known_to_flufl() -> None:
    report = b"""From: MAILER-DAEMON@mail.test
Subject: mail failed, returning to sender

|------------------------- Message log follows: -------------------------|
 no valid recipients were found for this message
|------------------------- Failed addresses follow: ---------------------|
 someone@kunde.test ... unknown host
"""
    assert (bounce := parse(report).bounce) and [one.address for one in bounce.recipients] == ["someone@kunde.test"]
