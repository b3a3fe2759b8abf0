"""What the quality of the desk does when something happened: sums are made anew, people are told."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.consumers import consumer
from events.models import Event
from people import bells
from people.actions import notifications
from qa import verdict_notices
from qa.actions import tallies
from qa.models import Dispute

COUNTED = {"review.published", "review.voided", "dispute.decided", "cycle.drawn", "cycle.unit_dropped"}


@consumer("quality_figures", does=_("Keeps the figures of quality"), kinds=COUNTED)
def keep_figures(events: Sequence[Event]) -> None:
    reviews = {event.subject_id for event in events if event.subject_kind == "review"}
    disputes = [event.subject_id for event in events if event.subject_kind == "dispute"]
    reviews |= set(Dispute.objects.filter(pk__in=disputes).values_list("answer__review", flat=True))
    if reviews:
        tallies.refresh(reviews)
    if cycles := {event.subject_id for event in events if event.subject_kind == "cycle"}:
        tallies.cover(cycles)


@consumer("quality_notices", does=_("Tells people of verdicts"), kinds=set(verdict_notices.HEARD))
def tell_people(events: Sequence[Event]) -> None:
    """Their open pages hear of it once it is committed."""
    people = notifications.tell(verdict_notices.told_of(events))
    if people:
        transaction.on_commit(lambda: bells.ring(people))
