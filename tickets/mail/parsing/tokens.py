"""Signed marks by which a reply finds its ticket: in ids, addresses, subjects and text.

Numbers are in base 36 and signatures in base 32, lower case, because some relays fold the case of
local parts. A mark that was not made with one of the keys is no mark at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpdesk.lib.crypto import is_signed, sign
from helpdesk.lib.text import casefold_address
from tickets.mail.parsing import headers

ID_SIGNATURE = 20
SHORT_SIGNATURE = 13
TAG = 6

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Ref:
    """What a signed message id says: the ticket, the message, and a tag of whom it was sent to."""

    ticket: int
    message: int
    recipient_tag: str = ""


def message_id(ticket: int, message: int, recipient: str, domain: str, key: bytes) -> str:
    """The Message-ID of one message to one recipient, in angle brackets."""
    body = f"{base36(ticket)}.{base36(message)}.{recipient_tag(recipient, key)}"
    return f"<desk.{body}.{sign('id:' + body, key, ID_SIGNATURE)}@{domain}>"


_ID = re.compile(rf"desk\.(([0-9a-z]{{1,13}})\.([0-9a-z]{{1,13}})\.([a-z2-7]{{{TAG}}}))\.([a-z2-7]{{{ID_SIGNATURE}}})@")


def read_message_id(value: str, keys: Sequence[bytes]) -> Ref | None:
    """What one of our ids says, whatever a relay did to its brackets, blanks or letter case."""
    if len(value) > 2000:
        return None
    match = _ID.search(re.sub(r"\s+", "", value).lower())
    if match and is_signed("id:" + match[1], match[5], keys, ID_SIGNATURE):
        return Ref(int(match[2], 36), int(match[3], 36), match[4])
    return None


def read_message_ids(values: Iterable[str], keys: Sequence[bytes]) -> tuple[Ref, ...]:
    """Every id of ours in In-Reply-To or References values (long, folded, repeated), the newest first."""
    refs = (read_message_id(item, keys) for item in reversed(headers.ids(*values)))
    return tuple(dict.fromkeys(ref for ref in refs if ref))


def was_sent_to(ref: Ref, address: str, keys: Iterable[bytes]) -> bool:
    """Whether the id was made for this recipient."""
    return any(recipient_tag(address, key) == ref.recipient_tag for key in keys)


def plus_address(base: str, ticket: int, key: bytes) -> str:
    """The mailbox's address with the ticket in it: support+t1f-...@desk.test."""
    local, _, domain = base.rpartition("@")
    number = base36(ticket)
    return f"{local}+t{number}-{sign('plus:' + number, key, SHORT_SIGNATURE)}@{domain}"


_PLUS = re.compile(rf"[+=]t([0-9a-z]{{1,13}})-([a-z2-7]{{{SHORT_SIGNATURE}}})(?=@|\Z)")


def read_plus_address(address: str, keys: Sequence[bytes]) -> int | None:
    """The ticket of a recipient's address."""
    match = _PLUS.search(re.sub(r"\s+", "", address[:400]).strip("<>").lower())
    return int(match[1], 36) if match and is_signed("plus:" + match[1], match[2], keys, SHORT_SIGNATURE) else None


def without_plus(address: str) -> str:
    """The mailbox's own address behind one of ours with a ticket in it."""
    return re.sub(rf"\+t[0-9a-z]{{1,13}}-[a-z2-7]{{{SHORT_SIGNATURE}}}(?=@)", "", address, flags=re.I)


def subject_token(ticket: int, key: bytes) -> str:
    """A mark for subjects: [#42-...]."""
    return f"[#{ticket}-{sign(f'subject:{ticket}', key, SHORT_SIGNATURE)}]"


_SUBJECT = re.compile(rf"\[\s*#\s*([0-9]{{1,19}})\s*-\s*([a-z2-7]{{{SHORT_SIGNATURE}}})\s*\]", re.I)


def read_subject(subject: str, keys: Sequence[bytes]) -> int | None:
    """The ticket of the first mark in a subject that is signed."""
    return _first(_SUBJECT, subject[:2000], "subject:", keys)


def without_token(subject: str) -> str:
    return " ".join(_SUBJECT.sub(" ", subject).split())


def body_marker(ticket: int, key: bytes) -> str:
    """A mark for a mail's text: ref:42:...:ref."""
    return f"ref:{ticket}:{sign(f'body:{ticket}', key, SHORT_SIGNATURE)}:ref"


_BODY = re.compile(rf"\bref:([0-9]{{1,19}}):([a-z2-7]{{{SHORT_SIGNATURE}}}):ref\b", re.I)


def read_body(text: str, keys: Sequence[bytes]) -> int | None:
    """The ticket of the first mark in a text that is signed."""
    return _first(_BODY, text, "body:", keys) if "ref:" in text.lower() else None


def _first(pattern: re.Pattern[str], text: str, purpose: str, keys: Sequence[bytes]) -> int | None:
    for count, match in enumerate(pattern.finditer(text)):
        if is_signed(f"{purpose}{int(match[1])}", match[2], keys, SHORT_SIGNATURE):
            return int(match[1])
        if count == 20:
            break
    return None


def recipient_tag(address: str, key: bytes) -> str:
    return sign("to:" + casefold_address(address), key, TAG)


def base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits
