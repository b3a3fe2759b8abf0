"""What one requester may read of a ticket that others were merged into: never another's words.

Each message has a home, the ticket that it was written in or for. Who takes part in that ticket by themselves reads
it; besides, everybody reads what they wrote, and what was written to them. Who takes part by a merge alone sees the
ticket with the face of their own: its number and its subject.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from helpdesk.lib.text import casefold_address
from people.models import Contact, Identity
from tickets.models import Merge, Message, Participant, Ticket


@dataclass(frozen=True, slots=True)
class Reader:
    """Of the `living` ticket, which they see as `face`; `homes` is None where nothing was merged into it."""

    living: Ticket
    face: Ticket
    contact: Contact | None
    homes: frozenset[int] | None = None
    addresses: tuple[str, ...] = ()

    @property
    def is_guest(self) -> bool:
        return self.face.pk != self.living.pk


def reader_of(living: Ticket, contact: Contact | None) -> Reader:
    """In one query where nothing was merged."""
    family = family_of(living.pk)
    return _reader(living, family, contact) if family else Reader(living, living, contact)


def reader_at(living: Ticket, address: str) -> Reader:
    """The reader of a mail that goes to this address; who is no contact takes part nowhere."""
    family = family_of(living.pk)
    if not family:
        return Reader(living, living, None)
    contact = Contact.objects.filter(identities__value=casefold_address(address)).first()
    return _reader(living, family, contact, address)


def _reader(living: Ticket, family: list[int], contact: Contact | None, address: str = "") -> Reader:
    if contact is None:
        return Reader(living, living, None, frozenset(), (address,))
    homes = _homes(living, family, contact)
    face = living
    if living.pk not in homes and homes:
        face = Ticket.objects.select_related("brand", "status", "requester").get(pk=min(homes))
    values = {address, *Identity.objects.filter(contact=contact).values_list("value", flat=True)}
    return Reader(living, face, contact, frozenset(homes), tuple(sorted(values - {""})))


def readable(rows: QuerySet[Message], reader: Reader) -> QuerySet[Message]:
    if reader.homes is None:
        return rows
    home = Q(came_from__in=reader.homes)
    if reader.living.pk in reader.homes:
        home |= Q(came_from=None)
    named = [Q(**{f"{field}__contains": [one]}) for one in reader.addresses for field in ("to", "cc")]
    return rows.filter(reduce(or_, named, home | Q(author_contact__isnull=False, author_contact=reader.contact)))


def family_of(number: int) -> list[int]:
    """Tickets that were merged into this one, and into those."""
    found: list[int] = []
    ask = [number]
    while ask:
        rows = Merge.objects.filter(target__in=ask, undone_at=None).exclude(source__in=found)
        ask = list(rows.values_list("source", flat=True))
        found += ask
    return found


def _homes(living: Ticket, family: list[int], contact: Contact) -> set[int]:
    """Also the ticket by whose merge they take part here: that of whoever copied them in since."""
    every = [living.pk, *family]
    asked = Ticket.objects.filter(pk__in=every, requester=contact).values_list("pk", flat=True)
    takes_part = Participant.objects.filter(ticket__in=every, contact=contact)
    return {*asked, *(home or ticket for ticket, home in takes_part.values_list("ticket", "came_from"))}
