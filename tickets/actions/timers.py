"""What falls due with clocks: each warning and each breach is recorded once, by whichever worker comes first.

The cost follows what is due. A batch is one transaction: its tickets and clocks are locked (what somebody else holds is
passed over, and found again on the next tick), the marks and events are written, and the next moments set.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from helpdesk.lib import clock
from tickets.actions.clocks import keep
from tickets.models import Clock

TICK = "tickets.clocks_due"
BATCH = 200
PROMPT = timedelta(milliseconds=600)


def tick() -> int:
    """Everything that is due now; returns how many clocks were."""
    total = 0
    while (noticed := notice_due()) == BATCH:
        total += noticed
    return total + noticed


def notice_due(most: int = BATCH) -> int:
    """One batch, in the order in which it fell due; returns how many clocks it held."""
    with transaction.atomic():
        now = clock.now()
        due = (
            Clock.objects.filter(next_at__lte=now)
            .select_related("ticket")
            .only("ticket__id")
            .select_for_update(of=("self", "ticket"), skip_locked=True, no_key=True)
            .order_by("next_at", "pk")[:most]
        )
        numbers = {one.pk: one.ticket_id for one in due}
        keep(set(numbers.values()), at=now)
        if numbers:  # what can't be told is not asked for again and again: see `keep`
            Clock.objects.filter(pk__in=numbers, next_at__lte=now).update(next_at=None)
        return len(numbers)


def live_until(end: datetime, since: datetime, meanwhile: Callable[[datetime], None]) -> None:
    """Notice everything up to then as a desk does that has been running: each thing a moment after it fell due.

    What fell due before `since` was noticed: it is not looked for again. `meanwhile` plays what comes before a moment.
    """
    while (due := _next_moment(since)) and due + PROMPT <= end:
        meanwhile(due + PROMPT)
        with clock.set_to(due + PROMPT):
            tick()


def _next_moment(since: datetime) -> datetime | None:
    return Clock.objects.filter(next_at__gte=since).order_by("next_at").values_list("next_at", flat=True).first()
