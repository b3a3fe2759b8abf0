"""Publishes figures: what was said of a span is kept with all that it takes to defend it. Safe to repeat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Sum

from events.actor import SYSTEM
from events.record import record
from helpdesk.lib import clock
from qa.actions.tallies import week_of
from qa.agreeing import Agreed, Judged, Ranged, agreed, by_item
from qa.agreement import Level
from qa.estimates import sums
from qa.estimates.designs import Estimate, TooLittle
from qa.estimates.sums import Sums
from qa.models import (
    ACCURACY,
    AgreementSnapshot,
    Answer,
    By,
    Coverage,
    Cycle,
    EstimateSnapshot,
    Measure,
    Programme,
    Review,
    Scorecard,
    Tally,
)
from qa.models.review import COUNTED_STATES

WEEKS: Final = 13
COLUMNS: Final = ("n", "hits", "w", "wy", "ww", "v", "vy", "vyy")


def publish_due() -> int:
    """For each programme the span whose reviews had their time; returns how many figures were kept."""
    return sum(publish(one) for one in Programme.objects.filter(is_active=True).order_by("pk"))


@transaction.atomic
def publish(programme: Programme) -> int:
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    last = week_of(clock.now() - timedelta(days=programme.days_to_review + 7))
    if EstimateSnapshot.objects.filter(programme=programme, last_week__gte=last).exists():
        return 0
    first = last - timedelta(weeks=WEEKS - 1)
    rows = list(_figures(programme, first, last))
    EstimateSnapshot.objects.bulk_create(rows)
    if rows:
        record("figures.published", programme, by=SYSTEM, detail={"figures": len(rows)})
        agree(programme.scorecard, first, last)
    return len(rows)


def _figures(programme: Programme, first: date, last: date) -> Iterable[EstimateSnapshot]:
    """Of the whole and of every partner, by the same estimator on the same frame."""
    span = Tally.objects.filter(programme=programme, by=By.ALL, week__gte=first, week__lte=last)
    cycles = Cycle.objects.filter(programme=programme, starts_at__date__gte=first, starts_at__date__lte=last)
    frame = [{"cycle": pk, "sha256": sha} for pk, sha in cycles.values_list("pk", "frame__sha256").order_by("pk")]
    covered = Coverage.objects.filter(cycle__in=cycles).aggregate(drawn=Sum("drawn"), reviewed=Sum("reviewed"))
    for measure in (*ACCURACY, Measure.SCORE):
        parts = span.filter(measure=measure).values("partner")
        totals = parts.annotate(**{f"s_{name}": Sum(name) for name in COLUMNS}).order_by("partner")
        found = totals.values_list("partner", *(f"s_{name}" for name in COLUMNS))
        by_partner = {partner: Sums(*columns) for partner, *columns in found}
        common = EstimateSnapshot(
            programme=programme, measure=measure, first_week=first, last_week=last, frame=frame,
            drawn=covered["drawn"] or 0, reviewed=covered["reviewed"] or 0,
        )  # fmt: skip
        whole = sums.total(by_partner.values())
        if whole.n:
            yield _kept(common, whole, None, is_whole=True)
        for partner, part in by_partner.items():
            yield _kept(common, part, partner, is_whole=False)


def _kept(common: EstimateSnapshot, found: Sums, partner: int | None, *, is_whole: bool) -> EstimateSnapshot:
    names = ("programme", "measure", "first_week", "last_week", "frame", "drawn", "reviewed")
    row = EstimateSnapshot(**{name: getattr(common, name) for name in names})
    row.partner_id, row.is_whole, row.n, row.n_eff = partner, is_whole, found.n, found.w**2 / found.ww
    try:
        estimate = _estimate(found, common.measure)
    except TooLittle:
        return row
    row.value, row.low, row.high = estimate.value, estimate.low, estimate.high
    row.variance, row.n_eff, row.method = estimate.variance, estimate.n_eff, estimate.method
    return row


def _estimate(found: Sums, measure: str) -> Estimate:
    if measure != Measure.SCORE:
        return sums.share(found)
    estimate = sums.average(found)
    return replace(estimate, low=max(0.0, estimate.low), high=min(100.0, estimate.high))


def agree(scorecard: Scorecard, first: date, last: date) -> int:
    """How far two reviewers of the same ticket agreed, of the scorecard as a whole and by item."""
    doubles = Review.objects.filter(
        second_of__isnull=False, state__in=COUNTED_STATES, version__scorecard=scorecard,
        worked_at__date__gte=first, worked_at__date__lt=last + timedelta(weeks=1),
    )  # fmt: skip
    pairs = dict(doubles.values_list("pk", "second_of"))
    ratings = [
        Judged(pairs.get(review) or review, item, reviewer or 0, value)
        for review, item, reviewer, value in Answer.objects.filter(
            review__in=[*pairs, *pairs.values()], from_facts=False
        ).values_list("review", "item", "review__reviewer", "value")
    ]
    if not ratings:
        return 0
    levels = dict.fromkeys(sorted({one.item for one in ratings}), Level.ORDINAL)
    found = {"": agreed(ratings, Level.ORDINAL), **by_item(ratings, levels)}
    AgreementSnapshot.objects.bulk_create(
        snapshot(one, scorecard=scorecard, item=item) for item, one in found.items() if one.units
    )
    return len(found)


def snapshot(found: Agreed, **about: object) -> AgreementSnapshot:
    figures = {name: as_json(getattr(found, name)) for name in ("percent", "alpha", "ac1")}
    return AgreementSnapshot(**{"units": found.units, "level": "ordinal", **figures, **about})


def as_json(found: Ranged | None) -> dict[str, object] | None:
    return None if found is None else asdict(found)
