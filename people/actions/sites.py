"""Sites: places where people work. A site stays with the company it was made for."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from people.actions import saving
from people.models import Partner, Site, User
from people.permissions import Capability, require_in_house
from people.preferences import check_zone


def create(name: str, *, time_zone: str, partner: Partner | None = None, by: User) -> Site:
    require_in_house(by, Capability.MANAGE_PEOPLE)
    site = Site()
    values = {"name": saving.name_of(name), "time_zone": check_zone(time_zone), "partner": partner}
    with saving.unique("name", _("There is a site of this name already.")):
        saving.create(site, "site.created", values, by=by.actor)
    return site


@transaction.atomic
def change(site: Site, *, name: str, time_zone: str, by: User) -> Site:
    require_in_house(by, Capability.MANAGE_PEOPLE)
    site = Site.objects.select_for_update().get(pk=site.pk)
    values = {"name": saving.name_of(name), "time_zone": check_zone(time_zone)}
    with saving.unique("name", _("There is a site of this name already.")):
        saving.change(site, "site.changed", values, by=by.actor)
    return site
