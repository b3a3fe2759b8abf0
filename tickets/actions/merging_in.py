"""What a merge means for what comes afterwards: where it goes, who takes part by it, who is copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db.models import F

from people.models import Contact
from tickets.actions.thread import NewMessage
from tickets.models import Participant, Ticket

Arrival = tuple[int, NewMessage, tuple[Contact, ...]]


def followed(arrivals: Sequence[Arrival], ends: Mapping[int, Ticket]) -> list[Arrival]:
    """Each for the ticket that lives; what came for a merged one, or from who came with it, is marked so."""
    authors = {message.author.pk for _ticket, message, _cc in arrivals if isinstance(message.author, Contact)}
    rows = Participant.objects.filter(ticket__in={one.pk for one in ends.values()}, contact__in=authors)
    came = {
        (ticket, contact): source
        for ticket, contact, source in rows.exclude(came_from=None).values_list("ticket", "contact", "came_from")
    }
    settled = []
    for number, message, cc in arrivals:
        ticket = ends[number]
        source = came.get((ticket.pk, message.author.pk)) if isinstance(message.author, Contact) else None
        home = number if number != ticket.pk else source
        settled.append((ticket.pk, replace(message, came_from=home), cc))
    return settled


def take_part(joining: Iterable[tuple[Ticket, int | None, tuple[Contact, ...]]]) -> None:
    """Who takes part from now on; by way of a merged ticket, as those of it do, so that nobody reads more than they."""
    wanted = list(joining)
    guests = _guests([(ticket.pk, source) for ticket, source, _contacts in wanted if source])
    rows = [
        Participant(
            ticket=ticket,
            contact=contact,
            came_from_id=source,
            role=Participant.Role.GUEST if (ticket.pk, source) in guests else Participant.Role.CC,
        )
        for ticket, source, contacts in wanted
        for contact in contacts
        if contact.pk != ticket.requester_id
    ]
    if rows:
        Participant.objects.bulk_create(rows, ignore_conflicts=True)


def _guests(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int | None]]:
    """Tickets, with the merged ones whose requester is not copied in them."""
    if not pairs:
        return set()
    rows = Participant.objects.filter(
        ticket__in={ticket for ticket, _source in pairs},
        contact=F("came_from__requester"),
        role=Participant.Role.GUEST,
    )
    return set(rows.values_list("ticket", "came_from"))


def copied(ticket: Ticket) -> list[str]:
    """Whom an answer is copied to unless its author says otherwise: not the guests."""
    takes_part = ticket.participants.filter(role=Participant.Role.CC).order_by("pk")
    return list(takes_part.values_list("contact__email", flat=True))
