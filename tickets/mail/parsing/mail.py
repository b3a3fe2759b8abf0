"""The door of this package: `parse` turns any bytes into a ParsedMail."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime

from helpdesk.lib.text import storable
from tickets.mail.parsing import (
    addresses,
    automatic,
    bodies,
    bounces,
    dates,
    forwards,
    headers,
    phrases,
    protection,
    quotes,
    structure,
    subjects,
)
from tickets.mail.parsing.addresses import NOBODY, Address
from tickets.mail.parsing.attachments import Part
from tickets.mail.parsing.bounces import Bounce
from tickets.mail.parsing.forwards import Forward
from tickets.mail.parsing.headers import Headers
from tickets.mail.parsing.structure import Entity

_DELIVERED = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-forwarded-to",
    "apparently-to",
)


@dataclass(frozen=True)
class ParsedMail:
    """What a mail says. Strings can be stored; `html` is raw and may be shown only after sanitising.

    `new_text` is the text without what it quotes and without the signature; `date` is as the header
    says, with its offset; `problems` are codes of what was broken; `protection` see there.
    """

    subject: str = ""
    sender: Address = NOBODY
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None
    text: str = ""
    html: str = ""
    new_text: str = ""
    attachments: tuple[Part, ...] = ()
    is_auto: bool = False
    auto_reason: str = ""
    is_away: bool = False
    is_bounce: bool = False
    bounce: Bounce | None = None
    forward: Forward | None = None
    protection: str = ""
    headers: Headers = field(default=headers.NONE, repr=False)
    problems: tuple[str, ...] = ()


# How deep we are in mails attached to mails: reading a forward reads the mail in it. Each level holds its bytes.
_depth: ContextVar[int] = ContextVar("depth of attached mails", default=0)
DEEPEST = 3


def parse(raw: bytes) -> ParsedMail:
    """Understands a mail as far as it can be understood. Never raises: what is broken becomes a problem."""
    depth = _depth.set(_depth.get() + 1)
    try:
        root, problems = structure.read(raw)
        return _mail(root, problems, raw)
    except Exception as error:  # the last wall: the mail is stored and shown, whatever this code got wrong
        return _unreadable(raw, type(error).__name__)
    finally:
        _depth.reset(depth)


def _mail(root: Entity, problems: tuple[str, ...], raw: bytes) -> ParsedMail:
    mail = _from_headers(root.headers)
    sorted_parts = bodies.read(root, _charset_hint(root))
    attached = sorted_parts.parts if _depth.get() <= DEEPEST else []
    answers = bool(mail.in_reply_to or mail.references)
    own = storable(bodies.whole_text(sorted_parts))
    forward = forwards.read(mail.subject, own, attached, answers)
    text = own or (forward.body_text if forward else _attached_text(attached))
    html = "\n".join(sorted_parts.html) if sorted_parts.has_html else ""
    bounce = bounces.read(root, mail.subject, text, raw)
    reason = automatic.reason(root.headers, mail.subject, mail.sender.email)
    return replace(
        mail,
        text=text,
        html=html,
        new_text=text if forward or not _is_reply(mail, text) else quotes.split(text, html).new,
        attachments=tuple(sorted_parts.parts),
        is_auto=bool(reason) or bounce is not None,
        auto_reason=reason or ("bounce" if bounce else ""),
        is_away=bounce is None and automatic.is_away(root.headers, mail.subject),
        is_bounce=bounce is not None,
        bounce=bounce,
        forward=forward,
        protection=protection.read(root, text),
        problems=tuple(dict.fromkeys([*problems, *sorted_parts.problems, *mail.problems])),
    )


def _attached_text(parts: list[Part]) -> str:
    """A mail without words that brings another mail says what that one says."""
    return next((parse(part.content).text for part in parts if part.content_type == "message/rfc822"), "")


def _from_headers(fields: Headers) -> ParsedMail:
    sender = _stored(addresses.sender(fields.all("from"), fields.all("sender")))
    message_ids = headers.ids(fields.get("message-id"))
    date = dates.read(fields.get("date"))
    problems = [
        *(["no_sender"] if not sender.email else []),
        *(["no_message_id"] if not message_ids else []),
        *(["no_date"] if date is None else []),
    ]
    return ParsedMail(
        subject=storable(fields.text("subject")),
        sender=sender,
        to=_people(fields, "to"),
        cc=_people(fields, "cc"),
        reply_to=_people(fields, "reply-to"),
        delivered_to=_delivered_to(fields),
        message_id=storable(message_ids[0]) if message_ids else "",
        in_reply_to=tuple(map(storable, headers.ids(*fields.all("in-reply-to")))),
        references=tuple(map(storable, headers.ids(*fields.all("references")))),
        date=date,
        headers=fields,
        problems=tuple(problems),
    )


def _people(fields: Headers, name: str) -> tuple[Address, ...]:
    return tuple(map(_stored, addresses.parse_all(fields.all(name))))


def _stored(address: Address) -> Address:
    return Address(storable(address.name), storable(address.email))


def _delivered_to(fields: Headers) -> tuple[str, ...]:
    """Addresses that servers on the way wrote down; more to be trusted than To."""
    found: dict[str, None] = {}
    for name in _DELIVERED:
        for address in addresses.parse_all(fields.all(name)):
            found.setdefault(storable(address.email))
    return tuple(found)


def _charset_hint(root: Entity) -> str | None:
    """The first charset that any part declares, for those that declare none."""
    for part in root.walk():
        charset = part.params.get("charset", "")
        if charset and charset.lower() not in ("us-ascii", "utf-8"):
            return charset
    return None


def _is_reply(mail: ParsedMail, text: str) -> bool:
    """Only replies are trimmed; a first mail is shown whole, whatever it quotes."""
    if mail.in_reply_to or mail.references or subjects.split_prefix(mail.subject)[0] in phrases.REPLY_PREFIXES:
        return True
    return quotes.looks_like_reply(text)


def _unreadable(raw: bytes, error: str) -> ParsedMail:
    words = storable(raw[:200_000].decode("utf-8", "replace"))
    try:
        fields = headers.read(raw, 0, len(raw), top=True)[0]
        mail = _from_headers(fields)
    except Exception as worse:
        mail = ParsedMail(problems=(f"error_headers_{type(worse).__name__}",))
    return replace(mail, text=words, new_text=words, problems=(*mail.problems, "unreadable", f"error_{error}"))
