"""A reply as the mail that one recipient gets. Pure: everything it needs is given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

MOST_REFERENCES = 12
_EMPTY_FIRST_LINE = re.compile(rb"^([A-Za-z-]+:)[ \t]*\r\n[ \t]+", re.M)  # as Python folds; some programs lose the rest
_BREAKS = re.compile("[\r\n\0\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with the mail; with a content id it belongs to a picture in the HTML."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """`references` are the ids of the conversation so far, oldest first, as this recipient knows them.

    `topic` and `index` are Outlook's marks of the conversation (see outlook.py).
    With `is_auto` the mail says that a machine wrote it, so that no machine answers it.
    """

    mail_id: str
    sender_name: str
    sender: str
    reply_to: str
    to: Sequence[str]
    cc: Sequence[str]
    subject: str
    date: datetime
    text: str
    html: str
    references: Sequence[str] = ()
    files: Sequence[Enclosed] = ()
    topic: str = ""
    index: str = ""
    is_auto: bool = False


def compose(letter: Letter) -> bytes:
    """The mail's bytes. Raises ValueError for an address or header that can't be written safely.

    References end with the mail's own id: a relay that puts another in its place leaves this one, and by it
    an answer finds its ticket.
    """
    _refuse_breaks(letter)
    plain = "".join([letter.sender, letter.reply_to, *letter.to, *letter.cc]).isascii()
    mail = EmailMessage(policy=SMTP if plain else SMTPUTF8)
    mail["From"] = _address(letter.sender, letter.sender_name)
    mail["To"] = [_address(one) for one in letter.to]
    if letter.cc:
        mail["Cc"] = [_address(one) for one in letter.cc]
    if letter.reply_to != letter.sender:
        mail["Reply-To"] = _address(letter.reply_to, letter.sender_name)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.date)
    mail["Message-ID"] = letter.mail_id
    if letter.references:
        mail["In-Reply-To"] = letter.references[-1]
    mail["References"] = " ".join(trimmed([*letter.references, letter.mail_id]))
    if letter.index:
        mail["Thread-Topic"] = letter.topic
        mail["Thread-Index"] = letter.index
    if letter.is_auto:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["X-Loop"] = letter.sender
    _fill(mail, letter)
    head, blank, body = mail.as_bytes().partition(b"\r\n\r\n")
    return _EMPTY_FIRST_LINE.sub(rb"\1 ", head) + blank + body


def reply_subject(subject: str) -> str:
    """'Re: ' once, on one line."""
    line = " ".join(subject.split())
    return line if line.lower().startswith("re:") else f"Re: {line}".strip()


def trimmed(references: Sequence[str]) -> list[str]:
    """The first id, which mail programs thread by, and the newest ones."""
    unique = list(dict.fromkeys(references))
    return unique if len(unique) <= MOST_REFERENCES else [unique[0], *unique[1 - MOST_REFERENCES :]]


def _refuse_breaks(letter: Letter) -> None:
    """A line break or NUL in what becomes a header would end it and begin another."""
    named = [letter.mail_id, letter.sender_name, letter.sender, letter.reply_to, letter.subject, letter.topic]
    files = [text for file in letter.files for text in (file.name, file.content_type, file.content_id)]
    for value in (*named, letter.index, *letter.to, *letter.cc, *letter.references, *files):
        if _BREAKS.search(value):
            raise ValueError(f"line break in a header: {value[:80]!r}")


def _address(address: str, name: str = "") -> Address:
    local, _at, domain = address.rpartition("@")
    return Address(display_name=" ".join(name.split()), username=local, domain=domain)


def _fill(mail: EmailMessage, letter: Letter) -> None:
    mail.set_content(letter.text or " ")
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
        for file in letter.files:
            if file.content_id:
                page = mail.get_payload(1)
                main, sub = _type(file)
                page.add_related(file.content, main, sub, cid=f"<{file.content_id}>", filename=file.name)  # type: ignore[union-attr]
    for file in letter.files:
        if not (file.content_id and letter.html):
            main, sub = _type(file)
            mail.add_attachment(file.content, main, sub, filename=file.name)


def _type(file: Enclosed) -> tuple[str, str]:
    main, _slash, sub = file.content_type.partition("/")
    return (main, sub) if main and sub and main not in {"multipart", "message"} else ("application", "octet-stream")
