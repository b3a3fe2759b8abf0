"""What happens to quality because time passes. Safe to repeat, a bounded number of rows at a time."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from events.actor import SYSTEM
from events.record import record
from helpdesk.lib import clock
from qa.actions import coaching, publishing
from qa.models import Review, State
from qa.standing import dispute_ends

MOST: Final = 500
WAITING: Final = (State.PUBLISHED, State.ACKNOWLEDGED, State.RESOLVED)


def tick() -> None:
    finalise()
    coaching.remind()
    publishing.publish_due()


def finalise() -> int:
    """Make reviews final whose time to dispute is over and of which nothing is to be decided; returns how many."""
    rows = Review.objects.filter(state__in=WAITING, published_at__isnull=False)
    rows = rows.select_related("programme", "site", "agent").order_by("published_at", "pk")
    return sum(_finalise(one) for one in rows[:MOST])


@transaction.atomic
def _finalise(review: Review) -> bool:
    ends = dispute_ends(review)
    if ends is not None and clock.now() < ends:
        return False
    changed = Review.objects.filter(pk=review.pk, state=review.state).update(state=State.FINAL)
    if changed:
        record("review.finalised", review, by=SYSTEM, detail={"before": review.state})
    return bool(changed)
