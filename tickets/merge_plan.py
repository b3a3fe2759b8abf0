"""What a merge would do, before it is done: for the page, and for whoever asks through the API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from people.models import User
from tickets.models import Draft, Message, Participant, Ticket
from tickets.permissions import can_work
from tickets.relations import duplicates_of


@dataclass(frozen=True, slots=True)
class Part:
    """A ticket that would go into another."""

    ticket: Ticket
    messages: int
    people: list[str]
    tags: list[str]
    writers: list[str]
    is_others: bool
    other_brand: bool
    problem: str


@dataclass(frozen=True, slots=True)
class Plan:
    """`into` is the ticket that stays; `missing` are numbers that are none, or out of sight."""

    into: Ticket | None
    tickets: list[Ticket]
    parts: list[Part]
    missing: list[str]
    alike: list[Ticket]

    @property
    def others(self) -> list[Part]:
        """Those of other requesters, who must not read each other."""
        return [part for part in self.parts if part.is_others]

    @property
    def may_go(self) -> bool:
        return bool(self.parts) and not self.missing and not any(part.problem for part in self.parts)

    @property
    def requesters(self) -> list[str]:
        return list(dict.fromkeys(str(part.ticket.requester) for part in self.parts))


def plan(numbers: Sequence[int], into: int | None, user: User) -> Plan:
    """The oldest stays where nobody chose. In a fixed number of queries."""
    wanted = list(dict.fromkeys(numbers))
    rows = Ticket.objects.visible_to(user).for_list().filter(pk__in=wanted).order_by("created_at", "pk")
    tickets = list(rows)
    chosen = next((one for one in tickets if one.pk == into), None) or _first_living(tickets)
    missing = [str(number) for number in wanted if number not in {one.pk for one in tickets}]
    alike = duplicates_of(chosen, user, but=wanted) if chosen else []
    return Plan(chosen, tickets, _parts(tickets, chosen, user) if chosen else [], missing, alike)


def _first_living(tickets: Sequence[Ticket]) -> Ticket | None:
    return next((one for one in tickets if not one.is_closed), tickets[0] if tickets else None)


def _parts(tickets: Sequence[Ticket], into: Ticket, user: User) -> list[Part]:
    keys = [one.pk for one in tickets]
    counts = dict(Message.objects.filter(ticket__in=keys).values_list("ticket").annotate(Count("pk")))
    people: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in Participant.objects.filter(ticket__in=keys).select_related("contact"):
        people[row.ticket_id].append((row.contact_id, str(row.contact)))
    writers: dict[int, list[str]] = defaultdict(list)
    for draft in Draft.objects.filter(ticket__in=keys).select_related("user"):
        writers[draft.ticket_id].append(draft.user.name)
    here = {into.requester_id, *(key for key, _name in people[into.pk])}
    return [
        Part(
            ticket=one,
            messages=counts.get(one.pk, 0),
            people=[name for key, name in people[one.pk] if key not in here],
            tags=sorted(set(one.tags) - set(into.tags)),
            writers=sorted(set(writers[one.pk])),
            is_others=one.requester_id != into.requester_id,
            other_brand=one.brand_id != into.brand_id,
            problem=_problem(one, user) or _problem(into, user),
        )
        for one in tickets
        if one.pk != into.pk
    ]


def _problem(ticket: Ticket, user: User) -> str:
    values = {"number": ticket.pk, "into": ticket.merged_into_id}
    if ticket.merged_into_id:
        return _("Ticket #%(number)s was merged into #%(into)s already.") % values
    if ticket.is_closed:
        return _("Ticket #%(number)s is closed and can't be changed any more.") % values
    return "" if can_work(user, ticket) else _("Your role does not include working on tickets.")
