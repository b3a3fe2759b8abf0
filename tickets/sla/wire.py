"""Calendars, histories and clocks as JSON, for `./manage.py sla evaluate` and for whoever wants to check a dispute.

What can't be understood raises Unreadable with the place and what is wrong there. The format is docs/sla.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from tickets.sla.calendars import Calendar, add_open_seconds, always, open_seconds, wall
from tickets.sla.clocks import Clock, clocks
from tickets.sla.history import (
    By,
    Cancelled,
    Created,
    Happening,
    Metric,
    Reply,
    Status,
    StatusSet,
    Target,
    Targets,
    TargetsSet,
)
from tickets.sla.spans import Span
from tickets.sla.zones import DAY, SECOND

Json = object
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS = range(1900, 2500)
MOST_SECONDS = 3_653 * 86_400
_CLOCK = re.compile(r"(\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_Enum = TypeVar("_Enum", bound=StrEnum)


class Unreadable(ValueError):
    """Says where, and what is wrong there."""


def answer(asked: Mapping[str, Json]) -> dict[str, Json]:
    """One line's answer: what was asked for, or `error` in words. Raises NeverOpen, Unreadable."""
    calendar = read_calendar(asked.get("calendar"))
    match asked.get("op"):
        case "open_seconds":
            span = (_moment(asked.get(name), name) for name in ("start", "end"))
            return {"id": asked.get("id"), "seconds": open_seconds(calendar, *span)}
        case "add_open_seconds":
            start, seconds = _moment(asked.get("start"), "start"), _seconds(asked.get("seconds"), "seconds")
            return {"id": asked.get("id"), "at": _told(add_open_seconds(calendar, start, seconds))}
        case "clocks":
            return {"id": asked.get("id"), "clocks": [tell(clock) for clock in _clocks(asked, calendar)]}
        case other:
            raise Unreadable(f"op is {other!r}, but must be open_seconds, add_open_seconds or clocks.")


def tell(clock: Clock) -> dict[str, Json]:
    return {
        "metric": clock.metric.value,
        "cycle": clock.cycle,
        "state": clock.state.value,
        "started_at": _told(clock.started_at),
        "due_at": _told(clock.due_at),
        "met_at": _told(clock.met_at),
        "breached_at": _told(clock.breached_at),
        "used_seconds": clock.used_seconds,
        "remaining_seconds": clock.remaining_seconds,
    }


def read_calendar(value: Json) -> Calendar:
    if value == "always":
        return always()
    given = _object(value, "calendar")
    zone = given.get("zone")
    if zone not in available_timezones():
        raise Unreadable(f"calendar.zone is {zone!r}, which is no IANA time zone.")
    weekly = _object(given.get("weekly", {}), "calendar.weekly")
    if unknown := weekly.keys() - set(DAYS):
        raise Unreadable(f"calendar.weekly has {sorted(unknown)[0]!r}, but days are {', '.join(DAYS)}.")
    return Calendar(
        ZoneInfo(str(zone)).key,
        tuple(tuple(_openings(weekly.get(day, []), f"calendar.weekly.{day}")) for day in DAYS),
        _dated(given.get("holidays", []), "calendar.holidays"),
        _dated(given.get("extra", []), "calendar.extra"),
    )


def read_targets(value: Json, calendar: Calendar) -> Targets:
    return {
        _one_of(Metric, name, "targets"): Target(
            _seconds(_object(target, f"targets.{name}").get("seconds"), f"targets.{name}.seconds"),
            _running_on(_object(target, f"targets.{name}").get("clock", "calendar"), calendar, f"targets.{name}.clock"),
        )
        for name, target in _object(value, "targets").items()
    }


def read_history(value: Json, calendar: Calendar) -> list[Happening]:
    history = [_happening(_object(one, f"history.{n}"), calendar, f"history.{n}") for n, one in enumerate(_list(value))]
    for n, (one, other) in enumerate(pairwise(history)):
        if other.at < one.at:
            raise Unreadable(f"history.{n + 1}.at is before history.{n}.at, but a history is in order.")
    return history


def _clocks(asked: Mapping[str, Json], calendar: Calendar) -> list[Clock]:
    return clocks(
        read_history(asked.get("history"), calendar),
        read_targets(asked.get("targets"), calendar),
        _moment(asked.get("now"), "now"),
        pause_on_hold=bool(asked.get("pause_on_hold", False)),
    )


def _happening(given: Mapping[str, Json], calendar: Calendar, place: str) -> Happening:
    at = _moment(given.get("at"), f"{place}.at")
    match given.get("event"):
        case "created":
            return Created(at, _one_of(By, given.get("by"), f"{place}.by"))
        case "reply":
            return Reply(at, _one_of(By, given.get("by"), f"{place}.by"), given.get("public", True) is True)
        case "status":
            return StatusSet(at, _one_of(Status, given.get("to"), f"{place}.to"))
        case "targets":
            return TargetsSet(at, read_targets(given.get("targets"), calendar))
        case "cancelled":
            return Cancelled(at)
        case other:
            raise Unreadable(f"{place}.event is {other!r}, but must be created, reply, status, targets or cancelled.")


def _running_on(value: Json, calendar: Calendar, place: str) -> Calendar:
    if value not in {"calendar", "wall"}:
        raise Unreadable(f"{place} is {value!r}, but must be calendar or wall.")
    return calendar if value == "calendar" else wall()


def _openings(value: Json, place: str) -> list[Span]:
    return [_opening(one, f"{place}.{n}") for n, one in enumerate(_list(value, place))]


def _opening(value: Json, place: str) -> Span:
    if not isinstance(value, list) or len(value) != 2:
        raise Unreadable(f'{place} is {value!r}, but must be a pair such as ["09:00", "17:00"].')
    return _span(value[0], value[1], place)


def _dated(value: Json, place: str) -> dict[date, tuple[Span, ...]]:
    found: dict[date, tuple[Span, ...]] = {}
    for n, one in enumerate(_list(value, place)):
        here = f"{place}.{n}"
        given = _object(one, here)
        on = _read(date.fromisoformat, given.get("date"), f"{here}.date", "a date such as 2026-03-20")
        found[on] = (*found.get(on, ()), _span(given.get("from") or "00:00", given.get("to") or "24:00", here))
    return found


def _span(start: Json, end: Json, place: str) -> Span:
    """An end that is not after its start is on the next day."""
    begins, ends = _time_of_day(start, f"{place} (start)"), _time_of_day(end, f"{place} (end)")
    return begins, ends if ends > begins else ends + DAY


def _time_of_day(value: Json, place: str) -> int:
    """Microseconds from midnight; 24:00 is the end of the day."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
    if minutes > 59 or seconds > 59 or hours * 3600 + minutes * 60 + seconds > 86_400:
        raise Unreadable(f"{place} is {value!r}, but must be a time of day from 00:00 to 24:00.")
    return (hours * 3600 + minutes * 60 + seconds) * SECOND


def _moment(value: Json, place: str) -> datetime:
    """In UTC when no offset is given."""
    moment = _read(datetime.fromisoformat, value, place, "a moment such as 2026-03-20T09:00:00Z")
    if moment.year not in YEARS:
        raise Unreadable(f"{place} is in the year {moment.year}, which no calendar reaches.")
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _seconds(value: Json, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_SECONDS:
        raise Unreadable(f"{place} is {value!r}, but must be a whole number of seconds within ten years.")
    return value


def _one_of(kind: type[_Enum], value: Json, place: str) -> _Enum:
    return _read(kind, value, place, f"one of {', '.join(kind)}")


_Read = TypeVar("_Read")


def _read(reader: Callable[[str], _Read], value: Json, place: str, wanted: str) -> _Read:
    try:
        if isinstance(value, str):
            return reader(value)
    except ValueError:
        pass
    raise Unreadable(f"{place} is {value!r}, but must be {wanted}.")


def _object(value: Json, place: str) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise Unreadable(f"{place} is {value!r}, but must be an object.")
    return value


def _list(value: Json, place: str = "history") -> list[Json]:
    if not isinstance(value, list):
        raise Unreadable(f"{place} is {value!r}, but must be a list.")
    return value


def _told(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
