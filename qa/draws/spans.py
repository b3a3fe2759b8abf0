"""When cycles begin and end: days, weeks from Monday, and months, of a named zone. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Span(NamedTuple):
    """From `starts` to before `ends`, in UTC."""

    starts: datetime
    ends: datetime


def next_span(every: str, zone: ZoneInfo, after: datetime) -> Span:
    """The first whole day, week or month (`day`, `week`, `month`) that begins at or after this moment."""
    day = after.astimezone(zone).date()
    first = _first(every, day)
    if _midnight(first, zone) < after:
        first = _following(every, first)
    return Span(_midnight(first, zone), _midnight(_following(every, first), zone))


def last_span(every: str, zone: ZoneInfo, now: datetime) -> Span:
    """The last whole day, week or month that is over."""
    first = _first(every, now.astimezone(zone).date())
    before = _first(every, first - timedelta(days=1))
    return Span(_midnight(before, zone), _midnight(first, zone))


def _first(every: str, day: date) -> date:
    if every == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if every == "week" else day


def _following(every: str, first: date) -> date:
    if every == "month":
        return (first + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=7 if every == "week" else 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """Where a zone skips midnight, the moment at which that day begins."""
    return datetime.combine(day, time(), zone).astimezone(ZoneInfo("UTC"))
