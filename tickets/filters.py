"""The filters of the ticket list, all from the address; and the same as conditions, to be kept in a view."""

from __future__ import annotations

from typing import cast

import django_filters
from django.db.models import Model, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.models import Team, User
from tickets.actions.labels import tag_name
from tickets.models import Brand, Category, Channel, Priority, Sensitivity, Ticket
from tickets.models.ticket import ClockState, TicketQuerySet
from tickets.permissions import teams_in_sight
from tickets.tree import Tree


def visible_teams(request: HttpRequest | None) -> QuerySet[Team]:
    return teams_in_sight(cast(User, request.user)) if request else Team.objects.filter(is_active=True)


def visible_staff(request: HttpRequest | None) -> QuerySet[User]:
    people = User.objects.active()
    return people.visible_to(cast(User, request.user)) if request else people


class TicketFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Narrows a list; values of one filter are alternatives, filters together all hold."""

    status = django_filters.MultipleChoiceFilter(
        field_name="status_category", choices=Category.choices, label=_("Status"), widget=CheckboxSelectMultiple
    )
    priority = django_filters.TypedMultipleChoiceFilter(
        choices=Priority.choices, coerce=int, label=_("Priority"), widget=CheckboxSelectMultiple
    )
    team = django_filters.ModelChoiceFilter(
        queryset=visible_teams, label=_("Team"), empty_label=_("Any team"), null_label=_("No team"), null_value="none"
    )
    assignee = django_filters.CharFilter(method="by_assignee", label=_("Assignee"))
    tag = django_filters.CharFilter(method="by_tag", label=_("Tag"))
    brand = django_filters.ModelChoiceFilter(
        queryset=lambda request: Brand.objects.all(), label=_("Brand"), empty_label=_("Any brand")
    )
    channel = django_filters.ChoiceFilter(choices=Channel.choices, label=_("Channel"), empty_label=_("Any channel"))

    category = django_filters.ChoiceFilter(
        choices=lambda: [(node.pk, node.path) for node in Tree.load().nodes],
        method="by_category",
        label=_("Category"),
        empty_label=_("Any category"),
    )
    sensitivity = django_filters.ChoiceFilter(
        choices=Sensitivity.choices, label=_("Sensitivity"), empty_label=_("Any sensitivity")
    )

    sla = django_filters.MultipleChoiceFilter(
        field_name="clock_state", choices=ClockState.choices, label=_("Service level"), widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Ticket
        fields: tuple[str, ...] = ()

    def by_assignee(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        """`me`, `none` or a person's number."""
        if value == "none":
            return rows.unassigned()
        if value == "me":
            return rows.assigned_to(self.request.user)
        return rows.filter(assignee_id=int(value)) if value.isdecimal() and len(value) < 18 else rows.none()

    def by_tag(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        return rows.filter(tags__contains=[tag_name(value)])

    def by_category(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        """With all that is under it."""
        key = int(value) if str(value).isdecimal() and len(str(value)) < 18 else 0
        return rows.filter(category_id__in=[key, *Tree.load().under(key)])

    def conditions(self) -> list[dict[str, object]]:
        """What is filtered by now, each as one condition of a view; all of them hold."""
        data = self.form.cleaned_data if self.form.is_valid() else {}
        return [
            _condition(name, value) for name in self.base_filters if (value := data.get(name)) not in (None, "", [])
        ]


def _condition(name: str, value: object) -> dict[str, object]:
    if name == "tag":
        return {"field": "tags", "op": "contains", "value": tag_name(str(value))}
    if name == "category":
        return {"field": "category_tree", "op": "is", "value": int(str(value))}
    if value == "none" and name != "sensitivity":
        return {"field": name, "op": "is_not_set"}
    if isinstance(value, list):
        return {"field": name, "op": "in", "value": value}
    if isinstance(value, Model):
        value = value.pk
    elif name == "assignee" and str(value).isdecimal():
        value = int(str(value))
    return {"field": name, "op": "is", "value": value}
