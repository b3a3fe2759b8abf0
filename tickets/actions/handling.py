"""How long people work on tickets: what their pages measured, bounded by what the desk's own clock allows.

A page counts the seconds in which it is in front, has the focus and was used within the last minute, and tells
them every few seconds. The desk believes no more than has passed since the person's last word, from any tab,
and never more than one beat after a silence. What was counted in one go is kept as one event.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import IntegerField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from events.models import Event
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Missing
from people.models import User
from tickets.actions import turns
from tickets.models import Handling, Ticket

MOST: Final = 20
"""Seconds that one beat can tell; pages beat every fifteen."""
SILENCE: Final = timedelta(minutes=2)
GO: Final = 300
"""Seconds after which what was counted is written down, even if the ticket stays open."""


def beat(ticket_id: int, *, seconds: int, by: User) -> int:
    """Count active seconds in a ticket; returns how many were believed. Raises Missing when it is out of sight."""
    with transaction.atomic():
        ticket = Ticket.objects.visible_to(by).only("pk").filter(pk=ticket_id).first()
        if ticket is None:
            raise Missing("")
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        now = clock.now()
        row = Handling.objects.filter(user=by).first()
        believed = max(0, min(seconds, MOST, _passed(row, now)))
        if row is not None and (row.ticket_id != ticket_id or row.seconds >= GO):
            write_down(row.ticket, seconds=row.seconds, by=by)
            row.seconds = 0
        row = row or Handling(user=by)
        row.ticket, row.seconds, row.beat_at = ticket, row.seconds + believed, now
        row.save()
        turns.touch(ticket_id, by=by)
        return believed


def write_down(ticket: Ticket, *, seconds: int, by: User) -> None:
    """Keep time that was measured elsewhere: of a past that is loaded."""
    if seconds > 0:
        record("ticket.handled", ticket, by=by.actor, detail={"seconds": seconds})


def write_down_idle() -> int:
    """What people who have fallen silent were counted for goes into the log. Returns how many rows."""
    silent = Handling.objects.filter(beat_at__lt=clock.now() - SILENCE).values_list("pk", flat=True)[:200]
    return sum(_end(key) for key in list(silent))


def spent(ticket: Ticket) -> dict[int, int]:
    """Seconds by person, in the log and not yet in it; in one query."""
    told = (
        Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk, kind="ticket.handled")
        .order_by()
        .values_list("actor_id")
        .annotate(total=Sum(Cast(KT("detail__seconds"), IntegerField())))
    )
    open_now = Handling.objects.filter(ticket=ticket, seconds__gt=0).values_list("user_id", "seconds")
    found: dict[int, int] = {}
    for person, seconds in told.union(open_now, all=True):
        found[person] = found.get(person, 0) + seconds
    return found


def _passed(row: Handling | None, now: datetime) -> int:
    """Whole seconds since the person's last word; a beat's worth for the first one."""
    return MOST if row is None else int((now - row.beat_at).total_seconds() + 0.5)


def _end(key: int) -> bool:
    with transaction.atomic():
        row = Handling.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key).first()
        if row is None or row.beat_at >= clock.now() - SILENCE:
            return False
        write_down(row.ticket, seconds=row.seconds, by=row.user)
        row.delete()
        return True
