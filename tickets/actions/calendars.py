"""Business calendars: made, changed and retired; what one says from now on is a new version."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Missing, TooMany
from helpdesk.lib.text import storable
from people.actions import saving
from people.changes import difference
from people.models import User
from people.permissions import Capability, require_in_house
from tickets.actions import policy_versions
from tickets.actions.calendar_checks import Details, check, tidied
from tickets.models import Calendar, CalendarVersion
from tickets.sla import feasts
from tickets.sla.wire import DAYS

MOST = 100
CONTENT = ("zone", "weekly", "country", "region", "feast_kinds", "feasts", "struck", "closures", "extra")


@transaction.atomic
def create(details: Details, *, by: User) -> Calendar:
    """Raises Invalid with each objection by its field."""
    require_in_house(by, Capability.MANAGE_SERVICE_LEVELS)
    if Calendar.objects.filter(retired_at=None).count() >= MOST:
        raise TooMany(_("A desk has at most %(most)d calendars. Retire one first.") % {"most": MOST})
    check(details)
    content = _content(details, None)
    calendar = Calendar(name=saving.name_of(storable(details.name), longest=80))
    with saving.unique("name", _("There is a calendar of this name already.")):
        calendar.save()
    _publish(calendar, content, 1, by)
    record("calendar.created", calendar, by=by.actor, detail={"before": {}, "after": {"name": calendar.name} | content})
    return calendar


@transaction.atomic
def change(calendar_id: int, details: Details, *, by: User) -> Calendar:
    """What is open from now on. Policies that run on it get a new version; tickets keep what they were promised.

    Raises Conflict when another admin has changed it since `seen`, Invalid also where a target could not end.
    """
    require_in_house(by, Capability.MANAGE_SERVICE_LEVELS)
    calendar = _locked(calendar_id)
    if details.seen is not None and details.seen != calendar.version.number:
        words = _("Another admin has changed this calendar since you opened it. Nothing was saved; look at it again.")
        raise Conflict(words, {"version": calendar.version.number})
    check(details)
    name = "" if calendar.name == "" else saving.name_of(storable(details.name), longest=80)
    before, after = difference(calendar, {"name": name})
    had, gets = difference(calendar.version, _content(details, calendar.version))
    if after:
        calendar.name = name
        with saving.unique("name", _("There is a calendar of this name already.")):
            calendar.save(update_fields=["name"])
    if gets:
        kept = {key: getattr(calendar.version, key) for key in CONTENT}
        _publish(calendar, kept | gets, calendar.version.number + 1, by)
        policy_versions.follow_calendar(calendar, by=by)
    if after or gets:
        record("calendar.changed", calendar, by=by.actor, detail={"before": before | had, "after": after | gets})
    return calendar


@transaction.atomic
def set_retired(calendar_id: int, *, to: bool, by: User) -> Calendar:
    """Retired, no policy can choose it any more. Raises Conflict, naming them, while policies run on it."""
    require_in_house(by, Capability.MANAGE_SERVICE_LEVELS)
    calendar = _locked(calendar_id)
    if (calendar.retired_at is not None) == to:
        return calendar
    using = policy_versions.running_on(calendar) if to else []
    if using:
        names = ", ".join(str(one) for one in using)
        words = _("Policies run on this calendar: %(names)s. Give them another first.") % {"names": names}
        raise Conflict(words, {"policies": [one.pk for one in using]})
    calendar.retired_at = clock.now() if to else None
    calendar.save(update_fields=["retired_at"])
    record("calendar.retired" if to else "calendar.restored", calendar, by=by.actor)
    return calendar


def known_now(country: str, region: str, of_kinds: Iterable[str]) -> list[feasts.Feast]:
    """The official feast days that a version published now would have."""
    if not country:
        return []
    return feasts.feasts(country, region, list(of_kinds), feasts.covered(clock.now().year))


def _content(details: Details, current: CalendarVersion | None) -> dict[str, object]:
    kinds = [one for one in feasts.kinds(details.country) if one in details.feast_kinds] if details.country else []
    chosen = (details.country, details.region if details.country else "", kinds)
    is_same = current is not None and chosen == (current.country, current.region, current.feast_kinds)
    found = current.feasts if current and is_same and not details.renew else known_now(*chosen)
    dates = {str(one["date"]) for one in found}
    return {
        "zone": details.zone,
        "weekly": {day: [list(one) for one in sorted(details.weekly[day])] for day in DAYS if details.weekly.get(day)},
        "country": chosen[0],
        "region": chosen[1],
        "feast_kinds": kinds,
        "feasts": found,
        "struck": sorted(dates & set(details.struck)),
        "closures": tidied(details.closures),
        "extra": tidied(details.extra),
    }


def _publish(calendar: Calendar, content: dict[str, object], number: int, by: User) -> None:
    calendar.current = CalendarVersion.objects.create(calendar=calendar, number=number, published_by=by, **content)
    calendar.save(update_fields=["current"])


def _locked(calendar_id: int) -> Calendar:
    rows = Calendar.objects.select_for_update(of=("self",)).select_related("current")
    calendar = rows.filter(pk=calendar_id).first()
    if calendar is None:
        raise Missing(_("There is no such calendar."))
    return calendar
