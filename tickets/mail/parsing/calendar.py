"""What an invitation says (iCalendar, RFC 5545), as much as a card shows: what, when, where, who asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from helpdesk.lib.text import storable
from tickets.mail.parsing import charsets

LONGEST = 200_000  # bytes looked at


@dataclass(frozen=True)
class Event:
    """The first event of a calendar. Times have the zone they were written in, or none; a `date` is a whole day.

    `method` is REQUEST, REPLY, CANCEL or whatever the calendar says, in upper case.
    """

    summary: str = ""
    start: datetime | date | None = None
    end: datetime | date | None = None
    place: str = ""
    organiser: str = ""
    organiser_email: str = ""
    method: str = ""
    cancelled: bool = False
    repeats: bool = False


def read(content: bytes) -> Event | None:
    """The event of a calendar file; None when there is none to show. Never raises."""
    found: dict[str, tuple[dict[str, str], str]] = {}
    method, inside = "", False
    for name, params, value in _lines(content[:LONGEST]):
        if name == "METHOD":
            method = value.strip().upper()[:40]
        elif name in ("BEGIN", "END") and value.strip().upper() in ("VEVENT", "VTODO"):
            if name == "END":
                break
            inside = True
        elif inside:
            found.setdefault(name, (params, value))
    return _event(found, method) if found else None


_LINE = re.compile(r"([A-Za-z0-9-]{1,60})((?:;[^:;=]{1,60}=(?:\"[^\"]*\"|[^;:\"]*))*):(.*)", re.S)
_PARAMETER = re.compile(r";([^:;=]{1,60})=(?:\"([^\"]*)\"|([^;:\"]*))")


def _lines(content: bytes) -> Iterator[tuple[str, dict[str, str], str]]:
    text = charsets.decode(content).replace("\r\n", "\n").replace("\r", "\n")
    for line in re.sub(r"\n[ \t]", "", text).split("\n"):
        if match := _LINE.match(line):
            params = {one[1].upper(): one[2] or one[3] or "" for one in _PARAMETER.finditer(match[2])}
            yield match[1].upper(), params, match[3]


Fields = dict[str, tuple[dict[str, str], str]]


def _event(fields: Fields, method: str) -> Event:
    start = _time(fields, "DTSTART")
    params, organiser = fields.get("ORGANIZER", ({}, ""))
    address = re.sub(r"(?i)^mailto:", "", organiser.strip())
    return Event(
        summary=_words(fields, "SUMMARY"),
        start=start,
        end=_time(fields, "DTEND") or _time(fields, "DUE") or _after(start, fields.get("DURATION", ({}, ""))[1]),
        place=_words(fields, "LOCATION"),
        organiser=storable(params.get("CN", "")).strip()[:200],
        organiser_email=storable(address)[:320] if "@" in address else "",
        method=storable(method),
        cancelled=method == "CANCEL" or fields.get("STATUS", ({}, ""))[1].strip().upper() == "CANCELLED",
        repeats="RRULE" in fields,
    )


def _words(fields: Fields, name: str) -> str:
    value = fields.get(name, ({}, ""))[1]
    return storable(re.sub(r"\\([nN,;\\])", lambda match: "\n" if match[1] in "nN" else match[1], value)).strip()[:1000]


_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?\s*\Z")


def _time(fields: Fields, name: str) -> datetime | date | None:
    params, value = fields.get(name, ({}, ""))
    match = _MOMENT.match(value.strip())
    if not match:
        return None
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        if match[4] is None:
            return date(year, month, day)
        zone = UTC if match[7] else _zone(params.get("TZID", ""))
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:
        return None


_DURATION = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?\Z")


def _after(start: datetime | date | None, duration: str) -> datetime | date | None:
    match = _DURATION.match(duration.strip())
    if start is None or not match or not any(match.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    try:
        return start + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None


# Outlook's names of the zones it is mostly used in.
_OUTLOOK = {
    "SE Asia Standard Time": "Asia/Jakarta",
    "Singapore Standard Time": "Asia/Singapore",
    "China Standard Time": "Asia/Shanghai",
    "Taipei Standard Time": "Asia/Taipei",
    "Tokyo Standard Time": "Asia/Tokyo",
    "Korea Standard Time": "Asia/Seoul",
    "India Standard Time": "Asia/Kolkata",
    "Arabian Standard Time": "Asia/Dubai",
    "Arab Standard Time": "Asia/Riyadh",
    "Turkey Standard Time": "Europe/Istanbul",
    "Russian Standard Time": "Europe/Moscow",
    "GMT Standard Time": "Europe/London",
    "W. Europe Standard Time": "Europe/Berlin",
    "Romance Standard Time": "Europe/Paris",
    "Central Europe Standard Time": "Europe/Prague",
    "Central European Standard Time": "Europe/Warsaw",
    "E. South America Standard Time": "America/Sao_Paulo",
    "Eastern Standard Time": "America/New_York",
    "Central Standard Time": "America/Chicago",
    "Mountain Standard Time": "America/Denver",
    "Pacific Standard Time": "America/Los_Angeles",
    "AUS Eastern Standard Time": "Australia/Sydney",
    "UTC": "UTC",
}


def _zone(name: str) -> tzinfo | None:
    name = name.strip()
    for one in (_OUTLOOK.get(name), name, "/".join(name.split("/")[-2:])):
        if one and re.fullmatch(r"[A-Za-z0-9_+-]{1,40}(?:/[A-Za-z0-9_+-]{1,40}){0,2}", one):
            try:
                return ZoneInfo(one)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    return None
