"""The roster by hand: shifts added, moved and taken away, and a week repeated in the next one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Conflict, Invalid, Missing
from people.models import Shift, User
from people.permissions import Capability, require
from people.preferences import check_zone
from people.rosters import LONGEST, LONGEST_NOTE, moment, stretch, week_of

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Times:
    """Wall-clock times in a zone (empty: that of the person's site); an end not after the start is on the next day."""

    day: date
    start: time
    end: time
    time_zone: str = ""
    note: str = ""


@transaction.atomic
def add(user: User, times: Times, *, by: User) -> Shift:
    """Raises Conflict where the person works already then."""
    user = planned(user.pk, by)
    shift = Shift(user=user, site_id=user.site_id)
    _place(shift, times)
    tell(user, [], [shift], by=by)
    return shift


@transaction.atomic
def change(shift_id: int, times: Times, *, by: User) -> Shift:
    shift = _locked(shift_id, by)
    before, shift.ended_at = str(shift), None
    _place(shift, times)
    detail = {"before": {"shifts": [before]}, "after": {"shifts": [str(shift)]}}
    record("user.roster_changed", shift.user, by=by.actor, detail=detail)
    return shift


@transaction.atomic
def remove(shift_id: int, *, by: User) -> Shift:
    shift = _locked(shift_id, by)
    tell(shift.user, [shift], [], by=by)
    Shift.objects.filter(pk=shift.pk).delete()
    return shift


@transaction.atomic
def copy_week(users: Sequence[User], day: date, *, by: User) -> int:
    """Repeat the shifts of these people in the week of this day, by the clock on the wall, seven days later.

    Where somebody works already then, that stays. Returns how many are new.
    """
    require(by, Capability.LEAD_TEAM)
    monday = week_of(day)
    people = {one.pk: one for one in User.objects.visible_to(by).active().filter(pk__in=[one.pk for one in users])}
    start, end = moment(monday - timedelta(days=2), time(), "UTC"), moment(monday + timedelta(days=17), time(), "UTC")
    rows = list(Shift.objects.filter(user__in=people).touching(start, end).select_for_update())
    new: dict[int, list[Shift]] = {}
    for shift in rows:
        if week_of(shift.day) == monday:
            again = _week_later(shift)
            taken = [one for one in rows if one.user_id == shift.user_id] + new.get(shift.user_id, [])
            if not any(one.starts_at < again.ends_at and again.starts_at < one.ends_at for one in taken):
                new.setdefault(shift.user_id, []).append(again)
    Shift.objects.bulk_create([one for shifts in new.values() for one in shifts])
    for key, shifts in new.items():
        tell(people[key], [], shifts, by=by)
    return sum(map(len, new.values()))


def tell(user: User, before: Iterable[Shift], after: Iterable[Shift], *, by: User) -> None:
    """Record what of somebody's roster was, and what is in its place."""
    detail = {"before": {"shifts": [str(one) for one in before]}, "after": {"shifts": [str(one) for one in after]}}
    record("user.roster_changed", user, by=by.actor, detail=detail)


def planned(user_id: int, by: User) -> User:
    """Whose roster it is, for one who may plan it: a lead, for people of their own company."""
    require(by, Capability.LEAD_TEAM)
    user = User.objects.visible_to(by).active().select_related("site").filter(pk=user_id).first()
    if user is None:
        raise Missing(_("There is no such person, or they are not in your company."))
    return user


def zone_of(user: User) -> str:
    """Where their wall clock hangs."""
    return user.site.time_zone if user.site else user.time_zone


def _locked(shift_id: int, by: User) -> Shift:
    require(by, Capability.LEAD_TEAM)
    rows = Shift.objects.visible_to(by).select_related("user", "user__site").select_for_update(of=("self",))
    shift = rows.filter(pk=shift_id).first()
    if shift is None:
        raise Missing(_("There is no such shift any more. Look again."))
    return shift


def _place(shift: Shift, times: Times) -> None:
    shift.time_zone = check_zone(times.time_zone or zone_of(shift.user))
    shift.starts_at, shift.ends_at = _checked(times, shift.time_zone)
    shift.note = " ".join(times.note.split())[:LONGEST_NOTE]
    words = _("%(name)s works already at that time.") % {"name": shift.user}
    try:
        with transaction.atomic():
            shift.save()
    except IntegrityError as error:
        raise Conflict(words) from error


def _checked(times: Times, zone: str) -> tuple[datetime, datetime]:
    start, end = stretch(times.day, times.start, times.end, zone)
    if times.start == times.end or end - start > LONGEST:
        words = _("A shift lasts at most %(hours)d hours.") % {"hours": LONGEST.total_seconds() // 3600}
        raise Invalid(words, {"end": [words]})
    return start, end


def _week_later(shift: Shift) -> Shift:
    zone = shift.time_zone
    start, end = (
        moment((at + WEEK).date(), at.time().replace(tzinfo=None), zone) for at in (shift.local_start, shift.local_end)
    )
    return Shift(
        user_id=shift.user_id, site_id=shift.site_id, starts_at=start, ends_at=end, time_zone=zone, note=shift.note
    )
