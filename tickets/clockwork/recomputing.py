"""Every clock of the desk, computed again from its ticket's history and compared with what is stored, to the second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from helpdesk.lib import clock
from tickets.clockwork import badge
from tickets.clockwork.histories import Story, stories
from tickets.clockwork.telling import FIELDS, Told, told, used_by, values_of
from tickets.models import Clock, Ticket

AT_ONCE = 500
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` is a field of the clock, of the ticket (`metric` is empty then), or "clock": it is only on one side."""

    ticket_id: int
    metric: str
    cycle: int
    what: str
    stored: object
    computed: object


@dataclass(slots=True)
class Tally:
    """`waiting`: tickets with clocks that have just crossed a threshold, which the timers have not noticed yet."""

    tickets: int = 0
    clocks: int = 0
    waiting: int = 0
    last: int = 0
    differing: set[int] = field(default_factory=set)
    mended: set[int] = field(default_factory=set)


def differences(tally: Tally | None = None, *, after: int = 0) -> Iterator[Difference]:
    """Of all tickets in the order of their numbers, in memory that doesn't grow. Nothing is changed."""
    tally = tally or Tally()
    tally.last = after
    while batch := list(Ticket.objects.filter(pk__gt=tally.last).order_by("pk").only("pk", *badge.FIELDS)[:AT_ONCE]):
        yield from compare(batch, tally)
        tally.last = batch[-1].pk


def compare(tickets: list[Ticket], tally: Tally) -> Iterator[Difference]:
    now = clock.now()
    numbers = [one.pk for one in tickets]
    rows: dict[int, list[Clock]] = {number: [] for number in numbers}
    for row in Clock.objects.filter(ticket__in=numbers).order_by("ticket", "pk"):
        rows[row.ticket_id].append(row)
    told_of = stories(numbers)
    for ticket in tickets:
        tally.tickets += 1
        for found in _of_ticket(ticket, told_of.get(ticket.pk), rows[ticket.pk], now, tally):
            tally.differing.add(ticket.pk)
            yield found


def _of_ticket(
    ticket: Ticket, story: Story | None, rows: list[Clock], now: datetime, tally: Tally
) -> Iterator[Difference]:
    ahead = min((row.next_at for row in rows if row.next_at), default=None)
    tally.waiting += ahead is not None and ahead <= now
    moment = now if ahead is None else min(now, ahead - MOMENT)
    told_of = [told(one, story.version_at(one.ended_at)) for one in story.clocks(moment)] if story else []
    computed = {(one.clock.metric.value, one.clock.cycle): one for one in told_of}
    stored = {(row.metric, row.cycle): row for row in rows}
    tally.clocks += len(rows)
    for name in sorted(computed.keys() | stored.keys()):
        one, row = computed.get(name), stored.get(name)
        for what, before, after in _fields(row, one, moment):
            yield Difference(ticket.pk, *name, what, before, after)
    for what, before, after in zip(badge.FIELDS, badge.shown(ticket), badge.badge_of(rows), strict=True):
        if before != after:
            yield Difference(ticket.pk, "", 0, what, before, after)


def _fields(row: Clock | None, one: Told | None, moment: datetime) -> Iterator[tuple[str, object, object]]:
    if row is None or one is None:
        yield "clock", row and row.state, one and one.clock.state.value
        return
    values = values_of(one, moment)
    for name in FIELDS:
        if getattr(row, name) != values[name]:
            yield name, getattr(row, name), values[name]
    used = used_by(one.clock, row.kept_at)
    if row.used_seconds != used:
        yield "used_seconds", row.used_seconds, used
    if set(row.marked) != set(one.crossed(moment)):
        yield "marked", sorted(row.marked), sorted(one.crossed(moment))
