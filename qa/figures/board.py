"""The overview of quality for one reader: what it says, from sums, in a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property

from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce

from people.models import User
from qa.estimates import sums
from qa.estimates.comparing import Difference, difference
from qa.estimates.pictures import Funnel, Trend, funnel_of, trend
from qa.estimates.sums import Sums
from qa.figures.figure import COLUMNS, Figure, figure, sums_of
from qa.figures.names import Names
from qa.figures.scope import IN_HOUSE, Scope
from qa.models import ACCURACY, By, Coverage, Measure, Selection
from qa.models.figures import TallyQuerySet

PLACES = ("partner", "team", "site")
BY_KEY = {"procedure": By.PROCEDURE, "item": By.ITEM, "cause": By.CAUSE, "person": By.AGENT}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: whose figure it is, and where the tickets behind it are."""

    key: str
    name: str
    figure: Figure
    narrower: str = ""
    """The query of a page about this row alone; empty where there is none."""
    tickets: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A measure of the whole scope, beside the same of the weeks before."""

    measure: Measure
    figure: Figure
    change: Difference | None


@dataclass(frozen=True, slots=True)
class Covered:
    units: int
    drawn: int
    reviewed: int
    dropped: int
    reasons: list[tuple[str, int]]

    @property
    def waiting(self) -> int:
        return max(0, self.drawn - self.reviewed - self.dropped)

    @property
    def response(self) -> float | None:
        """From 0 to 1."""
        return self.reviewed / self.drawn if self.drawn else None


@dataclass
class Board:
    """What `user` may see of `scope`. Everything adds up: the lines of a table are parts of the same whole."""

    scope: Scope
    user: User

    @cached_property
    def cards(self) -> list[Card]:
        now, before = self._measures(self.scope), self._measures(self.scope.before)
        found = []
        for measure in (*ACCURACY, Measure.SCORE):
            one = figure(now.get(measure, Sums()), measure)
            other = figure(before.get(measure, Sums()), measure)
            change = difference(other.estimate, one.estimate) if one.estimate and other.estimate else None
            found.append(Card(measure, one, change))
        return found

    @property
    def whole(self) -> Figure:
        """The chosen measure of everything in the scope."""
        return next(
            (one.figure for one in self.cards if one.measure == self.scope.measure),
            figure(self._measures(self.scope).get(self.scope.measure, Sums()), self.scope.measure),
        )

    def _measures(self, scope: Scope) -> dict[str, Sums]:
        rows = _summed(scope.tallies(self.user).filter(by=By.ALL), "measure")
        return {str(key): found for key, found in rows}

    def by_place(self, place: str) -> list[Line]:
        """By partner, team or site, by name; the desk's own people stand under in-house."""
        rows = _summed(self._rows.filter(by=By.ALL), place)
        named = Names(self.user).places(place, [key for key, _ in rows if key])
        lines = []
        for key, found in rows:
            part = str(key) if key else IN_HOUSE if place == "partner" else ""
            narrower = self.scope.query(**{place: part}) if part else ""
            lines.append(Line(part, named.get(key, ""), figure(found, self.scope.measure), narrower, narrower))
        return sorted((one for one in lines if one.name), key=lambda one: one.name.casefold())

    def by_key(self, by: str) -> list[Line]:
        """By procedure or person with the chosen measure; by item and root cause with what those have."""
        kind = BY_KEY[by]
        measure = Measure.ITEM if kind in (By.ITEM, By.CAUSE) else Measure(self.scope.measure)
        rows = _summed(self.scope.tallies(self.user).filter(by=kind, measure=measure), "key")
        if kind == By.CAUSE:
            rows = self._of_all(rows)
        named = Names(self.user).keys(kind, [str(key) for key, _ in rows])
        lines = [
            Line(str(key), named[str(key)], figure(found, measure), "", self.scope.query(by=by, key=key))
            for key, found in rows
            if str(key) in named
        ]
        return sorted(lines, key=lambda one: one.name.casefold())

    def _of_all(self, rows: Iterable[tuple[object, Sums]]) -> list[tuple[object, Sums]]:
        """Causes are counted where they are; their shares are of all reviews."""
        whole = self._measures(self.scope).get(Measure.ITEM, Sums())
        return [(key, replace(whole, hits=found.hits, wy=found.wy, vy=found.vy, vyy=found.vyy)) for key, found in rows]

    @cached_property
    def trend(self) -> Trend | None:
        """Week by week. Scores have none: a p-chart is of shares."""
        if self.scope.measure == Measure.SCORE:
            return None
        return trend([(str(key), found) for key, found in _summed(self._rows.filter(by=By.ALL), "week")])

    @cached_property
    def funnel(self) -> Funnel | None:
        if self.scope.measure == Measure.SCORE:
            return None
        rows = _summed(self._rows.filter(by=By.AGENT), "key")
        return funnel_of([(int(str(key)), found) for key, found in rows])

    @cached_property
    def people(self) -> dict[int, str]:
        keys = [str(one.key) for one in self.funnel.people] if self.funnel else []
        return {int(key): name for key, name in Names(self.user).keys(By.AGENT, keys).items()}

    @property
    def people_out(self) -> int:
        """How many lie outside the outer limits."""
        return sum(one.is_below or one.is_above for one in self.funnel.people) if self.funnel else 0

    @property
    def curves(self) -> str:
        """The limits by size, for the chart."""
        return json.dumps([asdict(one) for one in self.funnel.curves] if self.funnel else [])

    @cached_property
    def coverage(self) -> Covered:
        """Of whole cycles: what was drawn has no part yet."""
        rows = Coverage.objects.filter(cycle__starts_at__gte=self.scope.start, cycle__starts_at__lt=self.scope.end)
        dropped = Selection.objects.exclude(dropped="").filter(
            cycle__starts_at__gte=self.scope.start, cycle__starts_at__lt=self.scope.end
        )
        if self.scope.programme:
            rows = rows.filter(cycle__programme=int(self.scope.programme))
            dropped = dropped.filter(cycle__programme=int(self.scope.programme))
        names = ("units", "drawn", "reviewed", "dropped")
        found = rows.aggregate(**{name: Coalesce(Sum(name), 0) for name in names})
        reasons = dropped.values_list("dropped").annotate(n=Count("pk")).order_by("-n", "dropped")
        labels = dict(Selection._meta.get_field("dropped").flatchoices)
        counts = [int(found[name]) for name in names]
        return Covered(counts[0], counts[1], counts[2], counts[3], [(str(labels[code]), n) for code, n in reasons])

    @property
    def _rows(self) -> TallyQuerySet:
        return self.scope.tallies(self.user).filter(measure=self.scope.measure)


def _summed(rows: TallyQuerySet, group: str) -> list[tuple[object, Sums]]:
    """By the values of one column, in their order; empty last."""
    totals = {f"s_{name}": Sum(name) for name in COLUMNS}
    found = rows.order_by(F(group).asc(nulls_last=True)).values(group).annotate(**totals)
    return [(row[group], sums_of({name: row[f"s_{name}"] for name in COLUMNS})) for row in found]


def reconciles(parts: Iterable[Sums], whole: Sums) -> bool:
    """Whether parts add up to the whole, but for the rounding of a double."""
    together = sums.total(parts)
    return together.n == whole.n and abs(together.w - whole.w) <= 1e-9 * max(1.0, whole.w)


__all__ = ["PLACES", "Board", "Card", "Covered", "Line", "reconciles"]
