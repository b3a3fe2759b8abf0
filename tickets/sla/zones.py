"""Time as whole microseconds since 1970 in UTC, and the stretches in which a zone's clocks keep one offset."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_YEAR = 9998
"""The last one that has a next one."""


def to_micros(moment: datetime) -> int:
    """`moment` is aware."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def to_moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def pieces(zone: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """From `start` to `end` without a gap: (from, to, offset), where local time is UTC plus the offset throughout."""
    offset, begun = _offset(zone, start), start
    for year in range(to_moment(start).year, min(to_moment(end).year, LAST_YEAR) + 1):
        for at, after in _changes(zone, year):
            if begun < at < end:
                yield begun, at, offset
                begun = at
            if begun == at or at <= start:
                offset = after
    if begun < end:
        yield begun, end, offset


def _offset(zone: str, micros: int) -> int:
    offset = to_moment(micros).astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    return (offset.days * 86_400 + offset.seconds) * SECOND


@lru_cache(maxsize=4096)
def _changes(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """When the offset changes within a year of UTC, and what it is from then on.

    zoneinfo tells no transitions: days are compared, and the second is found by halving. No zone has ever changed
    twice within one day of UTC.
    """
    found = []
    first, last = (to_micros(datetime(one, 1, 1, tzinfo=UTC)) for one in (year, year + 1))
    before = _offset(zone, first)
    for day in range(first, last, DAY):
        after = _offset(zone, day + DAY)
        if after != before:
            found.append((_moment_of_change(zone, day, before), after))
            before = after
    return tuple(found)


def _moment_of_change(zone: str, day: int, before: int) -> int:
    low, high = day, day + DAY
    while high - low > SECOND:
        middle = low + (high - low) // 2 // SECOND * SECOND
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high
