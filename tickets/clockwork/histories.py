"""A ticket's own history as the pure clocks read it, made of what is stored.

What was taken back counts as if it had never been: a reply withdrawn before it left, with the status that it changed;
a change of many tickets, or a merge, undone; a mark of spam taken off. So nobody gains time by any of them. A message
that was moved into a ticket of its own waits there since it was written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.models import Event
from tickets.clockwork.stored import Said, Stored, read
from tickets.matching import known, targets_for
from tickets.models import Merge, PolicyMatch, PolicyVersion
from tickets.sla.clocks import Clock, clocks
from tickets.sla.history import (
    Absorbed,
    By,
    Cancelled,
    Created,
    Happening,
    Reply,
    Status,
    StatusSet,
    Targets,
    TargetsSet,
)

Dated = tuple[datetime, int, int, Happening]
MESSAGE, STATUS, MATCH, END = range(4)
"""What comes first of what happened in the same moment."""


@dataclass(frozen=True, slots=True)
class Story:
    """What the clocks of one ticket are a function of. `matches` are in order; the last one holds."""

    ticket_id: int
    happenings: tuple[Happening, ...]
    targets: Targets
    pause_on_hold: bool
    matches: tuple[tuple[PolicyMatch, PolicyVersion], ...]

    def clocks(self, now: datetime) -> list[Clock]:
        """Raises NeverOpen."""
        return clocks(self.happenings, self.targets, now, pause_on_hold=self.pause_on_hold)

    def version_at(self, moment: datetime | None) -> PolicyVersion:
        """The one that held then; now, for None."""
        held = [version for match, version in self.matches if moment is None or match.at <= moment]
        return held[-1] if held else self.matches[0][1]


def stories(numbers: Collection[int]) -> dict[int, Story]:
    """Of those tickets that were ever promised something."""
    stored = read(numbers)
    versions = known({match.policy_version_id for rows in stored.matches.values() for match in rows})
    return {number: _Teller(stored, versions).tell(number) for number in numbers if number in stored.matches}


class _Teller:
    def __init__(self, stored: Stored, versions: dict[int, PolicyVersion]) -> None:
        self.stored, self.versions = stored, versions

    def tell(self, number: int) -> Story:
        matches = tuple((match, self.versions[match.policy_version_id]) for match in self.stored.matches[number])
        is_first = bool(matches) and matches[0][0].why == PolicyMatch.OPENED
        targets, pause = self._promised(matches[0]) if is_first else ({}, False)
        later = [
            (match.at, MATCH, match.pk, TargetsSet(match.at, *self._promised((match, version))))
            for match, version in matches[1 if is_first else 0 :]
        ]
        happenings = sorted([*self._own(number), *later, *self._taken_in(number)], key=lambda one: one[:3])
        return Story(number, tuple(one[3] for one in happenings), targets, pause, matches)

    def _promised(self, one: tuple[PolicyMatch, PolicyVersion]) -> tuple[Targets, bool]:
        match, version = one
        return targets_for(version, match.priority), version.pause_on_hold

    def _own(self, number: int) -> list[Dated]:
        said, events = self._said(number), self.stored.events[number]
        opening = said[0] if said else None
        found = [_created(event, opening) for event in events if event.kind == "ticket.created"]
        found += [_reply(one) for one in said[1:] if not one.is_withdrawn]
        withdrawn = {one.pk for one in said if one.is_withdrawn}
        found += [_status(event) for event in _standing(events, withdrawn)]
        if marked := [event for event in events if event.kind == "ticket.spam_changed"]:
            last = marked[-1]
            found += [(last.at, END, last.pk, Cancelled(last.at))] if last.detail["after"] else []
        if went := self.stored.went.get(number):
            found.append((went.at, END, went.pk, Cancelled(went.at)))
        return found

    def _said(self, number: int) -> Sequence[Said]:
        """Its own messages in their order, wherever they are now: not what came with tickets that it took in."""
        if went := self.stored.went.get(number):
            moved = [self.stored.all_said.get(key) for key, _version, _home in went.moved]
            said = [one for one in moved if one and one.came_from]
        else:
            said = self.stored.said[number]
        guests = {key for merge in self._merged(number) for key, _version, _home in merge.moved}
        return [one for one in said if one.pk not in guests]

    def _taken_in(self, number: int) -> list[Dated]:
        return [
            (merge.at, END, merge.pk, Absorbed(merge.at, story.happenings, story.targets, story.pause_on_hold))
            for merge in self._merged(number)
            for story in [self._before(merge)]
        ]

    def _merged(self, number: int) -> list[Merge]:
        """What it took in before it went elsewhere itself, if it did."""
        went = self.stored.went.get(number)
        return [one for one in self.stored.taken_in[number] if went is None or one.at <= went.at]

    def _before(self, merge: Merge) -> Story:
        """The merged ticket until it went: what came of it is not that it was cancelled."""
        story = self.tell(merge.source_id)
        lived = tuple(one for one in story.happenings if not (isinstance(one, Cancelled) and one.at >= merge.at))
        return Story(story.ticket_id, lived, story.targets, story.pause_on_hold, story.matches)


def _created(event: Event, opening: Said | None) -> Dated:
    """Also a ticket that staff open for somebody is the requester's; not one in which staff wrote first."""
    at = min(event.at, opening.at) if opening else event.at
    by = By.REQUESTER if opening and opening.contact_id else By.AGENT
    return at, MESSAGE, -1, Created(at, by)


def _reply(one: Said) -> Dated:
    by = By.AGENT if one.user_id else By.REQUESTER
    by = By.AUTOMATIC if one.is_auto or not (one.user_id or one.contact_id) else by
    return one.at, MESSAGE, one.pk, Reply(one.at, by, opens=False)


def _status(event: Event) -> Dated:
    return event.at, STATUS, event.pk, StatusSet(event.at, Status(event.detail["category_after"]))


def _standing(events: Sequence[Event], withdrawn: Collection[int]) -> list[Event]:
    """Changes of status, but for what was undone since, or went with a reply that was withdrawn."""
    found: list[Event] = []
    for event in events:
        if event.kind != "ticket.status_changed":
            continue
        if event.detail.get("undone"):
            del found[-1:]
        else:
            found.append(event)
    return [event for event in found if event.detail.get("message_id") not in withdrawn]
