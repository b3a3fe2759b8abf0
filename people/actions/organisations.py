"""Organisations that requesters belong to, recognised by their mail domains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import casefold_address
from people.actions import saving
from people.models import Organisation, User
from people.permissions import Capability, require_in_house


@dataclass(frozen=True, slots=True)
class Details:
    """`domains` are of its mail addresses. With `shares_tickets` its people may write to each other's tickets."""

    name: str
    domains: Sequence[str] = ()
    shares_tickets: bool = False


def create(details: Details, *, by: User) -> Organisation:
    require_in_house(by, Capability.MANAGE_PEOPLE)
    organisation = Organisation()
    with saving.unique("name", _("There is an organisation of this name already.")):
        saving.create(organisation, "organisation.created", _values(details, organisation), by=by.actor)
    return organisation


@transaction.atomic
def change(organisation: Organisation, details: Details, *, by: User) -> Organisation:
    require_in_house(by, Capability.MANAGE_PEOPLE)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    with saving.unique("name", _("There is an organisation of this name already.")):
        saving.change(organisation, "organisation.changed", _values(details, organisation), by=by.actor)
    return organisation


def _values(details: Details, organisation: Organisation) -> dict[str, object]:
    domains = _known(details.domains)
    others = Organisation.objects.exclude(pk=organisation.pk).filter(domains__overlap=domains)
    if other := others.first():
        message = _("%(domains)s belongs to %(other)s already.") % {
            "domains": ", ".join(sorted({*domains} & {*other.domains})), "other": other,
        }  # fmt: skip
        raise Invalid(message, {"domains": [message]})
    name = saving.name_of(details.name, longest=200)
    return {"name": name, "domains": domains, "shares_tickets": details.shares_tickets}


def _known(domains: Iterable[str]) -> list[str]:
    """Domains in the form that addresses are compared in, sorted, each once."""
    found = {casefold_address(f"x@{domain.strip().lstrip('@')}").partition("@")[2] for domain in domains}
    bad = [domain for domain in found if "." not in domain or " " in domain]
    if bad:
        message = _("This is not a mail domain: %(domains)s.") % {"domains": ", ".join(sorted(bad))}
        raise Invalid(message, {"domains": [message]})
    return sorted(found)
