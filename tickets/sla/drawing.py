"""How a clock came to its due time, as it is drawn: day by day, the time that it counts, which adds up to its target.

Pure. Places on a day are thousandths of its 24 hours by the wall clock of the zone it is drawn in, so that a page needs
no arithmetic. Whole seconds are rounded so that those of the parts add up to those of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from tickets.sla.calendars import stretches, wall
from tickets.sla.clocks import Clock
from tickets.sla.hands import State
from tickets.sla.zones import DAY, SECOND, pieces, to_micros, to_moment

MOST_DAYS = 40
"""Of a clock that runs longer the days in the middle are told together."""


class Kind(StrEnum):
    OPEN = "open"
    """The calendar is open; whether it counts is drawn over it."""
    PAUSED = "paused"
    USED = "used"
    AHEAD = "ahead"
    """What it will count until it is due, if nothing happens."""
    OVER = "over"
    """What it counted after it was due: not part of the target."""


COUNTED = frozenset({Kind.USED, Kind.AHEAD})


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of one day: from `x`, `width` long, in thousandths of the day."""

    kind: Kind
    start: datetime
    end: datetime
    seconds: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Point:
    """A moment on a day: started, warn, due, met, ended, now."""

    name: str
    at: datetime
    x: int


@dataclass(frozen=True, slots=True)
class Day:
    """`seconds` of its time count towards the target, `sum` have by its end. `folded`: so many days told together."""

    on: date
    bars: tuple[Bar, ...] = ()
    points: tuple[Point, ...] = ()
    seconds: int = 0
    sum: int = 0
    folded: int = 0

    @property
    def counted(self) -> list[Bar]:
        return [bar for bar in self.bars if bar.kind in COUNTED]


@dataclass(frozen=True, slots=True)
class Drawing:
    """`used` and `ahead` are `target` together, unless the clock ended, or is paused, before it was due.

    `over` was counted after that.
    """

    zone: str
    days: tuple[Day, ...]
    used: int
    ahead: int
    over: int
    target: int

    @property
    def is_whole(self) -> bool:
        return self.used + self.ahead == self.target


Stretch = tuple[Kind, int, int]
Piece = tuple[int, Kind, int, int, int]
"""Of one local day: its number since 1970, from, to, and the offset of the wall clock."""


def draw(clock: Clock, now: datetime, *, viewer_zone: str = "UTC", warnings: Iterable[datetime] = ()) -> Drawing:
    """In the calendar's own zone; a clock that runs on wall time in the viewer's. `now` is when the clock was read."""
    calendar = clock.target.calendar
    zone = viewer_zone if calendar == wall() else calendar.zone
    points = sorted(_points(clock, now, warnings), key=lambda one: one[1])
    first, last = (_midnight(zone, points[place][1], abs(place)) for place in (0, -1))
    around: list[Stretch] = [(Kind.OPEN, *span) for span in stretches(calendar, first, last)]
    around += [(Kind.PAUSED, to_micros(one[1]), to_micros(other[0])) for one, other in pairwise(clock.runs)]
    if clock.state is State.PAUSED:
        around.append((Kind.PAUSED, to_micros(clock.runs[-1][1] if clock.runs else clock.started_at), to_micros(now)))
    bars: dict[int, list[Bar]] = {}
    for pieces_ in (_pieces(around, zone), _pieces(_counted(clock, now), zone)):
        for day, bar in _bars(pieces_):
            bars.setdefault(day, []).append(bar)
    days = _days(bars, points, zone)
    totals = {kind: sum(bar.seconds for day in days for bar in day.bars if bar.kind is kind) for kind in Kind}
    return Drawing(zone, _folded(days), totals[Kind.USED], totals[Kind.AHEAD], totals[Kind.OVER], clock.target.seconds)


def _points(clock: Clock, now: datetime, warnings: Iterable[datetime]) -> Iterator[tuple[str, datetime]]:
    yield "started", clock.started_at
    yield from (("warn", at) for at in warnings)
    if due := clock.breached_at or clock.due_at:
        yield "due", due
    if clock.met_at:
        yield "met", clock.met_at
    elif clock.ended_at:
        yield "ended", clock.ended_at
    else:
        yield "now", now


def _counted(clock: Clock, now: datetime) -> list[Stretch]:
    calendar, due = clock.target.calendar, clock.breached_at or clock.due_at
    cut = to_micros(due) if due else None
    found: list[Stretch] = []
    for start, end in clock.runs:
        for a, b in stretches(calendar, start, end):
            if cut is None or b <= cut:
                found.append((Kind.USED, a, b))
            else:
                found += [(Kind.USED, a, cut)] if a < cut else []
                found.append((Kind.OVER, max(a, cut), b))
    if clock.state is State.RUNNING and due and due > now:
        found += [(Kind.AHEAD, a, b) for a, b in stretches(calendar, now, due)]
    return found


def _pieces(found: Iterable[Stretch], zone: str) -> Iterator[Piece]:
    """Cut where a local day ends or the clocks change."""
    for kind, start, end in found:
        for a, b, offset in pieces(zone, start, end):
            for day in range((a + offset) // DAY, -(-(b + offset) // DAY)):
                begins = day * DAY - offset
                yield day, kind, max(a, begins), min(b, begins + DAY), offset


def _bars(found: Iterable[Piece]) -> Iterator[tuple[int, Bar]]:
    """Seconds are those that the sum grows by, so that nothing is lost by rounding."""
    sums = {True: 0, False: 0}
    for day, kind, start, end, offset in found:
        before = sums[kind in COUNTED]
        sums[kind in COUNTED] = after = before + end - start
        x, until = ((one + offset - day * DAY) * 1000 // DAY for one in (start, end))
        seconds = after // SECOND - before // SECOND
        yield day, Bar(kind, to_moment(start), to_moment(end), seconds, x, max(until - x, 2))


def _days(bars: dict[int, list[Bar]], points: Iterable[tuple[str, datetime]], zone: str) -> list[Day]:
    placed: dict[int, list[Point]] = {}
    for name, at in points:
        local = to_micros(at) + _offset(zone, at)
        placed.setdefault(local // DAY, []).append(Point(name, at, local % DAY * 1000 // DAY))
    days: list[Day] = []
    total = 0
    for day in range(min(placed), max(placed) + 1):
        here = bars.get(day, [])
        seconds = sum(bar.seconds for bar in here if bar.kind in COUNTED)
        total += seconds
        days.append(Day(_date(day), tuple(here), tuple(placed.get(day, ())), seconds, total))
    return days


def _folded(days: list[Day]) -> tuple[Day, ...]:
    if len(days) <= MOST_DAYS:
        return tuple(days)
    half = MOST_DAYS // 2
    middle = days[half:-half]
    fold = Day(middle[0].on, seconds=sum(one.seconds for one in middle), sum=middle[-1].sum, folded=len(middle))
    return (*days[:half], fold, *days[-half:])


def _midnight(zone: str, moment: datetime, days: int) -> datetime:
    """The local midnight before it, or so many days later."""
    offset = _offset(zone, moment)
    day = (to_micros(moment) + offset) // DAY + days
    return to_moment(day * DAY - offset)


def _offset(zone: str, moment: datetime) -> int:
    return (moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()) // timedelta(microseconds=1)


def _date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)
