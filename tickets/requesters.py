"""A requester as one member of staff sees them: in the ticket's context column, and on a page of their own."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from helpdesk.lib import clock
from people import attributes
from people.actions.notes import may_remove
from people.models import Attribute, Contact, ContactMerge, ContactNote, Identity, User
from people.permissions import Capability, can
from tickets.models import Score, Ticket
from tickets.models.status import UNSOLVED
from tickets.models.ticket import TicketQuerySet

FEW = 5
MOST_ALIKE = 5
MOST_NOTES = 50
ANYBODYS = {
    "gmail.com",
    "yahoo.com",
    "yahoo.co.id",
    "outlook.com",
    "hotmail.com",
    "icloud.com",
    "proton.me",
    "live.com",
}
"""Domains that say nothing about who shares them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An attribute with this requester's value, as it is stored and in words."""

    attribute: Attribute
    value: object
    words: str


@dataclass(frozen=True, slots=True)
class Rated:
    """How satisfied they were so far, over the tickets in sight."""

    count: int
    average: float

    @property
    def nearest(self) -> Score:
        return Score(min(max(round(self.average), 1), 5))


@dataclass(frozen=True, slots=True)
class Alike:
    contact: Contact
    reasons: list[str]


@dataclass
class Person:
    """Everything is asked for when a template first wants it; `but` is the ticket that is open.

    `has_notes` spares a question where it is known that none were written.
    """

    requester: Contact
    user: User
    but: Ticket | None = None
    has_notes: bool = True

    @property
    def may_work(self) -> bool:
        return can(self.user, Capability.WORK_TICKETS)

    @property
    def may_decide(self) -> bool:
        """Addresses, blocking and merging reach beyond one partner's queues."""
        return self.may_work and self.user.is_in_house

    @cached_property
    def identities(self) -> list[Identity]:
        return list(Identity.objects.visible_to(self.user).filter(contact=self.requester).order_by("pk"))

    @cached_property
    def notes(self) -> list[ContactNote]:
        if not self.has_notes:
            return []
        rows = ContactNote.objects.visible_to(self.user).filter(contact=self.requester)
        found = list(rows.select_related("author")[:MOST_NOTES])
        for note in found:
            note.removable = may_remove(note, self.user)  # type: ignore[attr-defined]
        return found

    @cached_property
    def attributes(self) -> list[Kept]:
        had = self.requester.attributes
        rows = Attribute.objects.filter(is_active=True)
        return [Kept(one, had.get(one.key, ""), attributes.words(had.get(one.key))) for one in rows]

    @property
    def known(self) -> list[Kept]:
        return [one for one in self.attributes if one.words] if self.requester.attributes else []

    @cached_property
    def tickets(self) -> list[Ticket]:
        """The newest few."""
        rows = self.all_tickets.select_related("status")
        kept = ("pk", "subject", "status", "status_category", "updated_at", "satisfaction")
        return list(rows.only(*kept).order_by("-updated_at", "-pk")[:FEW])

    @cached_property
    def numbers(self) -> dict[str, Any]:
        """Of their tickets, but for the open one; how satisfied they were is told of that one too."""
        others = ~Q(pk=self.but.pk if self.but else 0)
        return self._own.aggregate(
            unsolved=Count("pk", filter=others & Q(status_category__in=UNSOLVED)),
            total=Count("pk", filter=others),
            rated=Count("satisfaction"),
            average=Avg("satisfaction"),
        )

    @property
    def all_tickets(self) -> TicketQuerySet:
        return self._own.exclude(pk=self.but.pk) if self.but else self._own

    @property
    def _own(self) -> TicketQuerySet:
        return Ticket.objects.visible_to(self.user).filter(requester=self.requester.pk)

    @property
    def rated(self) -> Rated | None:
        return Rated(self.numbers["rated"], self.numbers["average"]) if self.numbers["rated"] else None

    @cached_property
    def merges(self) -> list[ContactMerge]:
        """Who turned out to be this one; only in-house people may know."""
        if not self.may_decide:
            return []
        rows = ContactMerge.objects.filter(kept=self.requester, undone_at=None).order_by("-pk")
        return list(rows.select_related("gone", "by"))

    @cached_property
    def alike(self) -> list[Alike]:
        return alike(self.requester, self.user) if self.may_decide else []

    @property
    def local_time(self) -> str:
        """The time where the requester is, when that is known."""
        return clock_in(self.requester.time_zone)


def alike(contact: Contact, user: User) -> list[Alike]:
    """Who may be the same person: of the same telephone or name, those with more in common first."""
    same = Q()
    if contact.phone:
        same |= Q(phone=contact.phone)
    if contact.name:
        same |= Q(name__iexact=contact.name)
    if not same:
        return []
    rows = Contact.objects.visible_to(user).current().filter(same).exclude(pk=contact.pk)
    found = [Alike(one, _reasons(one, contact)) for one in rows.select_related("organisation")[: MOST_ALIKE * 4]]
    return sorted(found, key=lambda one: (-len(one.reasons), one.contact.pk))[:MOST_ALIKE]


def _reasons(one: Contact, other: Contact) -> list[str]:
    domain = one.email.rpartition("@")[2]
    said = [
        (bool(one.phone) and one.phone == other.phone, _("same telephone")),
        (bool(one.name) and one.name.casefold() == other.name.casefold(), _("same name")),
        (domain not in ANYBODYS and domain == other.email.rpartition("@")[2] != "", _("same mail domain")),
        (one.organisation_id is not None and one.organisation_id == other.organisation_id, _("same organisation")),
    ]
    return [words for holds, words in said if holds]


def found(user: User, words: str) -> QuerySet[Contact]:
    """Requesters in sight: by a part of name or address, by any whole address, by telephone."""
    rows = Contact.objects.visible_to(user).current().select_related("organisation")
    words = words.replace("\x00", "").strip()[:200]
    if not words:
        return rows
    asked = Q(name__icontains=words) | Q(email__icontains=words)
    if "@" in words:
        own = Identity.objects.visible_to(user).filter(value=words.lower())
        asked |= Q(pk__in=own.values("contact"))
    digits = "".join(letter for letter in words if letter.isdigit() or letter == "+")
    if len(digits) >= 4:
        asked |= Q(phone=digits)
    return rows.filter(asked)


def counts(user: User, contacts: Sequence[Contact]) -> dict[int, int]:
    """How many tickets in sight each of these has."""
    rows = Ticket.objects.visible_to(user).filter(requester__in=[one.pk for one in contacts])
    return dict(rows.order_by().values_list("requester").annotate(n=Count("pk")))


def clock_in(zone: str) -> str:
    if not zone:
        return ""
    try:
        return clock.now().astimezone(zoneinfo.ZoneInfo(zone)).strftime("%H:%M")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return ""
