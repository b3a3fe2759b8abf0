"""A week of the roster as a page draws it: a row a person, a cell a day, and how many work in each hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from people.models import Shift, Site, User
from people.models.user import UserQuerySet
from people.rosters import moment

HOURS = 24
TALLEST = 20.0  # of the bars of a day, in the units of the drawing


@dataclass(frozen=True, slots=True)
class Cell:
    day: date
    shifts: list[Shift] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    user: User
    cells: list[Cell]
    hours: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour of a day: where it is drawn, how tall, and how many people work then."""

    hour: int
    people: int
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    bars: list[Bar]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Week:
    monday: date
    zone: str
    rows: list[Row]
    days: list[Day]

    @property
    def previous(self) -> date:
        return self.monday - timedelta(days=7)

    @property
    def next(self) -> date:
        return self.monday + timedelta(days=7)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def is_empty(self) -> bool:
        return not any(cell.shifts for row in self.rows for cell in row.cells)


def week(people: Sequence[User], monday: date, zone: str) -> Week:
    """Two queries, however many people: they are given, and their shifts are read."""
    start, end = moment(monday - timedelta(days=1), time(), zone), moment(monday + timedelta(days=9), time(), zone)
    shifts = list(Shift.objects.filter(user__in=[one.pk for one in people]).touching(start, end))
    dates = [monday + timedelta(days=step) for step in range(7)]
    by_place: dict[tuple[int, date], list[Shift]] = {}
    for shift in shifts:
        by_place.setdefault((shift.user_id, shift.day), []).append(shift)
    rows = []
    for user in people:
        cells = [Cell(day, by_place.get((user.pk, day), [])) for day in dates]
        seconds = sum((one.ends_at - one.starts_at).total_seconds() for cell in cells for one in cell.shifts)
        rows.append(Row(user, cells, round(seconds / 3600, 1)))
    return Week(monday, zone, rows, _days(shifts, dates, zone))


def _days(shifts: Sequence[Shift], dates: Sequence[date], zone: str) -> list[Day]:
    counts = [[_working(shifts, moment(day, time(hour, 30), zone)) for hour in range(HOURS)] for day in dates]
    tallest = max((most for hours in counts for most in hours), default=0) or 1
    return [Day(day, _bars(hours, tallest), min(hours), max(hours)) for day, hours in zip(dates, counts, strict=True)]


def _bars(hours: Sequence[int], tallest: int) -> list[Bar]:
    bars = []
    for hour, people in enumerate(hours):
        height = round(TALLEST * people / tallest, 2)
        bars.append(Bar(hour, people, TALLEST - height, height))
    return bars


def _working(shifts: Sequence[Shift], at: datetime) -> int:
    return sum(one.starts_at <= at < one.ends_at for one in shifts)


def people_of(site: Site | None, by: User) -> UserQuerySet:
    """Whose roster a site's page shows: those who work there and whom the reader may see."""
    return User.objects.visible_to(by).active().filter(site=site).order_by("name", "pk")


def sites_for(by: User) -> list[Site]:
    """The sites at which somebody works whom the reader may see."""
    return list(Site.objects.filter(users__in=User.objects.visible_to(by).active()).distinct())
