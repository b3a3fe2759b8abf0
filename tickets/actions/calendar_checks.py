"""What a calendar may say, and why not, in words: each at its field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import storable
from people.preferences import time_zones
from tickets.sla import feasts, week
from tickets.sla.spans import clipped, merged, total
from tickets.sla.week import Fault, Opening
from tickets.sla.wire import DAYS, YEARS

MOST_DATES: Final = 400
NAMES: Final = {
    "mon": pgettext_lazy("day", "Monday"), "tue": pgettext_lazy("day", "Tuesday"),
    "wed": pgettext_lazy("day", "Wednesday"), "thu": pgettext_lazy("day", "Thursday"),
    "fri": pgettext_lazy("day", "Friday"), "sat": pgettext_lazy("day", "Saturday"),
    "sun": pgettext_lazy("day", "Sunday"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Hours of a local date; the whole day where none are named. Times as 09:00, the end up to 24:00."""

    date: str
    start: str = ""
    end: str = ""
    name: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """Minutes from midnight."""
        return week.span((self.start or "00:00", self.end or "24:00"))

    def json(self) -> dict[str, str]:
        hours = {"from": self.start or "00:00", "to": self.end or "24:00"} if self.start or self.end else {}
        return {"date": self.date, **hours, **({"name": self.name} if self.name else {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a calendar says, as CalendarVersion keeps it. `seen` is the version that the author saw.

    `renew` takes the official feast days as they are known now, also where the country is the same.
    """

    name: str
    zone: str
    weekly: Mapping[str, Sequence[Opening]] = field(default_factory=dict)
    country: str = ""
    region: str = ""
    feast_kinds: Sequence[str] = (feasts.PUBLIC,)
    struck: Sequence[str] = ()
    closures: Sequence[Dated] = ()
    extra: Sequence[Dated] = ()
    renew: bool = False
    seen: int | None = None


def check(details: Details) -> None:
    """Raises Invalid with every objection, by zone, weekly.mon, country, closures.0, extra.2 ..."""
    wrong: dict[str, list[str]] = {}
    for place, words in _objections(details):
        wrong.setdefault(place, []).append(words)
    if wrong:
        raise Invalid(next(iter(wrong.values()))[0], wrong)


def _objections(details: Details) -> Iterator[tuple[str, str]]:
    if details.zone not in time_zones():
        yield "zone", _("Choose one of the time zones.")
    if unknown := set(details.weekly) - set(DAYS):
        yield "weekly", _("There is no day “%(day)s”.") % {"day": sorted(unknown)[0][:20]}
        return
    for problem in week.problems(details.weekly):
        yield f"weekly.{problem.day}".rstrip("."), _said(problem)
    if details.country and details.country not in feasts.countries():
        yield "country", _("Feast days of this country are not known here. Add them by hand.")
    elif details.region and details.region not in feasts.regions(details.country or "US"):
        yield "region", _("Choose one of the regions of this country.")
    for place, name, rows in (("closures", _("closed"), details.closures), ("extra", _("open"), details.extra)):
        if len(rows) > MOST_DATES:
            yield place, _("Name at most %(most)d dates.") % {"most": MOST_DATES}
            return
        yield from _dated(place, name, rows)
    yield from _vain(details)


def _said(problem: week.Problem) -> str:
    day = NAMES.get(problem.day, "")
    words = {
        Fault.NEVER: _(
            "It is never open in a week, so no clock that runs on it could ever end. Add an opening to a day."
        ),
        Fault.SAME: _("%(what)s on %(day)s begins when it ends. Write 00:00–24:00 for a whole day."),
        Fault.OVERLAP: _("%(what)s on %(day)s overlaps %(other)s. Make one opening of the two, or move one."),
        Fault.TOO_MANY: _("%(day)s has too many openings: at most %(most)d."),
    }[problem.fault]
    return words % {"what": problem.what, "other": problem.other, "day": day, "most": week.MOST_A_DAY}


def _dated(place: str, name: str, rows: Sequence[Dated]) -> Iterator[tuple[str, str]]:
    """Dates that are none, hours that are none, and two rows that say the same of one date."""
    known: dict[str, list[tuple[int, int]]] = {}
    for number, row in enumerate(rows):
        here = f"{place}.{number}"
        if not _is_date(row.date):
            yield here, _("Write the date as 2026-12-31.")
            continue
        if not all(week.is_time(one) for one in (row.start or "00:00", row.end or "24:00")):
            yield here, _("Write the hours as 09:00 and 17:00.")
            continue
        if row.start and row.start == row.end:
            yield here, _("It begins when it ends.")
            continue
        start, end = row.span
        if any(start < other_end and other_start < end for other_start, other_end in known.get(row.date, [])):
            yield here, _("%(date)s is %(open_or_closed)s in these hours already.") % {
                "date": row.date, "open_or_closed": name,
            }  # fmt: skip
        known.setdefault(row.date, []).append((start, end))


def _vain(details: Details) -> Iterator[tuple[str, str]]:
    """An extra opening of hours that are open anyway adds nothing: somebody meant something else."""
    closed = {row.date for row in details.closures}
    for number, row in enumerate(details.extra):
        if not _is_date(row.date) or row.date in closed or details.country:  # a feast day may close what is usual
            continue
        day = DAYS[date.fromisoformat(row.date).weekday()]
        usual = merged(week.span(one) for one in details.weekly.get(day, ()))
        start, end = row.span
        if total(clipped(usual, start, end)) == end - start:
            yield f"extra.{number}", _("These hours are open anyway on %(day)s.") % {"day": NAMES[day]}


def tidied(rows: Iterable[Dated]) -> list[dict[str, str]]:
    return [
        Dated(date=row.date, start=row.start, end=row.end, name=" ".join(storable(row.name).split())[:80]).json()
        for row in sorted(rows, key=lambda one: (one.date, one.start))
    ]


def _is_date(text: str) -> bool:
    try:
        return len(text) == len("2026-12-31") and date.fromisoformat(text).year in YEARS
    except ValueError:
        return False
