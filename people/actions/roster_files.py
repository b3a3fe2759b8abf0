"""A roster from a file: every line is understood before anything is changed, and then all of it is, or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from people import rosters
from people.actions.shifts import tell, zone_of
from people.models import Shift, User
from people.permissions import Capability, require
from people.rosters import Entry, Problem, moment, stretch

DAY = timedelta(days=1)


class Unreadable(Invalid):
    """The file was not taken; `problems` says why, line by line."""

    code = "unreadable_roster"

    def __init__(self, problems: Sequence[Problem]) -> None:
        lines = [_("Line %(line)d: %(words)s") % {"line": one.line, "words": one.words} for one in problems]
        super().__init__(_("Nothing was taken over: mend these lines and send the file again."), {"file": lines})
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many shifts are new, how many made place for them, and of how many people."""

    added: int
    removed: int
    people: int


@transaction.atomic
def take_over(text: str, *, replaces: bool, by: User) -> Taken:
    """`replaces`: what the people of the file have on the days from its first to its last goes. Raises Unreadable."""
    require(by, Capability.LEAD_TEAM)
    entries, problems = rosters.read(text)
    people = _people(entries, by)
    problems += _unknown(entries, people)
    shifts = {one.line: _shift(one, people[one.email]) for one in entries if one.email in people}
    old = _old(entries, people.values()) if replaces and shifts else []
    problems += _clashes(shifts, {one.pk for one in old})
    if problems:
        raise Unreadable(sorted(problems, key=lambda one: one.line))
    Shift.objects.filter(pk__in=[one.pk for one in old]).delete()
    Shift.objects.bulk_create(shifts.values())
    went, came = _by_user(old), _by_user(shifts.values())
    for user in people.values():
        if set(map(str, went[user.pk])) != set(map(str, came[user.pk])):
            tell(user, went[user.pk], came[user.pk], by=by)
    return Taken(len(shifts), len(old), len(came))


def _people(entries: Iterable[Entry], by: User) -> dict[str, User]:
    """Whom the file names, locked: two files for the same people come one after the other."""
    named = {one.email for one in entries}
    rows = User.objects.visible_to(by).active().filter(email__in=named).select_related("site").order_by("pk")
    return {user.email: user for user in rows.select_for_update(of=("self",), no_key=True)}


def _unknown(entries: Iterable[Entry], people: Mapping[str, User]) -> list[Problem]:
    words = _("Nobody here signs in as %(email)s.")
    return [Problem(one.line, words % {"email": one.email[:80]}) for one in entries if one.email not in people]


def _shift(entry: Entry, user: User) -> Shift:
    zone = entry.time_zone or zone_of(user)
    start, end = stretch(entry.day, entry.start, entry.end, zone)
    return Shift(user=user, site_id=user.site_id, starts_at=start, ends_at=end, time_zone=zone, note=entry.note)


def _old(entries: Sequence[Entry], people: Iterable[User]) -> list[Shift]:
    """What these people have on the days of the file; a shift belongs to the day of its beginning."""
    first, last = min(one.day for one in entries), max(one.day for one in entries)
    start, end = moment(first - DAY, time(), "UTC"), moment(last + 2 * DAY, time(), "UTC")
    rows = Shift.objects.filter(user__in=list(people)).touching(start, end).select_for_update()
    return [one for one in rows if first <= one.day <= last]


def _clashes(shifts: Mapping[int, Shift], gone: set[int]) -> list[Problem]:
    """Lines that overlap another one, or what somebody has already and keeps."""
    problems = []
    by_user: dict[int, list[tuple[int, Shift]]] = defaultdict(list)
    for line, shift in shifts.items():
        by_user[shift.user_id].append((line, shift))
    for lines in by_user.values():
        lines.sort(key=lambda one: one[1].starts_at)
        for (line, shift), (other, following) in pairwise(lines):
            if following.starts_at < shift.ends_at:
                words = _("This overlaps line %(line)d, of the same person.") % {"line": line}
                problems.append(Problem(other, words))
    return problems + _kept(by_user, gone)


def _kept(by_user: Mapping[int, Sequence[tuple[int, Shift]]], gone: set[int]) -> list[Problem]:
    if not by_user:
        return []
    every = [shift for lines in by_user.values() for _line, shift in lines]
    start, end = min(one.starts_at for one in every), max(one.ends_at for one in every)
    kept = Shift.objects.filter(user__in=by_user).touching(start, end).exclude(pk__in=gone)
    words = _("%(shift)s is in the roster already, at the same time.")
    return [
        Problem(line, words % {"shift": one})
        for one in kept
        for line, shift in by_user[one.user_id]
        if one.starts_at < shift.ends_at and shift.starts_at < one.ends_at
    ]


def _by_user(shifts: Iterable[Shift]) -> dict[int, list[Shift]]:
    found: dict[int, list[Shift]] = defaultdict(list)
    for shift in sorted(shifts, key=lambda one: one.starts_at):
        found[shift.user_id].append(shift)
    return found
