"""What ties tickets of the demo desk together: duplicates that were merged, a problem with its incidents, parents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from helpdesk.lib import clock
from people.models import User
from tickets.actions import linking, merging
from tickets.actions.merging import Wish
from tickets.models import Link, Ticket
from tickets.models.status import UNSOLVED

MOST = 160
UNTOUCHED = 4


def tie(numbers: Collection[int], until: datetime, *, by: User) -> int:
    """As many as there are matching tickets for; returns how many acts it was. The same each time."""
    acts = 0
    with clock.set_to(until):
        newest = sorted(numbers)[-UNTOUCHED:]  # what one meets first is left as it is
        rows = Ticket.objects.filter(pk__in=numbers, status_category__in=UNSOLVED).exclude(pk__in=newest)
        by_team: dict[int | None, list[Ticket]] = defaultdict(list)
        for ticket in rows.order_by("-pk")[:MOST]:
            by_team[ticket.team_id].append(ticket)
        for tickets in by_team.values():
            acts += _duplicates(tickets, by) + _problem(tickets, by)
    return acts


def _duplicates(tickets: list[Ticket], by: User) -> int:
    """Two of the same person are one; a third that is only alike is said to be a duplicate."""
    of_person: dict[int, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        of_person[ticket.requester_id].append(ticket)
    pair = next((some for some in of_person.values() if len(some) > 1), None)
    if pair is None:
        return 0
    into, source = sorted(pair[:2], key=lambda one: one.pk)
    merging.merge(Wish(into=into.pk, numbers=[source.pk], note="The same question, asked twice."), by=by)
    for merged in (into, source):
        tickets.remove(merged)
    return 1


def _problem(tickets: list[Ticket], by: User) -> int:
    if len(tickets) < 4:
        return 0
    problem, one, two, other = tickets[:4]
    for incident in (one, two):
        linking.link(incident.pk, Link.Kind.INCIDENT, problem.pk, by=by)
    linking.link(other.pk, Link.Kind.RELATED, problem.pk, by=by)
    return 3
