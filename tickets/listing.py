"""The list that an address names: a view, filters, a place in it; and its rows as one person sees them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from helpdesk.lib.keyset import Order, Place
from helpdesk.web import paging
from people.models import User
from tickets import presence
from tickets.columns import Cell, Columns
from tickets.filters import TicketFilter
from tickets.models import Category, Channel, Priority, Seen, Sensitivity, Ticket
from tickets.models.status import UNSOLVED
from tickets.models.ticket import ClockState, TicketQuerySet
from tickets.models.view import Grouping, Sort
from tickets.orders import Arrangement
from tickets.tabs import Tab, Tabs
from tickets.tree import Tree

KEPT = ("view", "sort", "group", *TicketFilter.base_filters)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over the first row of a group; `size` is empty where it isn't told."""

    name: str
    size: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in a list: with the page it opens, whether there is something unread, and who is at it."""

    ticket: Ticket
    url: str
    unread: bool
    present: list[presence.Present]
    head: Head | None = None
    category: str = ""
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on, in words, and the query without it."""

    text: str
    without: str


class Listing:
    """A view with filters, for one person. `query` is its address without a page's cursor."""

    def __init__(self, request: HttpRequest, user: User, data: QueryDict | None = None) -> None:
        """`data` is the list's query where the request has it elsewhere than in its own address."""
        data = request.GET if data is None else data
        self.user = user
        self.place = data.get("at", "")
        self.tabs = Tabs(user)
        self.tab = self.tabs.get(data.get("view", ""))
        self.arrangement = _arrangement(data, self.tab.arrangement)
        self.filters = TicketFilter(data, request=request, queryset=self.tabs.tickets(self.tab))
        self.query = _kept(data, self.tab, self.arrangement)

    @cached_property
    def tickets(self) -> TicketQuerySet:
        rows: TicketQuerySet = self.filters.qs
        return self.arrangement.within(rows, {"all": [self.tab.conditions, *self.filters.conditions()]})

    @property
    def is_filtered(self) -> bool:
        return any(self.filters.data.getlist(name) not in ([], [""]) for name in TicketFilter.base_filters)

    @property
    def chips(self) -> list[Chip]:
        data = self.filters.form.cleaned_data if self.filters.form.is_valid() else {}
        return [
            Chip(
                f"{self.filters.filters[name].label}: {_words(name, value, self.user)}",
                _without(self.query, name, value),
            )
            for name in TicketFilter.base_filters
            for value in _each(data.get(name))
        ]

    @property
    def url(self) -> str:
        return f"{reverse('ticket_list')}?{self.query}"

    def with_sort(self, sort: Sort) -> str:
        """The query of the same list in another order."""
        return _with(self.query, "sort", "" if sort == self.tab.arrangement.sort else sort)

    def with_grouping(self, grouping: Grouping) -> str:
        return _with(self.query, "group", "" if grouping == self.tab.arrangement.grouping else grouping)

    @property
    def order(self) -> Order:
        return self.arrangement.order

    def ticket_url(self, ticket: Ticket) -> str:
        """The page of a ticket read in this list's order; it remembers the place, from where `next` goes on."""
        return f"{reverse('ticket', args=[ticket.pk])}?{self.query}&at={self.order.cursor(ticket)}"

    def next_url(self, ticket: Ticket) -> str:
        """The ticket after the place where this one was opened, even if acting on it moved it elsewhere since.

        In a view that is worked by Next there is none: tickets are served, not followed.
        """
        place = None if self.tab.is_by_next else self._place_of(ticket)
        if place is None:
            return ""
        found = self.order.on(self.tickets).filter(self.order.beyond(place)).exclude(pk=ticket.pk).first()
        return self.ticket_url(found) if found else ""

    def _place_of(self, ticket: Ticket) -> Place | None:
        if self.place:
            with suppress(Invalid):
                return self.order.read(self.place)
        if self.order.annotations:
            ticket = self.order.on(Ticket.objects.all()).get(pk=ticket.pk)
        place = self.order.place_of(ticket)
        return None if None in place else place

    @property
    def page_query(self) -> str:
        """The query of a ticket's page, with the place."""
        return f"{self.query}&at={self.place}" if self.place else self.query

    def page(self, *, after: str = "", size: int, narrow: bool = False) -> tuple[list[Row], str]:
        """A page of rows, and the cursor of the next one; `narrow` for the column beside a ticket."""
        is_bare = narrow and self.arrangement.group is None  # heads name more than the narrow rows below them
        tickets = self.tickets.for_column() if is_bare else self.tickets.for_list()
        found = paging.page(tickets, by=self.order, after=after, size=size)
        return self.rows(found.rows, after), found.next

    def rows(self, tickets: Sequence[Ticket], after: str = "") -> list[Row]:
        """In two look-ups, however many tickets: what was read, and who is there. A third for the sizes of groups."""
        keys = [ticket.pk for ticket in tickets]
        read = dict(Seen.objects.filter(user=self.user, ticket__in=keys).values_list("ticket_id", "version"))
        here = presence.at(keys, but=self.user)
        heads = self._heads(tickets, after)
        columns = Columns(self.tab.columns, self.user)
        return [
            Row(
                ticket,
                self.ticket_url(ticket),
                _is_unread(ticket, read.get(ticket.pk, 0)),
                here[ticket.pk],
                heads.get(ticket.pk),
                columns.category_of(ticket),
                columns.cells_of(ticket),
            )
            for ticket in tickets
        ]

    def _heads(self, tickets: Sequence[Ticket], after: str) -> dict[int, Head]:
        """By the first ticket of each group; none for the group that the page before ended in."""
        group = self.arrangement.group
        if group is None or not tickets:
            return {}
        sizes = self.arrangement.sizes(self.tickets)
        before = tuple(self.order.read(after)[: len(group.columns)]) if after else None
        heads = {}
        for ticket in tickets:
            key = group.key_of(ticket)
            if key != before:
                heads[ticket.pk] = Head(group.name_of(ticket), str(sizes.get(key, "")))
            before = key
        return heads


def _each(value: object) -> list[object]:
    if value in (None, "", []):
        return []
    return list(value) if isinstance(value, list) else [value]


def _words(name: str, value: object, user: User) -> str:
    if name == "status":
        return str(Category(str(value)).label)
    if name == "priority":
        return str(Priority(int(str(value))).label)
    if name == "channel":
        return str(Channel(str(value)).label)
    if name == "assignee":
        return _person(str(value), user)
    if name == "category":
        return Tree.load().path(int(str(value)))
    if name == "sla":
        return str(ClockState(str(value)).label)
    if name == "sensitivity":
        return str(Sensitivity(str(value)).label)
    return _("none") if value == "none" else str(value)


def _person(value: str, user: User) -> str:
    named = {"me": _("me"), "none": _("nobody")}
    if value in named:
        return named[value]
    known = User.objects.visible_to(user)
    found = known.filter(pk=int(value)).first() if value.isdecimal() and len(value) < 18 else None
    return str(found) if found else _("unknown")


def _without(query: str, name: str, value: object) -> str:
    data = QueryDict(query, mutable=True)
    taken = str(value.pk) if isinstance(value, Model) else str(value)
    data.setlist(name, [one for one in data.getlist(name) if one != taken])
    return data.urlencode()


def _with(query: str, name: str, value: str) -> str:
    data = QueryDict(query, mutable=True)
    data.setlist(name, [value] if value else [])
    return data.urlencode()


def _is_unread(ticket: Ticket, read: int) -> bool:
    return ticket.status_category in UNSOLVED and ticket.thread_version > read


def _arrangement(data: QueryDict, own: Arrangement) -> Arrangement:
    """The view's own, but for what the address names."""
    sort, group = data.get("sort", ""), data.get("group", "")
    return Arrangement(
        Sort(sort) if sort in Sort.values else own.sort,
        Grouping(group) if group in Grouping.values else own.grouping,
    )


def _kept(data: QueryDict, tab: Tab, arrangement: Arrangement) -> str:
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if values := [value for value in data.getlist(name) if value]:
            kept.setlist(name, values)
    for name, value, own in (
        ("sort", arrangement.sort, tab.arrangement.sort),
        ("group", arrangement.grouping, tab.arrangement.grouping),
    ):
        kept.setlist(name, [value] if value != own else [])
    kept["view"] = tab.slug
    return kept.urlencode()
