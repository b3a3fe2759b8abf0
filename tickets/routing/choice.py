"""The choice: of those who can take a ticket, the one whose turn it is, with the reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from tickets.routing.people import Person, Terms, absences, hurdles, merits
from tickets.routing.reasons import Reason, reason
from tickets.routing.work import Asked, Work

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
STEPS: Final = 5  # who is as busy as another to a fifth of their capacity is as busy


@dataclass(frozen=True, slots=True)
class Choice:
    """`person` is None where nobody can take it; then `against` counts what was in the way, by code."""

    person: Person | None = None
    why: Sequence[Reason] = ()
    against: Counter[str] = field(default_factory=Counter)


Turn = tuple[int, float, datetime, int]


def turn(person: Person, points: int, now: datetime) -> Turn:
    """Whose is lowest is next: least busy, then least given in this shift, then longest without anything new."""
    share = (person.used + points) / person.capacity
    return (int(share * STEPS), round(person.pace(now), 6), person.given_at or LONG_AGO, person.user_id)


def choose(people: Iterable[Person], work: Work, wants: Asked, terms: Terms, now: datetime) -> Choice:
    able: list[Person] = []
    against: Counter[str] = Counter()
    for person in people:
        found = hurdles(person, work, wants, terms) or absences(person, wants, terms)
        if found:
            against[found[0].code] += 1
        else:
            able.append(person)
    if not able:
        return Choice(against=against)
    first = min(able, key=lambda one: turn(one, wants.points, now))
    return Choice(first, [*merits(first, work, wants, terms), *_whose_turn(first, able, wants.points, now)], against)


def _whose_turn(first: Person, able: Sequence[Person], points: int, now: datetime) -> list[Reason]:
    """By what the first was ahead of the others."""
    count = len(able)
    if count == 1:
        return [reason("only_one")]
    load = {"used": first.used, "capacity": first.capacity, "of": count}
    ours = turn(first, points, now)
    others = [turn(one, points, now) for one in able if one.user_id != first.user_id]
    if all(ours[0] < other[0] for other in others):
        return [reason("least_busy", **load)]
    if all(ours[:2] < other[:2] for other in others):
        return [reason("least_given", taken=first.taken, **load)]
    return [reason("longest_waiting", **load)]
