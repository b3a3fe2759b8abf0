"""Lengths of time and moments to warn as people write them: 4h 30m, 45m, 20s; 75%. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

_LENGTH: Final = re.compile(r"(?:(\d{1,6})\s*([hj]))?\s*(?:(\d{1,6})\s*m)?\s*(?:(\d{1,6})\s*s)?", re.ASCII)
_BY_CLOCK: Final = re.compile(r"(\d{1,5}):([0-5]\d)", re.ASCII)
_SHARE: Final = re.compile(r"(\d{1,3})\s*%", re.ASCII)


def read_length(text: str) -> int | None:
    """Seconds; None for what is no length. 1:30 is an hour and a half, and so is 1j 30m in Indonesian.

    Days are no unit here: which hours of the calendar would they have?
    """
    plain = text.strip().lower()
    if clock := _BY_CLOCK.fullmatch(plain):
        return int(clock[1]) * 3600 + int(clock[2]) * 60
    found = _LENGTH.fullmatch(plain)
    if not plain or found is None:
        return None
    hours, _unit, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)


def write_length(seconds: int) -> str:
    """Reading it gives the same seconds."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{number}{unit}" for number, unit in ((hours, "h"), (minutes, "m"), (left, "s")) if number]
    return " ".join(parts) or "0m"


def read_warnings(text: str) -> list[dict[str, int]] | None:
    """75%, 30m is [{"share": 75}, {"before": 1800}]; None where a part is neither a share nor a length."""
    found = []
    for part in (one.strip() for one in re.split(r"[,;]", text)):
        if not part:
            continue
        if share := _SHARE.fullmatch(part):
            found.append({"share": int(share[1])})
        elif seconds := read_length(part):
            found.append({"before": seconds})
        else:
            return None
    return found


def write_warnings(rows: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"{one['share']}%" if "share" in one else write_length(one["before"]) for one in rows)
