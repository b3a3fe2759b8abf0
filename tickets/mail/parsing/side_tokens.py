"""Signed marks of side conversations, in ids and addresses. None is ever a ticket's, nor the other way round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.lib.crypto import is_signed, sign
from tickets.mail.parsing.tokens import ID_SIGNATURE, SHORT_SIGNATURE, TAG, base36, recipient_tag

_ID = re.compile(rf"side\.(([0-9a-z]{{1,13}})\.([0-9a-z]{{1,13}})\.([a-z2-7]{{{TAG}}}))\.([a-z2-7]{{{ID_SIGNATURE}}})@")
_PLUS = re.compile(rf"[+=]s([0-9a-z]{{1,13}})-([a-z2-7]{{{SHORT_SIGNATURE}}})(?=@|\Z)")


@dataclass(frozen=True)
class SideRef:
    """What a signed message id says: the side conversation and its message."""

    side: int
    message: int


def message_id(ref: SideRef, recipient: str, domain: str, key: bytes) -> str:
    """The Message-ID of one message to one recipient, in angle brackets."""
    body = f"{base36(ref.side)}.{base36(ref.message)}.{recipient_tag(recipient, key)}"
    return f"<side.{body}.{sign('side-id:' + body, key, ID_SIGNATURE)}@{domain}>"


def read_message_id(value: str, keys: Sequence[bytes]) -> SideRef | None:
    """What one of our ids says, whatever a relay did to its brackets, blanks or letter case."""
    if len(value) > 2000:
        return None
    match = _ID.search(re.sub(r"\s+", "", value).lower())
    if match and is_signed("side-id:" + match[1], match[5], keys, ID_SIGNATURE):
        return SideRef(int(match[2], 36), int(match[3], 36))
    return None


def plus_address(base: str, side: int, key: bytes) -> str:
    """The mailbox's address with the side conversation in it: support+s1f-...@desk.test."""
    local, _, domain = base.rpartition("@")
    number = base36(side)
    return f"{local}+s{number}-{sign('side-plus:' + number, key, SHORT_SIGNATURE)}@{domain}"


def read_plus_address(address: str, keys: Sequence[bytes]) -> int | None:
    """The side conversation of a recipient's address."""
    match = _PLUS.search(re.sub(r"\s+", "", address[:400]).strip("<>").lower())
    return int(match[1], 36) if match and is_signed("side-plus:" + match[1], match[2], keys, SHORT_SIGNATURE) else None
