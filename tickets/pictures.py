"""Pictures that a mail shows from other servers: fetched by the desk, never by the reader's browser.

The sender's server learns that somebody at the desk looked, once a day at most; not who, from where, or with what.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from threading import BoundedSemaphore
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.filebased import FileBasedCache
from django.urls import reverse

from helpdesk.lib.crypto import is_signed, keys_for, sign
from helpdesk.lib.outside import NotFetched, Outside
from tickets.filetypes import picture_type

PURPOSE = "picture elsewhere"
LARGEST = 5 * 1024 * 1024
LARGEST_KEPT = 1024 * 1024
SECONDS = 8.0
REST = 60  # seconds for which a server that kept us waiting is not asked again
LONGEST = 3000  # characters of an address that a request line still holds
OUTSIDE = Outside()
KEPT = FileBasedCache(str(settings.VAR / "pictures"), {"TIMEOUT": 24 * 3600, "OPTIONS": {"MAX_ENTRIES": 1000}})
_AT_ONCE = BoundedSemaphore(2)  # of a process's threads; the others go on answering pages


@dataclass(frozen=True, slots=True)
class Picture:
    content_type: str
    content: bytes


def address_of(message_id: int, url: str) -> str:
    """Where a reader's browser gets this picture of this message; empty for an address too long to ask for."""
    signature = sign(f"{message_id} {url}", keys_for(PURPOSE)[0])
    asked = f"{reverse('message_picture', args=[message_id, signature])}?{urlencode({'of': url})}"
    return asked if len(asked) <= LONGEST else ""


def is_of(message_id: int, url: str, signature: str) -> bool:
    """Whether the desk found this address in this message."""
    return is_signed(f"{message_id} {url}", signature, keys_for(PURPOSE))


def kept(url: str) -> Picture | None:
    found: Picture | None = KEPT.get(_key(url))
    return found


def fetch(url: str) -> Picture:
    """Raises NotFetched, also for what is no picture or may contain more than one."""
    resting = f"resting:{urlsplit(url).hostname}"
    if cache.get(resting):
        raise NotFetched("This server kept us waiting a moment ago.", temporary=True)
    if not _AT_ONCE.acquire(timeout=SECONDS / 2):
        raise NotFetched("Too many pictures are being fetched.", temporary=True)
    try:
        answer = OUTSIDE.fetch(url, most=LARGEST, seconds=SECONDS, accept="image/png,image/jpeg,image/gif,image/webp")
    except NotFetched as error:
        if error.temporary:
            cache.set(resting, 1, REST)
        raise
    finally:
        _AT_ONCE.release()
    kind = picture_type(answer.content)
    if answer.status != 200 or not kind:
        raise NotFetched("There is no picture at this address.")
    picture = Picture(kind, answer.content)
    if len(answer.content) <= LARGEST_KEPT:
        KEPT.set(_key(url), picture)
    return picture


def _key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
