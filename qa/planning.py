"""What a programme would draw, and how precise it would be: reckoned on the cycle that was last whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from math import fsum
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Avg

from helpdesk.lib import clock
from people.models import User
from qa.draws import plan
from qa.draws.plan import Terms, Unit
from qa.draws.population import Population
from qa.draws.spans import Span, last_span
from qa.estimates.planning import precision, reviews_needed
from qa.models import Every, Review, ReviewerProfile

MINUTES: Final = 12.0
"""What a review is taken to cost where none was ever timed."""
WEEKS: Final = {Every.DAY: 1 / 7, Every.WEEK: 1.0, Every.MONTH: 30.44 / 7}
MOST_UNITS: Final = 200_000
LIKELY: Final = 0.1
"""The share of defects that a plan reckons with; at a half, the worst case, every plan looks twice as dear."""


@dataclass(frozen=True)
class Preview:
    """`half_width` in percentage points at 95 %; `design_effect` is what unequal probabilities cost (Kish)."""

    span: Span
    population: int
    expected: float
    agents: int
    unseen: int
    least_pi: float
    strata: list[tuple[str, int, float]]
    half_width: float
    design_effect: float
    is_partial: bool = False


@dataclass(frozen=True)
class Hours:
    """What reviewers' time buys in a cycle."""

    hours: float
    minutes: float
    reviews: int
    half_width: float | None


def preview(population: Population, terms: Terms, every: str, time_zone: str) -> Preview:
    span = last_span(every, ZoneInfo(time_zone), clock.now())
    units: list[Unit] = []
    for one in population.units(span):
        units.append(one)
        if len(units) == MOST_UNITS:
            break
    pi = plan.probabilities(terms, units)
    expected = fsum(pi.values())
    effect = _design_effect(list(pi.values()))
    n = max(1, round(expected / effect)) if units else 0
    of_agents, of_strata = Counter[int](), Counter[str]()
    expected_of: dict[str, float] = defaultdict(float)
    seen: dict[int, float] = {}
    for one in units:
        of_agents[one.agent] += 1
        of_strata[one.stratum] += 1
        expected_of[one.stratum] += pi[one.name]
        seen[one.agent] = seen.get(one.agent, 1.0) * (1 - pi[one.name])
    return Preview(
        span=span,
        population=len(units),
        expected=expected,
        agents=len(of_agents),
        unseen=sum(chance > 0.5 for chance in seen.values()),
        least_pi=min(pi.values(), default=0.0),
        strata=[(name, size, expected_of[name]) for name, size in of_strata.most_common(12) if name],
        half_width=100 * precision(n, len(units), p=LIKELY) if n else 0.0,
        design_effect=effect,
        is_partial=len(units) == MOST_UNITS,
    )


def _design_effect(pi: list[float]) -> float:
    """Of a sample drawn with these: 1 + CV^2 of the weights of those that come, in expectation (Kish 1965)."""
    if not pi:
        return 1.0
    return max(1.0, fsum(pi) * fsum(1 / one for one in pi) / len(pi) ** 2)


def needed(points: float, population: int) -> int:
    """Reviews so that the interval reaches this many percentage points on each side."""
    return min(population, max(1, reviews_needed(points / 100, max(population, 1), p=LIKELY))) if points > 0 else 0


def hours_of(reviewers: Collection[User], every: str, population: int) -> Hours:
    """What the reviewers' hours buy in a cycle, by how long reviews have taken."""
    found = ReviewerProfile.objects.filter(user__in=reviewers).values_list("hours", flat=True)
    weekly = fsum(found) + 5.0 * (len(reviewers) - len(found))
    timed = Review.objects.filter(seconds__gt=30, submitted_at__isnull=False).order_by("-pk")[:500]
    mean = Review.objects.filter(pk__in=timed.values("pk")).aggregate(mean=Avg("seconds"))["mean"]
    minutes = mean / 60 if mean else MINUTES
    reviews = int(weekly * WEEKS[Every(every)] * 60 / minutes)
    n = min(reviews, population)
    return Hours(weekly, minutes, reviews, 100 * precision(n, population, p=LIKELY) if n else None)
