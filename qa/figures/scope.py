"""What a figure is about: a span of weeks, and part of the desk or all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q

from helpdesk.lib import clock
from people.models import User
from qa.actions.tallies import week_of
from qa.models import Measure, Review, Tally
from qa.models.figures import TallyQuerySet
from qa.models.review import ReviewQuerySet

SPANS: Final = (4, 13, 26, 52)
USUAL: Final = 13
LONGEST: Final = 104
PARTS: Final = ("programme", "partner", "team", "site")
IN_HOUSE: Final = "in-house"


@dataclass(frozen=True, slots=True)
class Scope:
    """`last` and the `weeks` before it, all whole, from Monday in UTC. Parts are ids as text; empty means all."""

    last: date
    weeks: int = USUAL
    measure: str = Measure.CUSTOMER
    programme: str = ""
    partner: str = ""
    team: str = ""
    site: str = ""

    @property
    def first(self) -> date:
        return self.last - timedelta(weeks=self.weeks - 1)

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), UTC)

    @property
    def end(self) -> datetime:
        """The first moment that is no longer in it."""
        return datetime.combine(self.last + timedelta(weeks=1), time(), UTC)

    @property
    def before(self) -> Scope:
        """As many weeks, just before."""
        return replace(self, last=self.first - timedelta(weeks=1))

    def tallies(self, user: User) -> TallyQuerySet:
        return Tally.objects.visible_to(user).filter(self._parts, week__gte=self.first, week__lte=self.last)

    def reviews(self, user: User) -> ReviewQuerySet:
        """What the figures rest on, as far as it is in sight."""
        rows = Review.objects.visible_to(user).counted()
        return rows.filter(self._parts, worked_at__gte=self.start, worked_at__lt=self.end)

    @property
    def _parts(self) -> Q:
        chosen = Q()
        for name in PARTS:
            if value := getattr(self, name):
                chosen &= Q(**{name: None if value == IN_HOUSE else int(value)})
        return chosen

    def query(self, **changed: object) -> str:
        """As an address says it."""
        values = {"last": self.last.isoformat(), "weeks": self.weeks, "measure": self.measure}
        values |= {name: getattr(self, name) for name in PARTS if getattr(self, name)}
        return urlencode({name: value for name, value in (values | changed).items() if value != ""})


def from_query(asked: Mapping[str, str]) -> Scope:
    """What can't be understood is as if nobody had said it."""
    scope = Scope(_last(asked.get("last", "")))
    if asked.get("weeks", "").isdecimal() and 1 <= int(asked["weeks"][:4]) <= LONGEST:
        scope = replace(scope, weeks=int(asked["weeks"][:4]))
    if asked.get("measure") in Measure.values:
        scope = replace(scope, measure=asked["measure"])
    for name in PARTS:
        value = asked.get(name, "")
        if (value.isdecimal() and len(value) < 16) or (name == "partner" and value == IN_HOUSE):
            scope = _narrowed(scope, name, value)
    return scope


def _narrowed(scope: Scope, name: str, value: str) -> Scope:
    parts: dict[str, Any] = {name: value}
    return replace(scope, **parts)


def _last(asked: str) -> date:
    """The week asked for; else the last one with figures, else the running one."""
    try:
        day = date.fromisoformat(asked)
        return day - timedelta(days=day.weekday())
    except (ValueError, OverflowError):
        pass
    found = Tally.objects.order_by("-week").values_list("week", flat=True).first()
    return found or week_of(clock.now())
