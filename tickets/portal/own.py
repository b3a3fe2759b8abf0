"""What a signed-in requester may read: their own requests, those they are copied in, and where allowed colleagues'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from helpdesk.lib.keyset import Column, Order
from helpdesk.lib.text import storable
from helpdesk.web import paging
from people.models import Contact
from tickets.models import Participant, Ticket
from tickets.models.status import UNSOLVED
from tickets.models.ticket import TicketQuerySet
from tickets.portal.conversation import public_messages
from tickets.portal.links import SHOWN

PAGE = 20
NEWEST = Order((Column("created_at", datetime, is_descending=True),))


def of(contact: Contact) -> TicketQuerySet:
    """Their own and those they are copied in. The ids come first: there are few, however large the desk is."""
    asked = Ticket.objects.filter(requester=contact).order_by().values("pk")
    copied = Participant.objects.filter(contact=contact).order_by().values("ticket")
    return Ticket.objects.filter(pk__in=asked.union(copied))


def of_organisation(contact: Contact) -> TicketQuerySet:
    """Reads contact.organisation, so have it at hand."""
    if not contact.reads_organisation:
        return Ticket.objects.none()
    return Ticket.objects.filter(organisation=contact.organisation_id)


def readable_by(contact: Contact, number: int) -> Ticket | None:
    rows = Ticket.objects.filter(pk=number).select_related(*SHOWN)
    found = rows.filter(Q(requester=contact) | Q(participants__contact=contact)).first()
    if found is None and contact.reads_organisation:
        found = rows.filter(organisation=contact.organisation_id).first()
    return found


@dataclass
class Listing:
    """A list of requests as its address asks for it."""

    contact: Contact
    data: QueryDict

    @property
    def whose(self) -> str:
        return "organisation" if self.data.get("whose") == "organisation" and self.has_colleagues else "mine"

    @property
    def state(self) -> str:
        return self.data.get("state", "") if self.data.get("state") in ("open", "solved") else ""

    @property
    def words(self) -> str:
        return storable(self.data.get("q", "")).strip()[:100]

    @property
    def has_colleagues(self) -> bool:
        return self.contact.reads_organisation

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.state)

    @cached_property
    def page(self) -> paging.Page[Ticket]:
        rows = self._rows().select_related("brand", "requester")
        return paging.page(rows, by=NEWEST, after=self.data.get("after", ""), size=PAGE)

    @property
    def next_query(self) -> str:
        """The query of the following page; empty where this is the last."""
        return self._query(after=self.page.next) if self.page.next else ""

    def _rows(self) -> QuerySet[Ticket]:
        rows = of_organisation(self.contact) if self.whose == "organisation" else of(self.contact)
        if self.state:
            rows = rows.unsolved() if self.state == "open" else rows.exclude(status_category__in=UNSOLVED)
        if self.words:
            said = public_messages().filter(ticket=OuterRef("pk"), text__icontains=self.words)
            number = self.words.lstrip("#")
            is_number = Q(pk=int(number)) if number.isdecimal() and len(number) < 18 else Q()
            rows = rows.filter(Q(subject__icontains=self.words) | Exists(said) | is_number)
        return rows

    def _query(self, **changes: str) -> str:
        data = QueryDict(mutable=True)
        for name in ("whose", "state", "q"):
            if value := self.data.get(name):
                data[name] = value
        data.update(changes)
        return data.urlencode()
