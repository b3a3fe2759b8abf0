"""The demo's made-up customers: what they got, and what they write as their own mail program would."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, make_msgid
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, Unavailable
from helpdesk.lib.text import snippet
from tickets.actions.files import NewFile
from tickets.mail.demo.caught import Caught
from tickets.mail.parsing.mail import ParsedMail, parse

MOST_READ = 4 * 1024 * 1024
ANYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104  (only compared: where the listener listens, not where we do)


@dataclass(frozen=True, slots=True)
class Summary:
    """A caught mail in a list."""

    mail: Caught
    sender: str
    subject: str
    snippet: str


def summary(mail: Caught) -> Summary:
    sender, subject, words = _summary(mail)
    return Summary(mail, sender, subject, words)


@lru_cache(maxsize=2000)
def _summary(mail: Caught) -> tuple[str, str, str]:
    parsed = opened(mail)
    return parsed.sender.name or parsed.sender.email, parsed.subject, snippet(parsed.new_text or parsed.text)


def opened(mail: Caught) -> ParsedMail:
    return parse(mail.read(MOST_READ))


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that a customer writes. `references` are ids, oldest first; the last one is answered."""

    name: str
    address: str
    to: str
    subject: str
    text: str
    references: Sequence[str] = ()
    files: Sequence[NewFile] = ()


def answer(mail: Caught, text: str, files: Sequence[NewFile] = ()) -> Letter:
    """A reply to a caught mail: to its Reply-To, with what it answers quoted below."""
    parsed = opened(mail)
    to = parsed.reply_to[0] if parsed.reply_to else parsed.sender
    if not to.email:
        raise Invalid(_("This mail names no sender, so it can't be answered."))
    subject = parsed.subject if parsed.subject.lower().startswith("re:") else f"Re: {parsed.subject}"
    name = next((one.name for one in (*parsed.to, *parsed.cc) if one.email == mail.recipient), "")
    ids = [one for one in parsed.references if one != parsed.message_id]
    ids += [parsed.message_id] * bool(parsed.message_id)
    return Letter(name, mail.recipient, to.email, subject, f"{text}\n\n{_quoted(mail, parsed)}", ids, files)


def _quoted(mail: Caught, parsed: ParsedMail) -> str:
    at = parsed.date or mail.at
    author = f"{parsed.sender.name} <{parsed.sender.email}>".strip()
    lines = (f"> {line}".rstrip() for line in parsed.text.strip().splitlines())
    return f"On {at:%a, %d %b %Y at %H:%M}, {author} wrote:\n" + "\n".join(lines)


def send(letter: Letter) -> None:
    """Hand it to the desk's own listener, as any mail server would. Raises Unavailable or Invalid, in words."""
    mail = _written(letter)
    host = "127.0.0.1" if settings.MAIL_IN_HOST in ANYWHERE else settings.MAIL_IN_HOST
    try:
        with smtplib.SMTP(host, settings.MAIL_IN_PORT, timeout=10) as link:
            link.send_message(mail, letter.address, [letter.to])
    except smtplib.SMTPRecipientsRefused as error:
        raise Invalid(_("No mailbox of the desk has this address."), {"to": [_words(error)]}) from error
    except smtplib.SMTPResponseException as error:
        raise Invalid(_("The desk refused this mail: %(words)s") % {"words": _decoded(error.smtp_error)}) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(
            _("The desk's mail listener does not answer on port %(port)s. Your words are kept; try again.")
            % {"port": settings.MAIL_IN_PORT}
        ) from error


def _written(letter: Letter) -> EmailMessage:
    try:
        sender, to = _address(letter.address, letter.name), _address(letter.to)
    except (ValueError, IndexError) as error:
        raise Invalid(_("This is not a mail address."), {"address": [_("Check the spelling.")]}) from error
    mail = EmailMessage(policy=SMTP if f"{letter.address}{letter.to}".isascii() else SMTPUTF8)
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = " ".join(letter.subject.split())
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = make_msgid(domain=letter.address.rpartition("@")[2])
    if letter.references:
        mail["In-Reply-To"] = letter.references[-1]
        mail["References"] = " ".join(letter.references)
    mail.set_content(letter.text)
    for file in letter.files:
        main, __, sub = file.content_type.partition("/")
        mail.add_attachment(file.content, main or "application", sub or "octet-stream", filename=file.name)
    return mail


def _address(address: str, name: str = "") -> Address:
    local, __, domain = address.strip().rpartition("@")
    return Address(display_name=" ".join(name.split()), username=local, domain=domain)


def _words(error: smtplib.SMTPRecipientsRefused) -> str:
    return "; ".join(_decoded(answer[1]) for answer in error.recipients.values())


def _decoded(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
