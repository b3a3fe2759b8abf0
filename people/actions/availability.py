"""Whether somebody takes work now: chosen by themselves, away by itself, and here again with the next sign of life."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import SYSTEM, Actor
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, Missing
from people import signs
from people.models import User
from people.models.user import Availability
from people.permissions import Capability, require

AWAY_AFTER: Final = timedelta(minutes=10)
OFFLINE_AFTER: Final = timedelta(hours=2)
CHOSEN: Final = (Availability.AVAILABLE, Availability.BUSY, Availability.BREAK, Availability.OFFLINE)


def choose(to: str, *, by: User, of: User | None = None) -> User:
    """One's own, or, for a lead, that of somebody in sight. Away can't be chosen: it comes by itself."""
    if to not in CHOSEN:
        words = _("Choose available, busy, on a break or offline.")
        raise Invalid(words, {"availability": [words]})
    with transaction.atomic():
        user = _locked(of or by, by)
        if user.pk == by.pk:
            signs.give(user.pk)
        _set(user, Availability(to), by=by.actor)
        return user


def sign_of_life(user: User) -> None:
    """They use the desk at this moment; who was away is available again."""
    signs.give(user.pk)
    if user.availability == Availability.AWAY:
        with transaction.atomic():
            found = User.objects.select_for_update(no_key=True).get(pk=user.pk)
            if found.availability == Availability.AWAY:
                _set(found, Availability.AVAILABLE, by=found.actor)


def notice_absence() -> int:
    """Who takes work and gave no sign of life for ten minutes is away; who is away for two hours, offline.

    Returns how many changed. While Valkey is away nobody is thought to be.
    """
    now = clock.now()
    rows = User.objects.filter(availability__in=[Availability.AVAILABLE, Availability.AWAY])
    waiting = rows.filter(availability_since__lt=now - AWAY_AFTER).values_list("pk", flat=True)
    last = signs.last(list(waiting))
    return sum(_notice(key, now - at) for key, at in last.items())


def leave(user: User) -> None:
    """Signed out, or may not sign in any more."""
    with transaction.atomic():
        found = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        _set(found, Availability.OFFLINE, by=found.actor)


def _notice(key: int, silent: timedelta) -> bool:
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=key).first()
        if user is None:
            return False
        if user.availability == Availability.AVAILABLE and silent > AWAY_AFTER:
            return _set(user, Availability.AWAY, by=SYSTEM)
        if user.availability == Availability.AWAY and silent > OFFLINE_AFTER:
            return _set(user, Availability.OFFLINE, by=SYSTEM)
        return False


def _locked(user: User, by: User) -> User:
    if user.pk != by.pk:
        require(by, Capability.LEAD_TEAM)
    rows = User.objects.visible_to(by).active().select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=user.pk).first()
    if found is None:
        raise Missing(_("There is no such person, or they are not in your company."))
    return found


def _set(user: User, to: Availability, *, by: Actor) -> bool:
    if user.availability == to:
        return False
    detail = {"before": user.availability, "after": str(to)}
    user.availability, user.availability_since = to, clock.now()
    user.save(update_fields=["availability", "availability_since"])
    record("user.availability_changed", user, by=by, detail=detail)
    return True
