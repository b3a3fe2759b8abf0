"""What each version of a calendar or policy said otherwise than the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.lib.conditions.describe import describe_stored
from helpdesk.lib.conditions.fields import Vocabulary
from people.models import User
from tickets.actions.calendar_checks import NAMES
from tickets.models import Calendar, CalendarVersion, Policy, PolicyVersion
from tickets.models.naming import in_language
from tickets.sla.history import Metric
from tickets.sla.terms import PRIORITIES
from tickets.sla.week import write_openings
from tickets.sla.wire import DAYS
from tickets.views.levels.words import METRICS, PRIORITY_NAMES, target_words, warnings_words

MOST_TOLD = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """Empty where there was nothing, or is nothing any more."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    pk: int
    number: int
    at: datetime
    by: User | None
    is_current: bool
    differences: list[Difference]


Said = Mapping[str, str]
"""What a version says, piece by piece, by the name of the piece."""


def calendar_versions(calendar: Calendar) -> list[Told]:
    """The newest first."""
    rows = list(calendar.versions.select_related("published_by"))
    return _told(rows, [dict(_of_calendar(one)) for one in rows], calendar.current_id)


def policy_versions(policy: Policy, fields: Vocabulary) -> list[Told]:
    rows = list(policy.versions.select_related("published_by", "calendar__calendar"))
    return _told(rows, [dict(_of_policy(one, fields)) for one in rows], policy.current_id)


def _told(rows: Sequence[CalendarVersion | PolicyVersion], said: Sequence[Said], current: int | None) -> list[Told]:
    befores = [*said[1:], {}]
    return [
        Told(row.pk, row.number, row.published_at, row.published_by, row.pk == current, _differences(before, after))
        for row, before, after in zip(rows, befores, said, strict=True)
    ]


def _differences(before: Said, after: Said) -> list[Difference]:
    names = list(dict.fromkeys([*after, *before]))
    found = [
        Difference(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    ]
    return found[:MOST_TOLD]


def _of_calendar(version: CalendarVersion) -> Iterator[tuple[str, str]]:
    yield _("Time zone"), version.zone
    for day in DAYS:
        yield str(NAMES[day]), write_openings(version.weekly.get(day, []))
    yield _("Feast days of"), " · ".join(filter(None, [version.country, version.region, *version.feast_kinds]))
    struck = set(version.struck)
    for one in version.feasts:
        name = in_language(one.get("names", {}))
        yield one["date"], f"{name} ({_('worked')})" if one["date"] in struck else name
    for title, rows in ((_("Closed besides"), version.closures), (_("Open besides"), version.extra)):
        for row in rows:
            hours = f"{row['from']}–{row['to']}" if "from" in row else _("whole day")
            yield f"{title}, {row['date']}", " ".join(filter(None, [hours, row.get("name", "")]))


def _of_policy(version: PolicyVersion, fields: Vocabulary) -> Iterator[tuple[str, str]]:
    yield _("Conditions"), describe_stored(version.conditions, fields)
    yield _("Calendar"), _("%(calendar)s, version %(number)d") % {
        "calendar": version.calendar.calendar, "number": version.calendar.number,
    }  # fmt: skip
    for metric in Metric:
        for priority in reversed(PRIORITIES):
            one: Mapping[str, Any] | None = version.targets.get(priority, {}).get(metric)
            if one:
                yield f"{METRICS[metric]}, {PRIORITY_NAMES[priority]}", target_words(one)
        if rows := version.warnings.get(metric):
            yield f"{METRICS[metric]}, {_('Warns')}", warnings_words(rows)
    yield _("Resolution pauses while on hold"), _("yes") if version.pause_on_hold else _("no")
