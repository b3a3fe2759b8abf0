"""Signatures of webhooks, as the Standard Webhooks specification has them: HMAC-SHA256 over id, time and body. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Final

PREFIX: Final = "whsec_"
TOLERANCE: Final = 300


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """`v1,` and the base64 of the HMAC with the bytes that the secret stands for."""
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def headers(secrets: Iterable[str], message_id: str, timestamp: int, body: str) -> dict[str, str]:
    """One signature for each secret that is good now, so that a receiver can change theirs in its own time."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(one, message_id, timestamp, body) for one in secrets),
    }


def is_genuine(secret: str, given: dict[str, str], body: str, *, now: int) -> bool:
    """What a receiver does: the time is close, and one of the signatures is right."""
    try:
        timestamp = int(given["webhook-timestamp"])
        wanted = signature(secret, given["webhook-id"], timestamp, body)
    except (KeyError, ValueError):
        return False
    fits = [hmac.compare_digest(wanted, one) for one in given.get("webhook-signature", "").split()]
    return abs(now - timestamp) <= TOLERANCE and any(fits)


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("This is no secret of a webhook.") from error
