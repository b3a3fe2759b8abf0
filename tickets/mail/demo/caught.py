"""Mail that the demo's catcher keeps: one file a mail and recipient, named so that a listing needs no reading.

A name is `<nanoseconds>-<token>.<recipient, percent-encoded>.eml`.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote

from django.conf import settings

KEPT = 5_000
_NAME = re.compile(r"(?P<key>(?P<at>\d{19})-[0-9a-f]{8})\.(?P<recipient>[^/]+)\.eml")
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Caught:
    """A mail as its recipient got it; `key` names it in addresses of pages."""

    key: str
    recipient: str
    at: datetime
    path: Path

    def read(self, most: int = -1) -> bytes:
        """Its bytes, or nothing when it was pruned a moment ago."""
        try:
            with self.path.open("rb") as file:
                return file.read(most)
        except FileNotFoundError:
            return b""


def folder() -> Path:
    return Path(settings.VAR) / "caught"


def keep(raw: bytes, recipients: Iterable[str]) -> None:
    """Store a copy for each recipient; it is there whole or not at all."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    for recipient in recipients:
        name = f"{time.time_ns():019d}-{secrets.token_hex(4)}.{quote(recipient, safe='@+-_')[:LONGEST_NAME]}.eml"
        draft = place / f".{name[:40]}.part"
        with draft.open("wb") as file:
            file.write(b"Delivered-To: " + recipient.encode("utf-8", "replace") + b"\r\n" + raw)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(place / name)


def prune(kept: int = KEPT) -> int:
    """Delete the oldest beyond `kept`; returns how many there are then."""
    names = sorted(name for name in _names() if _NAME.fullmatch(name))
    for name in names[: max(0, len(names) - kept)]:
        (folder() / name).unlink(missing_ok=True)
    return min(len(names), kept)


def listing() -> list[Caught]:
    """Everything kept, newest first."""
    found = [_caught(match) for name in _names() if (match := _NAME.fullmatch(name))]
    return sorted(found, key=lambda one: one.key, reverse=True)


def find(key: str) -> Caught | None:
    return next((one for one in listing() if one.key == key), None)


def _caught(match: re.Match[str]) -> Caught:
    at = datetime.fromtimestamp(int(match["at"]) / 1e9, UTC)
    return Caught(match["key"], unquote(match["recipient"]), at, folder() / match[0])


def _names() -> Iterator[str]:
    try:
        with os.scandir(folder()) as entries:
            yield from (entry.name for entry in entries)
    except FileNotFoundError:
        return
