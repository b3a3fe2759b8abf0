"""What the desk understands of a mail, as plain values: for `manage.py mail_explain` and the corpus of the tests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypedDict

from tickets.mail.parsing.addresses import Address
from tickets.mail.parsing.attachments import Part
from tickets.mail.parsing.mail import ParsedMail


class FileSeen(TypedDict):
    name: str
    content_type: str
    size: int
    sha256: str
    inline: bool
    content_id: str


class RecipientSeen(TypedDict):
    address: str
    status: str
    permanent: bool


class BounceSeen(TypedDict):
    recipients: list[RecipientSeen]
    original_message_id: str


class ForwardSeen(TypedDict):
    from_email: str
    from_name: str
    subject: str
    body_text: str


class Understood(TypedDict):
    """`body_text` is all visible text, `body_html` sanitised, `reply_text` what is new; `date` in ISO 8601."""

    subject: str
    from_email: str
    from_name: str
    to: list[str]
    cc: list[str]
    reply_to: list[str]
    date: str | None
    body_text: str
    body_html: str
    reply_text: str
    attachments: list[FileSeen]
    is_auto: bool
    is_bounce: bool
    bounce: BounceSeen | None
    forward: ForwardSeen | None


def understood(mail: ParsedMail, html: str) -> Understood:
    """`html` is the mail's, sanitised."""
    return Understood(
        subject=mail.subject,
        from_email=mail.sender.email,
        from_name=mail.sender.name,
        to=_emails(mail.to),
        cc=_emails(mail.cc),
        reply_to=_emails(mail.reply_to),
        date=mail.date.isoformat() if mail.date else None,
        body_text=mail.text,
        body_html=html,
        reply_text=mail.new_text,
        attachments=[_file(part) for part in mail.attachments],
        is_auto=mail.is_auto,
        is_bounce=mail.is_bounce,
        bounce=_bounce(mail),
        forward=_forward(mail),
    )


def _emails(people: Sequence[Address]) -> list[str]:
    return [one.email for one in people]


def _file(part: Part) -> FileSeen:
    return FileSeen(
        name=part.display_name,
        content_type=part.content_type,
        size=len(part.content),
        sha256=hashlib.sha256(part.content).hexdigest(),
        inline=part.inline,
        content_id=part.content_id,
    )


def _bounce(mail: ParsedMail) -> BounceSeen | None:
    if mail.bounce is None:
        return None
    recipients = [
        RecipientSeen(address=one.address, status=one.status, permanent=one.permanent) for one in mail.bounce.recipients
    ]
    return BounceSeen(recipients=recipients, original_message_id=mail.bounce.original_message_id)


def _forward(mail: ParsedMail) -> ForwardSeen | None:
    if mail.forward is None:
        return None
    seen = mail.forward
    return ForwardSeen(
        from_email=seen.from_email, from_name=seen.from_name, subject=seen.subject, body_text=seen.body_text
    )
