"""By what the API's ticket list is narrowed: the filters of the pages, with codes in place of row ids."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from helpdesk.lib.text import casefold_address
from tickets.actions.labels import tag_name
from tickets.api.shapes import PRIORITIES
from tickets.filters import TicketFilter
from tickets.models import Category, Channel, Priority, Sensitivity
from tickets.models.ticket import ClockState, TicketQuerySet

AGAIN = "Give it again for alternatives."


class ApiTicketFilter(TicketFilter):
    """`since` is that moment or later, `before` earlier; moments in ISO 8601 with their zone."""

    status = django_filters.MultipleChoiceFilter(
        field_name="status_category", choices=Category.choices, help_text=AGAIN
    )
    priority = django_filters.MultipleChoiceFilter(choices=PRIORITIES, method="by_priority", help_text=AGAIN)
    channel = django_filters.MultipleChoiceFilter(choices=Channel.choices, help_text=AGAIN)
    assignee = django_filters.CharFilter(method="by_assignee", help_text="A person's id, `me` or `none`.")
    requester = django_filters.CharFilter(method="by_requester", help_text="A contact's id or mail address.")
    brand = django_filters.CharFilter(field_name="brand__slug", help_text="The brand's short name.")
    tag = django_filters.CharFilter(method="by_tag", help_text="Give it again: tickets that have every one.")
    category = django_filters.NumberFilter(method="by_category", help_text="A category's id: with all under it.")
    sensitivity = django_filters.MultipleChoiceFilter(choices=Sensitivity.choices, help_text=AGAIN)
    sla = django_filters.MultipleChoiceFilter(
        field_name="clock_state", choices=ClockState.choices, help_text=f"What its tightest clock does. {AGAIN}"
    )
    due_since = django_filters.IsoDateTimeFilter(field_name="clock_due_at", lookup_expr="gte")
    due_before = django_filters.IsoDateTimeFilter(field_name="clock_due_at", lookup_expr="lt")
    created_since = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")
    updated_before = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="lt")

    def by_priority(self, rows: TicketQuerySet, name: str, value: list[str]) -> TicketQuerySet:
        return rows.filter(priority__in=[Priority[one.upper()] for one in value]) if value else rows

    def by_assignee(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        if value not in ("me", "none"):
            _number(value, name)
        return super().by_assignee(rows, name, value)

    def by_requester(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        if "@" not in value:
            return rows.filter(requester_id=_number(value, name))
        return rows.filter(requester__identities__channel="email", requester__identities__value=casefold_address(value))

    def by_tag(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        return rows.filter(tags__contains=[tag_name(one) for one in self.data.getlist(name)])


def _number(value: str, name: str) -> int:
    if not value.isdecimal() or len(value) > 18:
        raise ValidationError({name: [_("This is not an id.")]})
    return int(value)
