"""Which policy applies to a ticket: the first in the desk's order whose conditions hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Final

from helpdesk.lib import clock
from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Facts, Field, Given, Vocabulary
from helpdesk.lib.conditions.tree import Condition, read
from tickets.audited import Numbered
from tickets.fields.definitions import PREFIX
from tickets.models import CalendarVersion, Policy, PolicyVersion, Ticket
from tickets.requester_fields import OF_REQUESTER
from tickets.sla.calendars import Calendar
from tickets.sla.history import Metric, Targets
from tickets.sla.terms import Threshold, targets_of, warnings_of
from tickets.sla.wire import read_calendar
from tickets.vocabulary import facts_of, fields_named

ASKED: Final = frozenset({
    "brand", "channel", "mailbox", "form", "category", "category_tree", "priority", "team", "partner", "requester",
    "organisation", "tags", "language", "sensitivity",
})  # fmt: skip
"""What a policy may ask, with the desk's own fields and what it keeps of requesters. Nothing that passes by itself."""
REMATCHED_BY: Final = frozenset({
    "ticket.priority_changed", "ticket.team_changed", "ticket.form_changed", "ticket.category_changed",
    "ticket.tags_changed", "ticket.fields_changed", "ticket.language_changed", "ticket.sensitivity_changed",
    "ticket.requester_changed",
})  # fmt: skip
"""The kinds of event after which another policy, or another of its targets, may apply."""


_known: dict[int, PolicyVersion] = {}
_conditions: dict[int, Condition] = {}
_calendars: dict[int, Calendar] = {}


def version_for(ticket: Ticket) -> PolicyVersion:
    """The version that applies now. Reads what the conditions ask of it: have `requester` and `organisation` at hand.

    One query for which versions are in force, in their order; what each says never changes, so it is read once for
    the life of the process and nothing has to be told when a policy changes. Take what it returns as read-only.
    """
    return versions_for([ticket])[0]


def versions_for(tickets: Sequence[Ticket]) -> list[PolicyVersion]:
    """Of each, in order; the same one query."""
    inquiry = Inquiry(in_force())
    return [inquiry.version_for(facts_of(ticket)) for ticket in tickets]


def in_force() -> list[PolicyVersion]:
    """The version in use of each policy, in the order in which they are asked. One query, two after a change."""
    pks = [pk for pk in Policy.objects.in_order().values_list("current_id", flat=True) if pk]
    if fresh := [pk for pk in pks if pk not in _known]:
        for row in PolicyVersion.objects.filter(pk__in=fresh).select_related("calendar"):
            _known[row.pk], _conditions[row.pk] = row, condition_of(row)
    return [_known[pk] for pk in pks]


def known(pks: Iterable[int]) -> dict[int, PolicyVersion]:
    """These versions, in force or not. A query only for those that this process has not met."""
    wanted = set(pks)
    if fresh := wanted - _known.keys():
        for row in PolicyVersion.objects.filter(pk__in=fresh).select_related("calendar"):
            _known[row.pk], _conditions[row.pk] = row, condition_of(row)
    return {pk: _known[pk] for pk in wanted}


def condition_of(version: PolicyVersion) -> Condition:
    return _conditions.get(version.pk) or read(version.conditions or {"all": []})


class Inquiry:
    """Asks these versions, in their order, about the facts of tickets: several at one moment."""

    def __init__(self, versions: Sequence[PolicyVersion]) -> None:
        self.asked = [(one, condition_of(one)) for one in versions]
        self.fields, self.given = fields_named(Numbered()), Given(clock.now(), UTC)

    def version_for(self, facts: Facts) -> PolicyVersion:
        for version, condition in self.asked:
            if evaluate(condition, facts, self.fields, self.given):
                return version
        raise LookupError("the policy for everything else is missing; ./manage.py migrate makes it")


class _Askable(Mapping[str, Field]):
    """Of a vocabulary what a policy may ask."""

    def __init__(self, fields: Vocabulary) -> None:
        self.fields = fields

    def __getitem__(self, name: str) -> Field:
        if not may_ask(name):
            raise KeyError(name)
        return self.fields[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.fields if may_ask(name))

    def __len__(self) -> int:
        return sum(1 for _name in self)


def may_ask(name: str) -> bool:
    return name in ASKED or name.startswith((PREFIX, OF_REQUESTER))


def askable(fields: Vocabulary) -> Vocabulary:
    return _Askable(fields)


def targets_for(version: PolicyVersion, priority: int) -> Targets:
    """What a ticket of this priority is promised by it, ready for the clocks. Reads the calendar's version."""
    return targets_of(version.targets, priority, calendar_of(version.calendar))


def warnings_for(version: PolicyVersion, metric: Metric) -> tuple[Threshold, ...]:
    return warnings_of(version.warnings, metric)


def calendar_of(version: CalendarVersion) -> Calendar:
    """A version as the clocks run on it: read once for the life of the process, since it never changes."""
    found = _calendars.get(version.pk)
    if found is None:
        found = _calendars[version.pk] = read_calendar(version.wire)
    return found
