"""What reviews say of one person, for themselves and whoever coaches them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from people.models import User
from qa.actions.tallies import week_of
from qa.estimates import sums
from qa.estimates.comparing import Difference, difference
from qa.estimates.designs import Unit
from qa.estimates.pictures import Trend, trend
from qa.estimates.sums import Sums
from qa.figures.figure import Figure, figure
from qa.figures.names import card_words
from qa.figures.scope import Scope
from qa.figures.sheets import Sheet, of_weeks
from qa.models import ACCURACY, Answer, CoachingSession, Measure, Review

BEFORE = timedelta(weeks=13)
TO_PRACTISE = 3


@dataclass(frozen=True, slots=True)
class Practised:
    """How often an item was answered with its highest level."""

    key: str
    name: str
    figure: Figure
    short: int
    """In how many reviews it was not."""


@dataclass
class Mine:
    """Of `agent`, as far as `reader` may see it."""

    agent: User
    reader: User
    scope: Scope

    @cached_property
    def figures(self) -> list[tuple[Measure, Figure]]:
        return [(measure, figure(sums.of(self._units(measure)), measure)) for measure in (*ACCURACY, Measure.SCORE)]

    @cached_property
    def trend(self) -> Trend | None:
        """Of reviews without any critical error, week by week."""
        weeks: dict[str, Sums] = defaultdict(Sums)
        for row in self._rows:
            free = all(row[f"{one}_free"] is not False for one in ACCURACY)
            weeks[week_of(row["worked_at"]).isoformat()] += sums.one(float(free), row["pi"])
        return trend(sorted(weeks.items()))

    @property
    def weeks(self) -> Sheet:
        return of_weeks(self.trend, self.scope)

    @cached_property
    def practise(self) -> list[Practised]:
        """The items with most to gain, at most three: those that fall short at all."""
        short = [one for one in self.items if one.short]
        return sorted(short, key=lambda one: (one.figure.sums.wy / one.figure.sums.w, one.name))[:TO_PRACTISE]

    @cached_property
    def items(self) -> list[Practised]:
        found: dict[str, Sums] = defaultdict(Sums)
        counts: dict[str, int] = defaultdict(int)
        rows = Answer.objects.filter(review__in=[row["pk"] for row in self._rows], level__isnull=False)
        for card, item, is_short, pi in rows.values_list(
            "review__version__scorecard__key", "item", "is_short", "review__pi"
        ):
            key = f"{card}/{item}"
            found[key] += sums.one(float(not is_short), pi or 1.0)
            counts[key] += is_short
        words = card_words(found, self.reader.language, "items")
        named = [(words.get(key) or key.partition("/")[2], key) for key in found]
        return [Practised(key, name, figure(found[key], Measure.ITEM), counts[key]) for name, key in sorted(named)]

    def _units(self, measure: Measure) -> list[Unit]:
        name = "score" if measure == Measure.SCORE else f"{measure}_free"
        return [Unit(float(row[name]), row["pi"]) for row in self._rows if row[name] is not None]

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        names = ("pk", "worked_at", "pi", "score", "customer_free", "business_free", "compliance_free")
        rows: list[dict[str, Any]] = list(self.scope.reviews(self.reader).filter(agent=self.agent).values(*names))
        return rows


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Errors at an item before and after a talk about it. `change` is empty where either says too little."""

    before: Figure
    after: Figure
    change: Difference | None


def before_after(session: CoachingSession, reader: User) -> BeforeAfter | None:
    """None where the talk was about no item. Thirteen weeks before; everything since."""
    if not session.item:
        return None
    before = _errors(session, reader, session.held_at - BEFORE, session.held_at)
    after = _errors(session, reader, session.held_at, None)
    both = before.estimate and after.estimate
    return BeforeAfter(before, after, difference(before.estimate, after.estimate) if both else None)  # type: ignore[arg-type]


def _errors(session: CoachingSession, reader: User, since: datetime, until: datetime | None) -> Figure:
    rows = Review.objects.visible_to(reader).counted().filter(agent=session.agent_id, worked_at__gte=since)
    if until:
        rows = rows.filter(worked_at__lt=until)
    answers = Answer.objects.filter(
        review__in=rows, item=session.item, review__version__scorecard=session.scorecard_id, level__isnull=False
    )
    pairs = answers.values_list("is_short", "review__pi")
    return figure(sums.of(Unit(float(short), pi or 1.0) for short, pi in pairs), Measure.ITEM)
