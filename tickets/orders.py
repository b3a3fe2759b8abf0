"""The orders of a list, and its grouping. Every order ends with the ticket's number, so no two tickets tie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Case, Count, F, IntegerField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from helpdesk.lib.keyset import Column, Order
from tickets.models import Category, Ticket
from tickets.models.ticket import URGENCY, TicketQuerySet
from tickets.models.view import Grouping, Sort

GROUPED: Final = 2000
"""A grouped list is made of the first tickets of its order, as many as this: what it costs has a bound."""

DONE: Final = {Category.SOLVED.value, Category.CLOSED.value}
Key = tuple[object, ...]

ORDERS: Final[Mapping[str, Order]] = {
    Sort.UPDATED: Order((Column("updated_at", datetime, is_descending=True),)),
    Sort.UNTOUCHED: Order((Column("updated_at", datetime),)),
    Sort.NEWEST: Order((Column("created_at", datetime, is_descending=True),)),
    Sort.OLDEST: Order((Column("created_at", datetime),)),
    Sort.URGENT: Order((Column("urgency", int), Column("updated_at", datetime)), {"urgency": URGENCY}),
    Sort.BREACH: Order((Column("clock_due_at", datetime),)),
    Sort.SOLVED: Order((Column("solved_at", datetime, is_descending=True),)),
}


@dataclass(frozen=True, slots=True)
class Group:
    """By what tickets are put together: columns that order the groups, and how a ticket's group is called."""

    columns: tuple[Column, ...]
    annotations: Mapping[str, Combinable] = field(default_factory=dict)
    name_of: Callable[[Ticket], str] = str

    def key_of(self, ticket: Ticket) -> Key:
        return tuple(getattr(ticket, column.name) for column in self.columns)


def _by_row(name: str, path: str, nothing: Callable[[], str]) -> Group:
    """By name, the nameless last: their key is the highest sign."""
    return Group(
        (Column("group_name", str), Column("group_key", int)),
        {
            "group_name": Coalesce(F(f"{path}__name"), Value("\U0010ffff")),
            "group_key": Coalesce(F(f"{path}_id"), Value(0)),
        },
        lambda ticket: str(getattr(ticket, name) or nothing()),
    )


GROUPS: Final[Mapping[str, Group]] = {
    Grouping.STATUS: Group(
        (Column("group_rank", int),),
        {
            "group_rank": Case(
                *(When(status_category=one, then=Value(place)) for place, one in enumerate(Category)),
                default=Value(99),
                output_field=IntegerField(),
            )
        },
        lambda ticket: str(Category(ticket.status_category).label),
    ),
    Grouping.PRIORITY: Group(
        (Column("group_rank", int),), {"group_rank": URGENCY}, lambda ticket: ticket.get_priority_display()
    ),
    Grouping.ASSIGNEE: _by_row("assignee", "assignee", lambda: _("Nobody")),
    Grouping.TEAM: _by_row("team", "team", lambda: _("No team")),
    Grouping.BRAND: _by_row("brand", "brand", lambda: ""),
}


def may_hold_solved(conditions: object) -> bool:
    """False only for conditions whose status, asked of all tickets, is never solved or closed."""
    if not isinstance(conditions, Mapping):
        return True
    if isinstance(parts := conditions.get("all"), list):
        return all(may_hold_solved(part) for part in parts)
    if conditions.get("field") != "status":
        return True
    value, op = conditions.get("value"), conditions.get("op")
    named = set(value) if isinstance(value, list) else {value}
    return bool(named & DONE) if op in ("is", "in") else not (op in ("is_not", "not_in") and named >= DONE)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A sort and a grouping together: one order, and the tickets that it can be applied to."""

    sort: Sort = Sort.UPDATED
    grouping: Grouping = Grouping.NONE

    @property
    def group(self) -> Group | None:
        return GROUPS.get(self.grouping)

    @property
    def order(self) -> Order:
        plain, group = ORDERS[self.sort], self.group
        if group is None:
            return plain
        return Order((*group.columns, *plain.columns), {**group.annotations, **plain.annotations})

    def within(self, rows: TicketQuerySet, conditions: object = None) -> TicketQuerySet:
        """What of these the list shows: all, but for an order that needs a time, and the end of a grouped list.

        `conditions` are those that made the rows: where they let no solved ticket in, nothing is looked for.
        """
        if self.sort == Sort.SOLVED:
            rows = rows.filter(solved_at__isnull=False) if may_hold_solved(conditions) else rows.none()
        if self.sort == Sort.BREACH:
            rows = rows.filter(clock_due_at__isnull=False)
        if self.group is None:
            return rows
        first = ORDERS[self.sort].on(rows)[:GROUPED]
        return Ticket.objects.filter(pk__in=first.values("pk"))

    def sizes(self, rows: TicketQuerySet) -> dict[Key, int]:
        """How many tickets each group has, of those that `within` gives."""
        group = self.group
        if group is None:
            return {}
        names = [column.name for column in group.columns]
        counted = rows.annotate(**group.annotations).order_by().values(*names).annotate(size=Count("pk"))
        return {tuple(row[name] for name in names): row["size"] for row in counted}
