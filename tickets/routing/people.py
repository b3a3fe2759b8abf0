"""A member of staff as routing sees them, and what keeps them from a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tickets.routing.reasons import Reason, reason
from tickets.routing.work import Asked, Work, base


@dataclass(frozen=True, slots=True)
class Terms:
    """What the team of the ticket wants of people."""

    needs_shift: bool = True
    needs_language: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """`used` are the points they have in hand, `taken` those they were given since the shift began, done or not.

    What was put to pending without an answer to the requester stays in hand until the end of the shift: so nobody
    makes room by parking. `shift` is the one they are on, from and to.
    """

    user_id: int
    skills: Mapping[str, int] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    is_available: bool = True
    shift: tuple[datetime, datetime] | None = None
    capacity: int = 10
    used: int = 0
    taken: int = 0
    given_at: datetime | None = None

    def with_more(self, points: int, at: datetime) -> Person:
        """As they are once they were given something of this weight."""
        return replace(self, used=self.used + points, taken=self.taken + points, given_at=at)

    def has_room(self, points: int) -> bool:
        """Whoever has nothing in hand can take anything, however much it weighs."""
        return self.used == 0 or self.used + points <= self.capacity

    def pace(self, now: datetime) -> float:
        """Points taken in an hour of the shift, by what they can have at a time; the first hour counts as whole."""
        hours = (now - self.shift[0]).total_seconds() / 3600 if self.shift else 1.0
        return self.taken / max(hours, 1.0) / self.capacity


def hurdles(person: Person, work: Work, wants: Asked, terms: Terms) -> list[Reason]:
    """What keeps this person from this ticket whenever they ask: what they can't do."""
    found = [
        reason("skill", skill=skill, level=level, has=person.skills.get(skill, 0))
        for skill, level in wants.needs.items()
        if person.skills.get(skill, 0) < level
    ]
    if terms.needs_language and work.language and base(work.language) not in person.languages:
        found.append(reason("language", language=base(work.language)))
    return found


def absences(person: Person, wants: Asked, terms: Terms) -> list[Reason]:
    """What keeps this person from being given more at this moment."""
    found = []
    if not person.is_available:
        found.append(reason("not_available"))
    if terms.needs_shift and person.shift is None:
        found.append(reason("no_shift"))
    if not person.has_room(wants.points):
        found.append(reason("full", used=person.used, capacity=person.capacity))
    return found


def merits(person: Person, work: Work, wants: Asked, terms: Terms) -> list[Reason]:
    """What of the ticket this person is right for."""
    found = [reason("skill", skill=skill, level=person.skills.get(skill, 0)) for skill in wants.needs]
    if terms.needs_language and work.language:
        found.append(reason("language", language=base(work.language)))
    return found
