"""By what the API's lists of people are narrowed."""

from __future__ import annotations

import django_filters

from helpdesk.lib.text import casefold_address
from people.models.contact import ContactQuerySet
from people.models.user import UserQuerySet


class UserFilter(django_filters.FilterSet):  # type: ignore[misc]
    email = django_filters.CharFilter(lookup_expr="iexact", help_text="The sign-in address, in any letter case.")
    team = django_filters.NumberFilter(field_name="teams", help_text="A team's id.")
    role = django_filters.CharFilter(field_name="roles__slug", help_text="A role's short name.")
    partner = django_filters.NumberFilter(help_text="A partner's id.")
    is_active = django_filters.BooleanFilter()
    in_house = django_filters.BooleanFilter(field_name="partner", lookup_expr="isnull")

    def filter_queryset(self, queryset: UserQuerySet) -> UserQuerySet:
        rows: UserQuerySet = super().filter_queryset(queryset)
        return rows.distinct()


class ContactFilter(django_filters.FilterSet):  # type: ignore[misc]
    email = django_filters.CharFilter(method="by_email", help_text="Any of the requester's mail addresses.")
    organisation = django_filters.NumberFilter(help_text="An organisation's id.")

    def by_email(self, rows: ContactQuerySet, name: str, value: str) -> ContactQuerySet:
        return rows.filter(identities__channel="email", identities__value=casefold_address(value))
