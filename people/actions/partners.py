"""Partners: companies whose people work some of the queues."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Conflict
from people.actions import saving
from people.models import Partner, User
from people.permissions import Capability, require_in_house


def create(name: str, *, by: User) -> Partner:
    require_in_house(by, Capability.MANAGE_PEOPLE)
    name = saving.name_of(name)
    partner = Partner()
    with saving.unique("name", _("There is a partner of this name already.")):
        saving.create(partner, "partner.created", {"name": name, "slug": short_name(name)}, by=by.actor)
    return partner


@transaction.atomic
def change(partner: Partner, *, name: str, is_active: bool, by: User) -> Partner:
    """A partner with people who may sign in can't be closed: Conflict says how many."""
    require_in_house(by, Capability.MANAGE_PEOPLE)
    partner = Partner.objects.select_for_update().get(pk=partner.pk)
    if partner.is_active and not is_active:
        _check_empty(partner)
    with saving.unique("name", _("There is a partner of this name already.")):
        saving.change(partner, "partner.changed", {"name": saving.name_of(name), "is_active": is_active}, by=by.actor)
    return partner


def short_name(name: str) -> str:
    """For addresses: ASCII letters, digits and hyphens; names in other scripts get one from their letters' codes."""
    return slugify(name)[:50] or slugify("-".join(f"{ord(letter):x}" for letter in name))[:50]


def _check_empty(partner: Partner) -> None:
    people = partner.users.filter(is_active=True).count()
    if people:
        raise Conflict(
            _("%(count)s people of this partner may still sign in. Deactivate them first.") % {"count": people},
            {"people": people},
        )
