"""What people were given and leave behind goes back to its queue: at the end of a shift, and while they are away.

What somebody assigned by hand stays: a person decided it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet

from events.actor import SYSTEM
from events.record import record
from helpdesk.lib import clock
from people.models import Shift, User
from people.models.user import Availability
from tickets import presence
from tickets.actions.assignment import give
from tickets.models import Holding, Ticket
from tickets.models.status import WORKABLE
from tickets.models.work import Mode

GRACE: Final = timedelta(minutes=15)
BATCH: Final = 200
GONE: Final = (Availability.AWAY, Availability.OFFLINE)


def end_shifts() -> int:
    """Deal with shifts that ended a quarter of an hour ago, once each; returns how many tickets went back."""
    over = Shift.objects.filter(ended_at=None, ends_at__lte=clock.now() - GRACE).order_by("ends_at")
    return sum(_end(key) for key in list(over.values_list("pk", flat=True)[:BATCH]))


def take_from_absent() -> int:
    """What the desk gave to people who went away before they touched it; returns how many tickets went back."""
    gone = User.objects.filter(availability__in=GONE, availability_since__lt=clock.now() - GRACE)
    rows = _given().filter(user__in=gone, how=Holding.How.ROUTED, version=F("ticket__thread_version"))
    keys = list(rows.values_list("ticket_id", "user_id")[:BATCH])
    return sum(_back(ticket, user, "away") for ticket, user in keys)


def _end(key: int) -> int:
    with transaction.atomic():
        shift = Shift.objects.select_for_update(skip_locked=True).filter(pk=key, ended_at=None).first()
        if shift is None:
            return 0
        now = clock.now()
        shift.ended_at = now
        shift.save(update_fields=["ended_at"])
        if Shift.objects.filter(user=shift.user_id, starts_at__lte=now + GRACE, ends_at__gt=now).exists():
            return 0
        numbers = list(_given().filter(user=shift.user_id).values_list("ticket_id", flat=True))
        return sum(_back(number, shift.user_id, "shift_ended") for number in numbers)


def _given() -> QuerySet[Holding]:
    """What the desk or Next gave somebody, waits for the desk, and is in the queue of a team that takes it back."""
    rows = Holding.objects.exclude(how=Holding.How.BY_HAND).filter(user=F("ticket__assignee"))
    rows = rows.filter(ticket__status_category__in=WORKABLE, ticket__team__routing__requeues=True)
    return rows.exclude(ticket__team__routing__mode=Mode.OFF).order_by("ticket_id")


def _back(number: int, user: int, why: str) -> bool:
    """Where they write in it at this moment, it stays theirs."""
    with transaction.atomic():
        rows = Ticket.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        ticket = rows.filter(pk=number, assignee=user, status_category__in=WORKABLE).first()
        if ticket is None or any(one.writing and one.user_id == user for one in presence.at([number])[number]):
            return False
        give(ticket, to=None, by=SYSTEM)
        record("ticket.requeued", ticket, by=SYSTEM, detail={"before": user, "reason": why})
        return True
