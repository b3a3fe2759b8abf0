"""What a clock says, as its row keeps it: thresholds that were crossed, the next moment, the fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets.matching import warnings_for
from tickets.models import Clock as Row
from tickets.models import ClockMark, PolicyVersion
from tickets.sla.calendars import open_micros
from tickets.sla.clocks import Clock, reached
from tickets.sla.hands import State
from tickets.sla.zones import SECOND

FIELDS = (
    "policy_version_id", "state", "target_seconds", "started_at", "due_at", "met_at", "ended_at", "breached_at",
    "next_at",
)  # fmt: skip
"""What is compared. `used_seconds` is too, at the moment of which the row speaks."""


@dataclass(frozen=True, slots=True)
class Told:
    """A clock with the moments at which it crosses its thresholds, by their codes; those ahead are as it runs now."""

    clock: Clock
    version: PolicyVersion
    crossings: dict[str, datetime]

    def crossed(self, by: datetime) -> dict[str, datetime]:
        return {code: at for code, at in self.crossings.items() if notice(code, at) <= by}

    def next_at(self, by: datetime) -> datetime | None:
        """The first moment after `by` at which there is something to notice."""
        if self.clock.state is not State.RUNNING:
            return None
        ahead = (notice(code, at) for code, at in self.crossings.items())
        return min((at for at in ahead if at > by), default=None)


def told(clock: Clock, version: PolicyVersion) -> Told:
    """Raises NeverOpen."""
    return Told(clock, version, dict(_crossings(clock, version)))


def _crossings(clock: Clock, version: PolicyVersion) -> Iterator[tuple[str, datetime]]:
    for threshold in warnings_for(version, clock.metric):
        seconds = threshold.after(clock.target.seconds)
        at = None if seconds is None else reached(clock, seconds)
        if at:
            yield threshold.code, at
    if clock.breached_at:
        yield ClockMark.BREACH, clock.breached_at
    elif clock.state is State.RUNNING and clock.due_at:
        yield ClockMark.BREACH, clock.due_at


def notice(code: str, at: datetime) -> datetime:
    """A clock that is met in the very second in which it is due was in time: it is breached from the next second on."""
    return at.replace(microsecond=0) + timedelta(seconds=1) if code == ClockMark.BREACH else at


def values_of(one: Told, at: datetime) -> dict[str, object]:
    """FIELDS, as the clock has them at `at`."""
    clock = one.clock
    return {
        "policy_version_id": one.version.pk,
        "state": clock.state.value,
        "target_seconds": clock.target.seconds,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "met_at": clock.met_at,
        "ended_at": clock.ended_at,
        "breached_at": clock.breached_at,
        "next_at": one.next_at(at),
    }


def fill(row: Row, one: Told, at: datetime) -> bool:
    """Let the row say what the clock says at `at`; False when it did already."""
    values = values_of(one, at)
    if _says(row, values) and row.kept_at and row.used_seconds == used_by(one.clock, row.kept_at):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.used_seconds, row.kept_at = one.clock.used_seconds, at
    return True


def is_settled(row: Row, clock: Clock, version: PolicyVersion) -> bool:
    """The row says of a clock that has ended all that there is to say of it: its marks are what they were, too."""
    values = values_of(Told(clock, version, {}), row.kept_at) if clock.ended_at else {}
    return bool(values) and row.used_seconds == clock.used_seconds and _says(row, values)


def _says(row: Row, values: dict[str, object]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def used_by(clock: Clock, moment: datetime) -> int:
    """Whole seconds that it had used by then, of what it has used."""
    runs = ((start, min(end, moment)) for start, end in clock.runs)
    return sum(open_micros(clock.target.calendar, start, end) for start, end in runs) // SECOND
