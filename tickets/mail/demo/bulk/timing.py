"""What each loaded ticket was promised, and its clocks, by the functions that keep them on a living desk.

A mark is noticed a moment after it fell due, as on a desk that has been running; the log has no line of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection

from helpdesk.lib.rows import update_rows
from tickets.actions.timers import PROMPT
from tickets.clockwork import badge
from tickets.clockwork.histories import Story, stories
from tickets.clockwork.telling import FIELDS, Told, fill, notice, told
from tickets.matching import versions_for
from tickets.models import Clock, Ticket

CLOCK = ("id", "ticket_id", "metric", "cycle", *FIELDS, "used_seconds", "kept_at", "marked")
MARK = ("clock_id", "code", "due_at", "noticed_at")


def promise(first: int, last: int) -> None:
    """By team: the demo's policies ask for nothing else."""
    teams = Ticket.objects.filter(pk__range=(first, last)).order_by("team_id", "pk").distinct("team_id")
    samples = list(teams.select_related("requester", "organisation"))
    with connection.cursor() as cursor:
        for sample, version in zip(samples, versions_for(samples), strict=True):
            cursor.execute(
                """
                INSERT INTO tickets_policymatch (ticket_id, policy_version_id, priority, why, at)
                SELECT id, %s, priority, 'opened', created_at FROM tickets_ticket
                WHERE id BETWEEN %s AND %s AND team_id IS NOT DISTINCT FROM %s
                """,
                [version.pk, first, last, sample.team_id],
            )


class Stretch:
    """The clocks of some tickets, as rows for COPY."""

    def __init__(self, numbers: Iterable[int], until: datetime) -> None:
        self.until = until
        self.clocks: list[tuple[object, ...]] = []
        self.marks: list[tuple[object, ...]] = []
        told_of = stories(list(numbers))
        timed = {number: self._told(story) for number, story in told_of.items()}
        with connection.cursor() as cursor:
            wanted = sum(len(one) for one in timed.values())
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('tickets_clock', 'id')) FROM generate_series(1, %s)", [wanted]
            )
            keys = iter([key for (key,) in cursor.fetchall()])
        shown = [self._ticket(number, one, keys) for number, one in timed.items()]
        update_rows([one for one in shown if badge.shown(one) != badge.NONE], badge.FIELDS)

    def _told(self, story: Story) -> list[Told]:
        return [told(one, story.version_at(one.ended_at)) for one in story.clocks(self.until)]

    def _ticket(self, number: int, timed: list[Told], keys: Iterator[int]) -> Ticket:
        rows = [self._clock(number, one, next(keys)) for one in timed]
        ticket = Ticket(pk=number)
        for name, value in zip(badge.FIELDS, badge.badge_of(rows), strict=True):
            setattr(ticket, name, value)
        return ticket

    def _clock(self, number: int, one: Told, key: int) -> Clock:
        row = Clock(pk=key, ticket_id=number, metric=one.clock.metric.value, cycle=one.clock.cycle)
        fill(row, one, self.until)
        crossed = sorted(one.crossed(self.until).items(), key=lambda mark: mark[1])
        row.marked = [code for code, _at in crossed]
        self.marks += [(key, code, at, notice(code, at) + PROMPT) for code, at in crossed]
        values = tuple(getattr(row, name) for name in CLOCK[1:-1])
        self.clocks.append((key, *values, "{" + ",".join(f'"{code}"' for code in row.marked) + "}"))
        return row
