"""The record of a member of staff: invite, change. Nobody is ever deleted; see access.py for leaving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import SYSTEM
from events.record import record
from helpdesk.lib.errors import Conflict, Invalid, NotAllowed
from people.actions import saving
from people.addresses import forget_other_addresses
from people.capabilities import DESK_WIDE
from people.changes import code, difference, ids
from people.models import Partner, Role, Site, Team, User
from people.permissions import Capability, require, require_management
from people.preferences import check_language, check_zone


@dataclass(frozen=True, kw_only=True)
class Details:
    """A person's whole record, as an admin gives it. The first team is home when no home team is named."""

    name: str
    email: str
    roles: Sequence[Role] = ()
    partner: Partner | None = None
    site: Site | None = None
    teams: Sequence[Team] = ()
    home_team: Team | None = None
    language: str = "en"
    time_zone: str = "UTC"


def invite(details: Details, *, by: User) -> User:
    """A new person who can't sign in until they follow the link that is mailed after commit."""
    require(by, Capability.MANAGE_PEOPLE)
    _check(details, by)
    return _add(details, by)


def add_first_admin(name: str, email: str) -> User:
    """For an empty desk, from the command line. Raises Conflict when the desk has an admin already."""
    if User.objects.admins().exists():
        raise Conflict(_("This desk has an admin already; ask them for an invitation."))
    return _add(Details(name=name, email=email, roles=[Role.objects.get(slug=Role.ADMIN)]), None)


@transaction.atomic
def change(user: User, details: Details, *, by: User) -> User:
    """Raises Conflict when the desk would be left without an admin."""
    lock_admins()
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    require_management(by, user)
    _check(details, by, user)
    was_admin = is_admin(user)
    before, after = difference(user, _values(details))
    sets = {"roles": details.roles, "teams": details.teams}
    for name, rows in sets.items():
        had, gets = ids(getattr(user, name).all()), ids(rows)
        if had != gets:
            before[name], after[name] = had, gets
    if not after:
        return user
    _store(user, details)
    if was_admin and not is_admin(user):
        keep_an_admin()
    record("user.changed", user, by=by.actor, detail={"before": before, "after": after})
    return user


def lock_admins() -> None:
    """Whoever may take the last admin away waits here for the others. Needs a transaction."""
    Role.objects.select_for_update(no_key=True).get(slug=Role.ADMIN)


def is_admin(user: User) -> bool:
    return User.objects.admins().filter(pk=user.pk).exists()


def keep_an_admin() -> None:
    if not User.objects.admins().exists():
        raise Conflict(_("This is the last admin. Give somebody else the admin role first."))


@transaction.atomic
def _add(details: Details, by: User | None) -> User:
    actor = by.actor if by else SYSTEM
    user = User()
    user.set_unusable_password()
    _store(user, details)
    after = {name: code(value) for name, value in _values(details).items()}
    after |= {"roles": ids(details.roles), "teams": ids(details.teams)}
    record("user.created", user, by=actor, detail={"before": {}, "after": after})
    record("user.invited", user, by=actor, detail={"email": user.email})
    return user


def _store(user: User, details: Details) -> None:
    for name, value in _values(details).items():
        setattr(user, name, value)
    with saving.unique("email", _("Somebody signs in with this address already.")):
        user.save()
    forget_other_addresses(user)
    user.roles.set(details.roles)
    user.teams.set(details.teams)
    for cached in ("capabilities", "team_ids"):
        user.__dict__.pop(cached, None)


def _values(details: Details) -> dict[str, object]:
    return {
        "name": saving.name_of(details.name),
        "email": _address(details.email),
        "partner": details.partner,
        "site": details.site,
        "home_team": details.home_team or next(iter(details.teams), None),
        "language": check_language(details.language),
        "time_zone": check_zone(details.time_zone),
    }


def _check(details: Details, by: User, user: User | None = None) -> None:
    """Everything belongs to one company, and the manager hands out only what they hold."""
    _check_company(details, by)
    _check_roles(details, by, user)
    _check_places(details, user)


def _check_company(details: Details, by: User) -> None:
    if not by.is_in_house and details.partner != by.partner:
        raise NotAllowed(_("You can only manage people of your own company."))
    if details.partner and not details.partner.is_active:
        raise _invalid("partner", _("This partner is closed."))


def _check_roles(details: Details, by: User, user: User | None) -> None:
    had = set(user.roles.all()) if user else set()
    touched = {right for role in had ^ set(details.roles) for right in role.capabilities}
    if details.partner:
        touched -= DESK_WIDE
    if not touched <= by.capabilities:
        raise NotAllowed(_("You can't give or take a role that may do more than you."))


def _check_places(details: Details, user: User | None) -> None:
    had = user.team_ids if user else frozenset()
    for team in details.teams:
        if details.partner and team.partner_id != details.partner.pk:
            raise _invalid("teams", _("%(team)s is not a team of this partner.") % {"team": team})
        if not team.is_active and team.pk not in had:
            raise _invalid("teams", _("%(team)s is closed.") % {"team": team})
    if details.home_team and details.home_team not in details.teams:
        raise _invalid("home_team", _("The home team must be one of the person's teams."))
    if details.site and details.partner and details.site.partner_id not in {None, details.partner.pk}:
        raise _invalid("site", _("%(site)s is not a site of this partner.") % {"site": details.site})


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise _invalid("email", _("This is not an email address.")) from None
    return address


def _invalid(name: str, message: str) -> Invalid:
    return Invalid(message, {name: [message]})
