"""Business calendars: when a desk is open, how much open time lies between two moments, and when so much has passed.

A moment is open when the wall clock of the calendar's zone shows an open time. So an hour that the clocks skip in
spring is nobody's, and one that they repeat in autumn counts twice, as it does for the people who work it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import accumulate

from tickets.sla.spans import Span, Spans, clipped, merged, shifted, total, without
from tickets.sla.zones import DAY, SECOND, pieces, to_micros, to_moment

WEEK_DAYS = 7
HORIZON = 3_653 * DAY
"""Ten years: a clock that can't end within them is a mistake in the calendar."""
THURSDAY = 3
"""The weekday of 1970-01-01, with Monday as 0."""


class NeverOpen(ValueError):
    """The calendar isn't open for as long as was asked within ten years."""


@dataclass(frozen=True)
class Calendar:
    """`weekly` has the openings of Monday to Sunday, `holidays` what is closed and `extra` what is open all the same.

    A span is in microseconds from the local midnight that begins its day; one that runs past the end of the day
    (more than 24 hours) goes on in the next. A holiday takes away its own local hours from whatever opening runs
    through them, also one that began the day before; extra openings are added after that.
    """

    zone: str
    weekly: tuple[tuple[Span, ...], ...]
    holidays: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    extra: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.zone, self.weekly, tuple(sorted(self.holidays.items())), tuple(sorted(self.extra.items()))))

    def of_day(self, day: int) -> Spans:
        """What is open on a local day, counted from 1970-01-01, in microseconds from its midnight."""
        special = self._special.get(day)
        return self._usual[(day + THURSDAY) % WEEK_DAYS] if special is None else special

    def local_open(self, start: int, end: int) -> int:
        """Open microseconds between two readings of the wall clock, in microseconds since 1970 there."""
        (first, since), (last, until) = divmod(start, DAY), divmod(end, DAY)
        if first == last:
            return total(clipped(self.of_day(first), since, until))
        head = total(clipped(self.of_day(first), since, DAY))
        return head + self._whole_days(first + 1, last) + total(clipped(self.of_day(last), 0, until))

    def local_reach(self, start: int, end: int, wanted: int) -> int:
        """The earliest reading by which `wanted` (more than 0) were open since `start`; they are, by `end`."""
        first, last = start // DAY, -(-end // DAY)
        day = bisect_left(range(first + 1, last), wanted, key=lambda one: self.local_open(start, one * DAY)) + first
        wanted -= self.local_open(start, day * DAY) if day > first else 0
        for opening, closing in clipped(self.of_day(day), start - day * DAY if day == first else 0, DAY):
            if wanted <= closing - opening:
                return day * DAY + opening + wanted
            wanted -= closing - opening
        raise AssertionError("it was asked for more than there is")

    @cached_property
    def _usual(self) -> tuple[Spans, ...]:
        """What is open on Monday to Sunday of a week in which nothing is special."""
        return tuple(
            merged(clipped([*self.weekly[day], *shifted(self.weekly[day - 1], -DAY)], 0, DAY))
            for day in range(WEEK_DAYS)
        )

    @cached_property
    def _special(self) -> dict[int, Spans]:
        """The days that are not as usual, as one would count them from 1970-01-01."""
        closed, added = _by_day(self.holidays), _by_day(self.extra)
        return {
            day: merged([*without(self._usual[(day + THURSDAY) % WEEK_DAYS], closed.get(day, ())), *added.get(day, ())])
            for day in closed.keys() | added.keys()
        }

    @cached_property
    def _special_days(self) -> list[int]:
        return sorted(self._special)

    @cached_property
    def _week(self) -> list[int]:
        """What Monday to Sunday have open."""
        return [total(spans) for spans in self._usual]

    @cached_property
    def _differences(self) -> list[int]:
        """How much more than usual was open on the first 0, 1, 2 ... of the special days together."""
        more = (total(self._special[day]) - self._week[(day + THURSDAY) % WEEK_DAYS] for day in self._special_days)
        return list(accumulate(more, initial=0))

    def _whole_days(self, first: int, end: int) -> int:
        """Open on the days from `first` to before `end`: whole weeks at once, special days by their sums."""
        weeks, rest = divmod(end - first, WEEK_DAYS)
        usual = weeks * sum(self._week) + sum(self._week[(first + THURSDAY + n) % WEEK_DAYS] for n in range(rest))
        one, other = (bisect_left(self._special_days, day) for day in (first, end))
        return usual + self._differences[other] - self._differences[one]


def always() -> Calendar:
    """Open day and night: an ordinary calendar."""
    return Calendar("UTC", (((0, DAY),),) * WEEK_DAYS)


@lru_cache(maxsize=1)
def wall() -> Calendar:
    """What a target runs on that asks for wall time."""
    return always()


def open_micros(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Open microseconds between two moments, exact, so that neighbours add up; 0 when the end is earlier."""
    one, other = to_micros(start), to_micros(end)
    if other <= one:
        return 0
    return sum(calendar.local_open(a + offset, b + offset) for a, b, offset in pieces(calendar.zone, one, other))


def open_seconds(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Whole open seconds between two aware moments, rounded down; 0 when the end is not after the start."""
    return open_micros(calendar, start, end) // SECOND


def add_open_micros(calendar: Calendar, start: datetime, micros: int) -> datetime:
    """The earliest moment (UTC) by which so much was open since `start`: `start` itself for nothing.

    What runs out at closing time ends at closing time, not at the next opening. Raises NeverOpen.
    """
    begun, wanted = to_micros(start), micros
    if wanted <= 0:
        return to_moment(begun)
    for a, b, offset in pieces(calendar.zone, begun, begun + HORIZON):
        there = calendar.local_open(a + offset, b + offset)
        if there >= wanted:
            return to_moment(calendar.local_reach(a + offset, b + offset, wanted) - offset)
        wanted -= there
    raise NeverOpen(f"In ten years from {start:%Y-%m-%d} this calendar is not open for {micros // SECOND} seconds.")


def add_open_seconds(calendar: Calendar, start: datetime, seconds: int) -> datetime:
    return add_open_micros(calendar, start, seconds * SECOND)


def stretches(calendar: Calendar, start: datetime, end: datetime) -> Spans:
    """What is open between two moments, in microseconds since 1970 in UTC; as long together as `open_micros` says."""
    found: list[Span] = []
    for a, b, offset in pieces(calendar.zone, to_micros(start), to_micros(end)):
        for day in range((a + offset) // DAY, -(-(b + offset) // DAY)):
            here = shifted(calendar.of_day(day), day * DAY - offset)
            found += clipped(here, a, b)
    return merged(found)


def _by_day(dated: Mapping[date, Iterable[Span]]) -> dict[int, Spans]:
    """Spans by the day on which they lie, those that run past midnight on both."""
    found: dict[int, list[Span]] = {}
    for on, spans in dated.items():
        day = (on - date(1970, 1, 1)).days
        for which, at in ((day, 0), (day + 1, -DAY)):
            if here := clipped(shifted(spans, at), 0, DAY):
                found.setdefault(which, []).extend(here)
    return {day: merged(spans) for day, spans in found.items()}
