"""Which ticket each mail of a wave belongs to: the facts, gathered in few queries, for the pure decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings

from people.models import Contact, Organisation, User
from tickets.actions.locking import ends_of
from tickets.mail.inbound.people import People
from tickets.mail.inbound.pointers import Pointers
from tickets.mail.inbound.reading import Reading
from tickets.mail.parsing.authentication import is_genuine
from tickets.mail.parsing.subjects import is_new_topic
from tickets.mail.parsing.threading import (
    Append,
    Aside,
    Candidate,
    Decision,
    SideFacts,
    SideMark,
    ThreadingFacts,
    TicketFacts,
    decide,
)
from tickets.models import Participant, SideConversation, Ticket


@dataclass(frozen=True, slots=True)
class Place:
    """A ticket to append to; or none: a new ticket, perhaps one that `follows` another. `reason` says why.

    `staff` is set when the mail counts as the words of that member of staff. `awaits` are ids that it answers
    and nobody has seen yet. `side`: it belongs to this side conversation, and to no ticket's thread. `through`: the
    ticket that it is for, which was merged into that one.
    """

    ticket_id: int | None
    follows: int | None
    reason: str
    staff: User | None = None
    new_topic: bool = False
    awaits: tuple[str, ...] = ()
    side: int | None = None
    through: int | None = None

    @property
    def meant(self) -> int:
        """The ticket to hand to the verbs: they follow a merge, and keep what the message was for."""
        return self.through or self.ticket_id or 0


class Threads:
    def __init__(self, readings: Sequence[Reading], people: Sequence[People]) -> None:
        self._people = {reading.row.pk: one for reading, one in zip(readings, people, strict=True)}
        self._readings = readings
        self._pointers = Pointers(readings)
        self._tickets: dict[int, Ticket] = {}
        self._sides = _side_facts({one.side for marks in self._pointers.aside for one in marks})
        pointed_at = {one.ticket for found in self._pointers.found for one in found}
        self._ends = ends_of(pointed_at) if pointed_at else {}
        self._facts = self._ticket_facts(pointed_at | set(self._ends.values()))
        shared = {facts.organisation for facts in self._facts.values() if facts.organisation}
        self._organisations = self._organisations_of(readings, shared) if shared else {}

    def places(self) -> list[Place]:
        pointed_at = zip(self._readings, self._pointers.found, self._pointers.aside, strict=True)
        return [self._place(one, found, aside) for one, found, aside in pointed_at]

    def _place(self, reading: Reading, candidates: tuple[Candidate, ...], aside: tuple[SideMark, ...]) -> Place:
        staff = self._people[reading.row.pk].staff
        proven = staff is not None and is_genuine(reading.mail.headers, reading.sender, settings.MAIL_AUTHSERV_ID)
        facts = ThreadingFacts(
            sender=reading.sender,
            candidates=candidates,
            tickets=self._facts,
            recipients=frozenset(reading.recipients),
            organisation=self._organisations.get(reading.sender),
            may_work=self._worked_by(staff, candidates) if staff else frozenset(),
            proven=proven,
            is_auto=reading.mail.is_auto,
            is_bounce=reading.mail.is_bounce,
            side_marks=aside,
            sides=self._sides,
        )
        return self._as_place(decide(facts), reading, staff if proven else None)

    def _as_place(self, decision: Decision, reading: Reading, proven: User | None) -> Place:
        if isinstance(decision, Aside):
            return Place(None, None, decision.reason, side=decision.side)
        if isinstance(decision, Append):
            new_topic = is_new_topic(reading.mail.subject, self._tickets[decision.ticket].subject)
            staff = proven if decision.as_agent else None
            is_new = new_topic and not reading.mail.is_auto
            return Place(decision.ticket, None, decision.reason, staff, is_new, through=decision.through)
        return Place(None, decision.linked_to, decision.reason, proven, awaits=self._pointers.unseen(reading))

    def _worked_by(self, staff: User, candidates: Iterable[Candidate]) -> frozenset[int]:
        """Of the tickets that are pointed at, and of those that they were merged into."""
        seen = (self._tickets.get(self._ends[one.ticket]) for one in candidates)
        return frozenset(one.pk for one in seen if one and (staff.is_in_house or one.partner_id == staff.partner_id))

    def _ticket_facts(self, keys: set[int]) -> dict[int, TicketFacts]:
        if not keys:
            return {}
        taking_part: dict[int, set[str]] = defaultdict(set)
        rows = Participant.objects.filter(ticket__in=keys).values_list("ticket_id", "contact__identities__value")
        for ticket_id, address in rows:
            taking_part[ticket_id].add(address)
        asking: dict[int, set[str]] = defaultdict(set)
        of_requesters = Ticket.objects.filter(pk__in=keys).values_list("pk", "requester__identities__value")
        for ticket_id, address in of_requesters:
            asking[ticket_id].add(address)
        fields = ("subject", "status_category", "partner_id", "merged_into_id", "organisation__shares_tickets")
        self._tickets = Ticket.objects.select_related("organisation").only(*fields).in_bulk(keys)
        return {
            key: TicketFacts(
                category=ticket.status_category,
                requester=frozenset(filter(None, asking[key])),
                participants=frozenset(filter(None, taking_part[key])),
                organisation=self._sharing(ticket),
                merged_into=ticket.merged_into_id,
            )
            for key, ticket in self._tickets.items()
        }

    @staticmethod
    def _sharing(ticket: Ticket) -> int | None:
        return ticket.organisation_id if ticket.organisation and ticket.organisation.shares_tickets else None

    @staticmethod
    def _organisations_of(readings: Sequence[Reading], shared: Collection[int]) -> dict[str, int]:
        """The organisation of each sender, if it is one of these: by their contact, else by their mail domain."""
        of_domains = {
            domain: one.pk
            for one in Organisation.objects.filter(pk__in=shared).order_by("pk")
            for domain in one.domains
        }
        senders = {reading.sender for reading in readings}
        found = {one: key for one in senders if (key := of_domains.get(one.rpartition("@")[2]))}
        rows = Contact.objects.filter(identities__value__in=senders).exclude(organisation=None)
        return found | {one: key for one, key in rows.values_list("identities__value", "organisation_id") if key}


def _side_facts(keys: set[int]) -> dict[int, SideFacts]:
    """Whom each asked, and the addresses of who takes part in its ticket."""
    if not keys:
        return {}
    sides = SideConversation.objects.filter(pk__in=keys).values_list("pk", "ticket_id", "addresses")
    tickets = {ticket for _key, ticket, _asked in sides}
    asking = Ticket.objects.filter(pk__in=tickets).values_list("pk", "requester__identities__value")
    copied = Participant.objects.filter(ticket__in=tickets).values_list("ticket_id", "contact__identities__value")
    taking_part: dict[int, set[str]] = defaultdict(set)
    for ticket, address in [*asking, *copied]:
        taking_part[ticket].add(address)
    return {
        key: SideFacts(frozenset(asked), frozenset(filter(None, taking_part[ticket]))) for key, ticket, asked in sides
    }
