"""Thread-Topic and Thread-Index, by which Outlook and Exchange keep a conversation together. Pure.

A Thread-Index is, in base64: the six high bytes of a time (in 100 ns since 1601), sixteen bytes that name the
conversation, and five bytes for each answer: one bit for the unit, 31 of the time since the first, a random and a
counting byte ([MS-OXOMSG] 2.2.1.3). An answer to a mail that has one goes on with it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from datetime import UTC, datetime

EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
HEAD, CHILD = 22, 5
MOST = HEAD + CHILD * 60
_PREFIX = re.compile(r"^(?:\s*(?:re|fwd?|aw|sv|vs|tr|wg|rif|bls)\s*(?:\[\d+\])?:)+\s*", re.I)


def topic(subject: str) -> str:
    """The subject without what answering and forwarding put before it."""
    return _PREFIX.sub("", " ".join(subject.split()))


def index(conversation: str, begun: datetime, at: datetime, before: str = "") -> str:
    """The index of an answer given `at`; `before` is that of the mail it answers, where that has a good one.

    Without one, `conversation` (any words that are the same for all its mails) and its beginning name it.
    """
    head = _read(before) or _head(conversation, begun)
    return base64.b64encode(head + _child(head, at)).decode()


def _read(value: str) -> bytes:
    try:
        found = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if HEAD <= len(found) <= MOST and (len(found) - HEAD) % CHILD == 0 else b""


def _head(conversation: str, begun: datetime) -> bytes:
    return _ticks(begun).to_bytes(8, "big")[:6] + hashlib.sha256(conversation.encode()).digest()[:16]


def _child(head: bytes, at: datetime) -> bytes:
    """The time since the head's, in units of 2**18 ticks (26 ms), or of 2**23 (0.8 s) when it is over 1.7 years."""
    begun = int.from_bytes(head[:6], "big") << 16
    since = max(0, _ticks(at) - begun)
    long = since >> 49
    units = min(since >> (23 if long else 18), 2**31 - 1)
    return ((1 if long else 0) << 31 | units).to_bytes(4, "big") + hashlib.sha256(head + bytes([units & 255])).digest()[
        :1
    ]


def _ticks(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds()) * 10_000_000 + moment.microsecond * 10
