"""Audiences: conditions about people, over roles, teams, partners, sites and languages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC
from typing import Final, cast

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.lib import clock
from helpdesk.lib.conditions.check import check
from helpdesk.lib.conditions.describe import describe_stored
from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Code, Facts, Field, Given, Kind, Vocabulary, Words
from helpdesk.lib.conditions.tree import read
from helpdesk.lib.errors import Invalid
from people.models import Partner, Role, Site, Team, User
from people.permissions import Capability, can

EVERYBODY: Final[Mapping[str, object]] = {"all": []}
WHO_WORKS: Final[Mapping[str, object]] = {"field": "works_tickets", "op": "is", "value": True}


def vocabulary(user: User | None = None) -> Vocabulary:
    """What can be asked about people, with the names that this person may know; all names without one."""
    company = None if user is None or user.is_in_house else user.partner_id
    own = Q() if company is None else Q(partner=company)

    def slugs(rows: QuerySet[Role] | QuerySet[Team]) -> Mapping[Code, Words]:
        return cast("Mapping[Code, Words]", SimpleLazyObject(lambda: {row.slug: str(row) for row in rows}))

    def ids(rows: QuerySet[Partner] | QuerySet[Site]) -> Mapping[Code, Words]:
        return cast("Mapping[Code, Words]", SimpleLazyObject(lambda: {row.pk: str(row) for row in rows}))

    partners = Partner.objects.all() if company is None else Partner.objects.filter(pk=company)
    return {
        "works_tickets": Field(Kind.FLAG, gettext_lazy("Works on tickets")),
        "roles": Field(Kind.TAGS, gettext_lazy("Roles"), choices=slugs(Role.objects.all())),
        "teams": Field(Kind.TAGS, gettext_lazy("Teams"), choices=slugs(Team.objects.filter(own))),
        "partner": Field(Kind.CHOICE, gettext_lazy("Company"), choices=ids(partners), codes=int),
        "site": Field(Kind.CHOICE, gettext_lazy("Site"), choices=ids(Site.objects.filter(own)), codes=int),
        "language": Field(Kind.CHOICE, gettext_lazy("Language"), choices=dict(settings.LANGUAGES), is_closed=True),
    }


def facts_of(person: User) -> Facts:
    """Reads roles and teams, so have them at hand."""
    return {
        "works_tickets": can(person, Capability.WORK_TICKETS),
        "roles": [role.slug for role in person.roles.all()],
        "teams": [team.slug for team in person.teams.all()],
        "partner": person.partner_id,
        "site": person.site_id,
        "language": person.language,
    }


def require_meaning(conditions: Mapping[str, object], by: User) -> None:
    """Raises Invalid where it is no condition about people."""
    problems = check(conditions, vocabulary(by), Given(clock.now(), UTC))
    if problems:
        raise Invalid(problems[0].message, {"audience": [one.message for one in problems]})


def people_of(conditions: object, *, partner_id: int | None = None, among: Collection[int] | None = None) -> list[User]:
    """The active staff of whom this holds, by name; `among` narrows it to some. Three queries."""
    rows = User.objects.active().select_related("site").prefetch_related("roles", "teams")
    if partner_id is not None:
        rows = rows.filter(partner=partner_id)
    if among is not None:
        rows = rows.filter(pk__in=among)
    condition, fields, given = read(conditions), vocabulary(), Given(clock.now(), UTC)
    return [one for one in rows.order_by("name", "pk") if evaluate(condition, facts_of(one), fields, given)]


def sentence(conditions: object) -> str:
    """In words."""
    return describe_stored(conditions, vocabulary(), everything=_("everybody"))
