"""A calendar in the making: its week as it is drawn, its feast days year by year, its own dates as rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid
from people.models import User
from tickets.actions import calendars as verbs
from tickets.actions.calendar_checks import Dated
from tickets.models import Calendar
from tickets.models.naming import in_language
from tickets.sla import feasts
from tickets.sla.wire import DAYS, Unreadable
from tickets.views.levels.calendar_input import MOST_ROWS, CalendarInput, rows_of
from tickets.views.levels.drawn import Bar, day_of, drawn_week, hours_of

_PRESSED = re.compile(r"(closures|extra)\.(\d{1,2})")
PREFIXES = {"closures": "c", "extra": "e"}


@dataclass(frozen=True, slots=True)
class Day:
    """`bars` are in minutes of the day; what runs on from the day before is marked."""

    code: str
    input: BoundField
    bars: list[Bar]
    hours: str


@dataclass(frozen=True, slots=True)
class FeastDay:
    date: str
    said: str
    name: str
    is_struck: bool


@dataclass(slots=True)
class Row:
    """A closure or an extra opening, with what is wrong with it."""

    dated: Dated
    errors: list[str] = field(default_factory=list)


@dataclass
class CalendarDraft:
    inputs: CalendarInput
    struck: set[str]
    closures: list[Row]
    extra: list[Row]
    calendar: Calendar | None = None
    focus: str = ""

    @classmethod
    def of(cls, calendar: Calendar) -> CalendarDraft:
        version = calendar.version
        closures, extra = ([Row(_dated(one)) for one in rows] for rows in (version.closures, version.extra))
        return cls(CalendarInput.of(version, calendar.name), set(version.struck), closures, extra, calendar)

    @classmethod
    def fresh(cls, zone: str) -> CalendarDraft:
        initial = {"zone": zone, "feast_kinds": [feasts.PUBLIC]}
        initial |= {f"day_{day}": "09:00–17:00" for day in DAYS[:5]}
        return cls(CalendarInput(initial=initial), set(), [], [])

    @classmethod
    def posted(cls, data: QueryDict, calendar: Calendar | None, *, is_bound: bool) -> CalendarDraft:
        inputs = CalendarInput(data, has_name=calendar is None or bool(calendar.name))
        closures, extra = ([Row(one) for one in rows_of(data, prefix)] for prefix in PREFIXES.values())
        inputs = inputs if is_bound else inputs.looked_at()
        return cls(inputs, set(data.getlist("struck")), closures, extra, calendar)

    @property
    def url(self) -> str:
        found = self.calendar
        return reverse("admin_calendar", args=[found.pk]) if found else reverse("admin_calendar_new")

    def save(self, by: User) -> Calendar:
        details = self.inputs.details(
            sorted(self.struck), [row.dated for row in self.closures], [row.dated for row in self.extra]
        )
        return verbs.change(self.calendar.pk, details, by=by) if self.calendar else verbs.create(details, by=by)

    def object_to(self, error: Invalid) -> None:
        """Objections about a row stand at the row."""
        rest: dict[str, list[str]] = {}
        for name, words in (error.fields or {"": [error.message]}).items():
            place = _PRESSED.fullmatch(name)
            rows = self._rows(place[1]) if place else []
            if place and int(place[2]) < len(rows):
                rows[int(place[2])].errors += words
            else:
                rest[name] = words
        self.inputs.object_to(Invalid(error.message, rest) if rest else Invalid(error.message))

    def press(self, data: Mapping[str, str]) -> None:
        """`add`, closures or extra, adds a row; `remove` takes one out by its place."""
        if (which := data.get("add", "")) in PREFIXES and len(rows := self._rows(which)) < MOST_ROWS:
            rows.append(Row(Dated(date="")))
            self.focus = f"{PREFIXES[which]}{len(rows) - 1}-date"
        if taken := _PRESSED.fullmatch(data.get("remove", "")):
            rows = self._rows(taken[1])
            del rows[int(taken[2]) : int(taken[2]) + 1]
            self.focus = f"add-{taken[1]}"

    def _rows(self, which: str) -> list[Row]:
        return self.closures if which == "closures" else self.extra

    @cached_property
    def week(self) -> list[Day]:
        """What can't be read is drawn as closed."""
        weekly = {day: self._openings(day) for day in DAYS}
        drawn = drawn_week(weekly)
        return [Day(day, self.inputs[f"day_{day}"], drawn[day], hours_of(drawn[day])) for day in DAYS]

    @property
    def hours(self) -> str:
        return hours_of([bar for day in self.week for bar in day.bars])

    def _openings(self, day: str) -> list[tuple[str, str]]:
        try:
            return self.inputs.openings(day)
        except Unreadable:
            return []

    @cached_property
    def feast_days(self) -> list[feasts.Feast]:
        """As the version has them, or as a new one would."""
        chosen = self._chosen
        version = self.calendar.version if self.calendar else None
        if version and not self.renews and chosen == (version.country, version.region, tuple(version.feast_kinds)):
            found: list[feasts.Feast] = version.feasts
            return found
        return verbs.known_now(*chosen)

    @property
    def _chosen(self) -> tuple[str, str, tuple[str, ...]]:
        country = self.inputs.chosen_country
        if not country:
            return "", "", ()
        region, kinds = str(self.inputs["region"].value() or ""), self.inputs["feast_kinds"].value() or []
        return (
            country,
            region if region in feasts.regions(country) else "",
            tuple(one for one in feasts.kinds(country) if one in kinds),
        )

    @property
    def renews(self) -> bool:
        return bool(self.inputs["renew"].value()) and self.inputs["renew"].value() != "False"

    @property
    def years(self) -> Iterator[tuple[str, bool, list[FeastDay]]]:
        """Each with whether it is the present one."""
        found: dict[str, list[FeastDay]] = {}
        for one in self.feast_days:
            found.setdefault(str(one["date"])[:4], []).append(self._feast(one))
        this = str(clock.now().year)
        yield from ((year, year == this, days) for year, days in found.items())

    def _feast(self, one: feasts.Feast) -> FeastDay:
        day, names = str(one["date"]), one["names"]
        name = in_language(names) if isinstance(names, dict) else ""
        return FeastDay(day, date_format(day_of(day), "D j M"), name, day in self.struck)

    @cached_property
    def newer(self) -> int:
        """How many dates the official list has otherwise by now."""
        if self.calendar is None or self.renews or not self.inputs.chosen_country:
            return 0
        version = self.calendar.version
        if self._chosen != (version.country, version.region, tuple(version.feast_kinds)):
            return 0
        kept, known = ({str(one["date"]) for one in days} for days in (version.feasts, verbs.known_now(*self._chosen)))
        this = f"{clock.now().year}-"
        return len({day for day in kept ^ known if day >= this})

    @property
    def dates(self) -> list[tuple[str, str, list[Row], str, str, str]]:
        """Both lists of its own dates: code, prefix, rows, and their words."""
        closed = _("Closed besides"), _("Days or hours on which nobody works: an outing, a local feast day.")
        opened = _("Open besides"), _("Days or hours on which you work all the same, also on a feast day.")
        return [
            ("closures", "c", self.closures, *closed, _("Add a closure")),
            ("extra", "e", self.extra, *opened, _("Add an opening")),
        ]


def _dated(one: Mapping[str, str]) -> Dated:
    return Dated(date=one["date"], start=one.get("from", ""), end=one.get("to", ""), name=one.get("name", ""))
