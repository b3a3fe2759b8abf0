"""When a reply can be sent later: the moments that are offered, and one that somebody chose. Pure."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import datetime, time, timedelta

MORNING = time(9, 0)


@dataclass(frozen=True, slots=True)
class Moment:
    """`code` is mine or theirs; `at` is aware, in that zone."""

    code: str
    at: datetime

    @property
    def zone(self) -> str:
        return str(self.at.tzinfo)


def offered(now: datetime, mine: str, theirs: str) -> list[Moment]:
    """Tomorrow at nine where the author is, and where the requester is when that is known and elsewhere."""
    moments = [Moment("mine", tomorrow(now, zone(mine)))]
    if theirs and zone(theirs) is not None and theirs != mine:
        there = tomorrow(now, zone(theirs))
        if there != moments[0].at:
            moments.append(Moment("theirs", there))
    return moments


def tomorrow(now: datetime, place: zoneinfo.ZoneInfo | None) -> datetime:
    """Nine o'clock on the next day of that place; an hour that a clock change leaves out is the one after it."""
    place = place or zoneinfo.ZoneInfo("UTC")
    day = now.astimezone(place).date() + timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=place)


def chosen(text: str, place: zoneinfo.ZoneInfo | None) -> datetime | None:
    """What a field for day and time holds, read in that zone; None when it is no moment."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=place or zoneinfo.ZoneInfo("UTC"))


def zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
