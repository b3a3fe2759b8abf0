"""What a server says, or doesn't, in a sentence for people."""

from __future__ import annotations

import smtplib
import ssl
from socket import gaierror

import pytest

from helpdesk.lib.errors import Unavailable
from tickets.mail.outbound.replies import NETWORK, error_words, is_silence, sentence


@pytest.mark.parametrize(
    ("code", "response", "words"),
    [
        ("550", "5.1.1 <a@x.test>: Recipient address rejected", "There is no such mailbox."),
        ("550", "5.1.01 nobody", "There is no such mailbox."),
        ("552", "5.2.2 over quota", "The mailbox is full."),
        ("5.7.26", "", "The mail passed neither SPF nor DKIM."),
        ("550", "5.7.99 no", "The receiving server refuses the mail by its rules."),
        ("550", "version 1.2 says no", "The server knows no such mailbox, or refuses the mail."),
        ("451", "4.7.1 greylisted", "The server can't take the mail now, and asks to try later."),
        ("451", "greylisted", "The server can't take the mail now, and asks to try later."),
        ("599", "odd", ""),
        ("", "", ""),
        ("", "TimeoutError: timed out", "The mail server took too long to answer."),
        ("", "This mail can't be written: x", ""),
    ],
)
def test_a_code_has_its_sentence(code: str, response: str, words: str) -> None:
    assert sentence(code, response) == words


@pytest.mark.parametrize(
    "error",
    [
        gaierror(-2, "unknown"), ConnectionRefusedError(111, "no"), TimeoutError("timed out"), BrokenPipeError(32, "x"),
        ssl.SSLCertVerificationError("self-signed"), ssl.SSLEOFError("eof"), smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPAuthenticationError(535, b"no"), smtplib.SMTPHeloError(501, b"no"),
        smtplib.SMTPNotSupportedError("x"),
        Unavailable("No server is set"),
    ],
)  # fmt: skip
def test_every_way_of_not_reaching_a_server_has_one(error: Exception) -> None:
    stored = error_words(error)
    assert sentence("", stored)
    assert is_silence("", stored)


def test_a_mail_that_can_not_be_written_is_no_silence() -> None:
    assert not is_silence("", "This mail can't be written: x")
    assert not is_silence("421", "TimeoutError: x")
    assert all(words for words in NETWORK.values())
