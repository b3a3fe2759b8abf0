"""Signatures that fit in an address, and encryption of stored secrets.

The pure functions take keys; `keys_for`, `hide` and `reveal` read them from the settings, where
SECRET_KEY signs and encrypts, and every key of SECRET_KEY_FALLBACKS still reads.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES = 32


class Unreadable(ValueError):
    """Was not encrypted with any key of this desk, or was changed since."""


@lru_cache(maxsize=64)
def derive(secret: str, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose; keys of different purposes tell nothing about each other."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"helpdesk:" + purpose.encode()).derive(secret.encode())


def sign(message: str, key: bytes, length: int = 16) -> str:
    """An HMAC-SHA256 of the message as lower-case base32, five bits a character (at most 51)."""
    digest = hmac.digest(key, message.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return base64.b32encode(digest).decode("ascii").lower()[:length]


def is_signed(message: str, signature: str, keys: Iterable[bytes], length: int = 16) -> bool:
    """Whether any of the keys made this signature of this length; letter case doesn't matter."""
    given = signature.lower().encode("utf-8", "replace")
    if len(given) != length:
        return False
    fits = [hmac.compare_digest(sign(message, key, length).encode(), given) for key in keys]
    return any(fits)


def encrypt(secret: str, keys: Sequence[bytes]) -> str:
    """Authenticated encryption (Fernet) with the first key."""
    return _box(tuple(keys)).encrypt(secret.encode()).decode("ascii")


def decrypt(token: str, keys: Sequence[bytes]) -> str:
    """What `encrypt` was given; raises Unreadable."""
    try:
        return _box(tuple(keys)).decrypt(token.encode()).decode()
    except InvalidToken:
        raise Unreadable("This secret was stored with another key.") from None


@lru_cache(maxsize=16)
def _box(keys: tuple[bytes, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def keys_for(purpose: str) -> tuple[bytes, ...]:
    """The desk's keys for a purpose: the present one first, then those that are being retired."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return tuple(derive(str(secret), purpose) for secret in secrets)


def hide(secret: str) -> str:
    """Encrypts a secret (a mailbox's password, a refresh token) for storage in this desk's database."""
    return encrypt(secret, keys_for("stored secrets"))


def reveal(token: str) -> str:
    """The secret that `hide` stored; raises Unreadable when SECRET_KEY changed without a fallback."""
    return decrypt(token, keys_for("stored secrets"))
