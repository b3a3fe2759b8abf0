"""Roles: named sets of capabilities. Nobody hands out what they don't have themselves."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid, NotAllowed
from people.actions import saving
from people.actions.partners import short_name
from people.models import Role, User
from people.permissions import Capability, require_in_house


def create(name: str, *, capabilities: Iterable[str], by: User) -> Role:
    require_in_house(by, Capability.MANAGE_PEOPLE)
    name = saving.name_of(name, longest=80)
    granted = _known(capabilities)
    _check_held(by, granted)
    role = Role()
    with saving.unique("name", _("There is a role of this name already.")):
        saving.create(
            role, "role.created", {"name": name, "slug": short_name(name), "capabilities": granted}, by=by.actor
        )
    return role


@transaction.atomic
def change(role: Role, *, name: str, capabilities: Iterable[str], by: User) -> Role:
    """The built-in admin role keeps its capabilities, so that somebody can always set the desk right."""
    require_in_house(by, Capability.MANAGE_PEOPLE)
    role = Role.objects.select_for_update().get(pk=role.pk)
    granted = _known(capabilities)
    if role.slug == Role.ADMIN and granted != sorted(role.capabilities):
        raise NotAllowed(_("The admin role keeps all its rights. Make another role with fewer."))
    _check_held(by, set(granted) ^ set(role.capabilities))
    values = {"name": saving.name_of(name, longest=80), "capabilities": granted}
    if granted == sorted(role.capabilities):
        del values["capabilities"]
    with saving.unique("name", _("There is a role of this name already.")):
        saving.change(role, "role.changed", values, by=by.actor)
    return role


def _known(capabilities: Iterable[str]) -> list[str]:
    wanted = sorted(set(capabilities))
    unknown = set(wanted) - set(Capability.values)
    if unknown:
        message = _("There is no such right: %(names)s.") % {"names": ", ".join(sorted(unknown))}
        raise Invalid(message, {"capabilities": [message]})
    return wanted


def _check_held(by: User, touched: Iterable[str]) -> None:
    beyond = sorted(set(touched) - by.capabilities)
    if beyond:
        labels = ", ".join(str(Capability(code).label) for code in beyond)
        raise NotAllowed(_("You can't give or take what you don't have yourself: %(labels)s.") % {"labels": labels})
