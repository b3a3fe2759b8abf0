"""What a policy may promise, and why not, in words: each at its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.lib.conditions.check import check
from helpdesk.lib.errors import Invalid
from people.models import User
from tickets.matching import askable, calendar_of
from tickets.models import CalendarVersion, Priority
from tickets.sla.calendars import NeverOpen, add_open_seconds
from tickets.sla.history import Metric
from tickets.sla.terms import PRIORITIES, Threshold
from tickets.sla.wire import MOST_SECONDS
from tickets.vocabulary import fields_for, given_for

MOST_WARNINGS: Final = 5
SHARES: Final = range(1, 100)
Targets = Mapping[str, Mapping[str, Mapping[str, Any]]]
Warnings = Mapping[str, Sequence[Mapping[str, Any]]]


def checked_conditions(conditions: Mapping[str, object], by: User) -> dict[str, object]:
    """Raises Invalid, by conditions.<path>."""
    problems = check(conditions, askable(fields_for(by)), given_for(by))
    if problems:
        fields = {f"conditions.{one.path}".rstrip("."): [one.message] for one in problems}
        raise Invalid(problems[0].message, fields)
    return dict(conditions)


def checked_terms(targets: Targets, warnings: Warnings, calendar: CalendarVersion) -> dict[str, object]:
    """As PolicyVersion keeps them. Raises Invalid, by targets.<priority>.<metric> and warnings.<metric>."""
    wrong: dict[str, list[str]] = {}
    for place, words in [*_of_targets(targets), *_of_warnings(warnings, targets)]:
        wrong.setdefault(place, []).append(words)
    if not wrong:
        never = _("On this calendar so much time is not open within ten years, so such a clock could not end.")
        wrong = {f"targets.{place}": [never] for place in unreachable(targets, calendar)}
    if wrong:
        raise Invalid(next(iter(wrong.values()))[0], wrong)
    return {
        "targets": {
            priority: {
                metric.value: {"seconds": one["seconds"], "clock": one.get("clock", "calendar")}
                for metric in Metric
                if (one := targets[priority].get(metric))
            }
            for priority in PRIORITIES
            if targets.get(priority)
        },
        "warnings": {metric.value: _kept(warnings[metric]) for metric in Metric if warnings.get(metric)},
    }


def unreachable(targets: Targets, calendar: CalendarVersion) -> list[str]:
    """The places, such as urgent.resolution, of targets that would not end within ten years from now."""
    core, now = calendar_of(calendar), clock.now()
    found = []
    for priority, of_priority in targets.items():
        for metric, one in of_priority.items():
            try:
                if one.get("clock", "calendar") == "calendar":
                    add_open_seconds(core, now, one["seconds"])
            except NeverOpen:
                found.append(f"{priority}.{metric}")
    return found


def _of_targets(targets: Targets) -> Iterator[tuple[str, str]]:
    for priority, of_priority in targets.items():
        if priority not in PRIORITIES:
            yield "targets", _("There is no priority “%(name)s”.") % {"name": priority[:20]}
            continue
        for metric, one in of_priority.items():
            place = f"targets.{priority}.{metric}"[:60]
            seconds = one.get("seconds")
            if metric not in set(Metric):
                yield "targets", _("There is no metric “%(name)s”.") % {"name": metric[:20]}
            elif not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds <= MOST_SECONDS:
                yield place, _("Give a time of more than nothing, and at most ten years.")
            elif one.get("clock", "calendar") not in ("calendar", "wall"):
                yield place, _("It runs on the calendar or on wall time.")


def _of_warnings(warnings: Warnings, targets: Targets) -> Iterator[tuple[str, str]]:
    for metric, rows in warnings.items():
        place = f"warnings.{metric}"[:60]
        if metric not in set(Metric):
            yield "warnings", _("There is no metric “%(name)s”.") % {"name": metric[:20]}
        elif len(rows) > MOST_WARNINGS:
            yield place, _("Warn at most %(most)d times.") % {"most": MOST_WARNINGS}
        else:
            for row in rows:
                if words := _objection(row, metric, targets):
                    yield place, words


def _objection(row: Mapping[str, Any], metric: str, targets: Targets) -> str:
    share, before = row.get("share"), row.get("before")
    if set(row) == {"share"}:
        is_sound = isinstance(share, int) and not isinstance(share, bool) and share in SHARES
        return "" if is_sound else _("Warn at a share between 1 and 99 percent.")
    if set(row) != {"before"} or not isinstance(before, int) or isinstance(before, bool) or before <= 0:
        return _("Warn at a share of the target, in percent, or some time before it is due, such as 30m.")
    for priority, name in zip(PRIORITIES, Priority.labels, strict=True):
        one = targets.get(priority, {}).get(metric)
        if one and isinstance(one.get("seconds"), int) and Threshold(before=before).after(one["seconds"]) in (None, 0):
            words = _("It would warn before the clock of a ticket of priority %(priority)s has begun.")
            return words % {"priority": str(name).lower()}
    return ""


def _kept(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, int]]:
    """Each once: by share from the earliest, then those before it is due from the earliest."""
    found = {Threshold(row.get("share"), row.get("before")) for row in rows}
    ordered = sorted(found, key=lambda one: (one.share is None, one.share or 0, -(one.before or 0)))
    return [{"share": one.share} if one.share is not None else {"before": one.before or 0} for one in ordered]
