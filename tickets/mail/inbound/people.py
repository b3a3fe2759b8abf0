"""Who a mail's people are: its author, whose request it is, who is in copy. Own addresses are none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.lib.text import casefold_address
from people.models import User
from people.permissions import Capability, can
from tickets.mail.inbound.reading import Reading
from tickets.mail.inbound.routing import Mailboxes
from tickets.mail.parsing.addresses import Address

MOST_COPIED = 20
LONGEST = 320

Person = tuple[str, str]
"""An address, case-folded, and the name that stands beside it."""


@dataclass(frozen=True, slots=True)
class People:
    """`requester` is another than `author` where staff forward a customer's mail."""

    author: Person
    requester: Person
    copied: tuple[Person, ...]
    staff: User | None = None

    @property
    def all(self) -> tuple[Person, ...]:
        return (self.author, self.requester, *self.copied)

    @property
    def is_forward(self) -> bool:
        return self.requester[0] != self.author[0]


def people_of(readings: Sequence[Reading], mailboxes: Mailboxes) -> list[People]:
    """In order, in at most two queries."""
    staff = staff_among({reading.sender for reading in readings})
    return [_people(reading, mailboxes, staff.get(reading.sender)) for reading in readings]


def staff_among(addresses: set[str]) -> dict[str, User]:
    """Who of these, by their sign-in address, may work tickets now."""
    found = User.objects.active().filter(email__in=addresses).prefetch_related("roles")
    return {casefold_address(user.email): user for user in found if can(user, Capability.WORK_TICKETS)}


def answerable(reading: Reading, mailboxes: Mailboxes) -> Person | None:
    """The first foreign address of Reply-To: whose mail it is when a form or device writes in the desk's own name."""
    return next((one for one in map(_person, reading.mail.reply_to) if one and not mailboxes.is_own(one[0])), None)


def _people(reading: Reading, mailboxes: Mailboxes, staff: User | None) -> People:
    author = (reading.sender, reading.sender_name)
    if mailboxes.is_own(reading.sender):
        author = answerable(reading, mailboxes) or author
    requester = (_forwarded(reading, mailboxes) if staff else None) or author
    copied: dict[str, str] = {}
    for one in (*reading.mail.to, *reading.mail.cc):
        person = _person(one)
        if person and person[0] not in (author[0], requester[0]) and not mailboxes.is_own(person[0]):
            copied.setdefault(*person)
    if staff and requester != author:
        copied.pop(author[0], None)
    return People(author, requester, tuple(list(copied.items())[:MOST_COPIED]), staff)


def _forwarded(reading: Reading, mailboxes: Mailboxes) -> Person | None:
    """Whose mail it is that staff forward."""
    forward = reading.mail.forward
    person = _person(Address(forward.from_name, forward.from_email)) if forward else None
    return person if person and not mailboxes.is_own(person[0]) else None


def _person(one: Address) -> Person | None:
    address = casefold_address(one.email)
    return (address, one.name[:200]) if "@" in address and len(address) <= LONGEST else None
