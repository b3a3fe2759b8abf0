"""The SMTP dialogue for one recipient, with the one moment marked after which nobody can be sure."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tickets.mail.outbound.replies import error_words

Kind = Literal["accepted", "temporary", "permanent", "uncertain"]
_LINE_ENDS = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`code` is the server's (or empty when it never answered), `response` its words."""

    kind: Kind
    code: str = ""
    response: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    sender: str
    recipient: str
    content: bytes


def deliver(link: smtplib.SMTP, envelope: Envelope, before_last_dot: Callable[[], None]) -> Outcome:
    """Send one mail over an open connection; never raises for what the server or the network does.

    `before_last_dot` runs after the server agreed to take the content and before it is given any of it. If
    the connection breaks later than that, the mail may or may not have been taken: uncertain.
    """
    given = False
    try:
        refused = _address(link, envelope)
        if refused:
            return refused
        before_last_dot()
        given = True
        link.send(_stuffed(envelope.content))
        code, words = link.getreply()
        return _outcome(code, words, accepted=250)
    except (smtplib.SMTPException, OSError) as error:
        return Outcome("uncertain" if given else "temporary", "", error_words(error))


def _address(link: smtplib.SMTP, envelope: Envelope) -> Outcome | None:
    """MAIL, RCPT and DATA; an outcome only where the server refuses."""
    options = _options(link, envelope)
    if options is None:
        return Outcome("permanent", "553", "The receiving server can't take addresses beyond ASCII.")
    steps: tuple[tuple[Callable[[], tuple[int, bytes]], int], ...] = (
        (lambda: link.mail(envelope.sender, options), 250),
        (lambda: link.rcpt(envelope.recipient), 250),
        (lambda: link.docmd("DATA"), 354),
    )
    for command, wanted in steps:
        code, words = command()
        if code != wanted and not (wanted == 250 and code == 251):
            outcome = _outcome(code, words, accepted=wanted)
            link.rset()
            return outcome
    return None


def _options(link: smtplib.SMTP, envelope: Envelope) -> list[str] | None:
    if (envelope.sender + envelope.recipient).isascii():
        return []
    if not link.has_extn("smtputf8"):
        return None
    link.command_encoding = "utf-8"
    return ["SMTPUTF8", "BODY=8BITMIME"]


def _outcome(code: int, words: bytes, *, accepted: int) -> Outcome:
    text = words.decode("utf-8", "replace")[:500]
    if code == accepted:
        return Outcome("accepted", str(code), text)
    return Outcome("permanent" if code >= 500 else "temporary", str(code) if code > 0 else "", text)


def _stuffed(content: bytes) -> bytes:
    """CRLF line ends, leading dots doubled, closed by the lone dot."""
    lines = _LEADING_DOT.sub(b"..", _LINE_ENDS.sub(b"\r\n", content))
    return lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n"
