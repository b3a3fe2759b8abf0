"""What a person may do, asked in verbs and in templates alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from helpdesk.lib.errors import Missing, NotAllowed
from people.capabilities import Capability as Capability

if TYPE_CHECKING:
    from people.models import User


def can(user: User, capability: Capability) -> bool:
    """Whether an active member of staff holds a role with this capability."""
    return user.is_active and capability in user.capabilities


def require(user: User, capability: Capability) -> None:
    """Raises NotAllowed, naming what is missing."""
    if not can(user, capability):
        raise NotAllowed(gettext("Your role does not include this: %(capability)s.") % {"capability": capability.label})


def may_manage(manager: User, person: User) -> bool:
    """Whether `manager` may change this person's record: their own company's people, and nobody who may do more."""
    return can(manager, Capability.MANAGE_PEOPLE) and _reaches(manager, person)


def require_management(manager: User, person: User) -> None:
    """Raises Missing for someone of another company, NotAllowed for someone who may do more."""
    require(manager, Capability.MANAGE_PEOPLE)
    if not (manager.is_in_house or manager.partner_id == person.partner_id):
        raise Missing(gettext("There is no such person, or they are not in your company."))
    if not _reaches(manager, person):
        raise NotAllowed(gettext("%(name)s may do more than you, so an admin must do this.") % {"name": person.name})


def require_in_house(user: User, capability: Capability) -> None:
    """For what a partner's people never do: partners, sites, teams and roles."""
    require(user, capability)
    if not user.is_in_house:
        raise NotAllowed(gettext("Only in-house staff can do this. Ask them."))


def _reaches(manager: User, person: User) -> bool:
    same_house = manager.is_in_house or manager.partner_id == person.partner_id
    return same_house and person.capabilities <= manager.capabilities
