"""The clocks of a ticket: a pure function of its history, its targets and now.

A clock is the stretches of time in which it ran, and what it had to be done within. Its due time is found by walking
those stretches from the start, so that a target which changes on the way counts from where the clock began.

| metric | starts | is met by | pauses |
| --- | --- | --- | --- |
| first response | a ticket that a requester created | an agent's public reply | never |
| next response | the first unanswered message of a requester after that | an agent's public reply | never |
| periodic update | an agent's public reply on a ticket that isn't solved | the next one | while pending |
| resolution | the ticket; on reopening it runs on | solved | while pending, and on hold if the policy says so |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tickets.sla.calendars import add_open_micros, open_micros
from tickets.sla.hands import Desk, Hand, State
from tickets.sla.history import Happening, Metric, Target, Targets
from tickets.sla.zones import SECOND


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock says. `runs` are the stretches that count, the last one open to now while it is running.

    `due_at` is when the target runs out, or ran out; None while nobody can say, because it is paused or was when it
    ended. `breached_at` is set when the target ran out before the end, or now, whatever became of it afterwards; what
    ends in the very second in which it is due was in time. Seconds are whole and rounded down; `remaining_seconds` is
    below 0 after a breach. `ended_at` is when it was met, stopped or cancelled.
    """

    metric: Metric
    cycle: int
    state: State
    target: Target
    started_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    ended_at: datetime | None
    breached_at: datetime | None
    used_seconds: int
    runs: tuple[tuple[datetime, datetime], ...]

    @property
    def remaining_seconds(self) -> int:
        return self.target.seconds - self.used_seconds


def clocks(
    history: Iterable[Happening], targets: Targets, now: datetime, *, pause_on_hold: bool = False
) -> list[Clock]:
    """Every clock that the ticket has had by `now`, by metric and in the order of their start.

    `history` is in order; what happened after `now` is left out. Raises NeverOpen where a calendar can't hold a
    running clock's target.
    """
    desk = Desk(targets, pause_on_hold=pause_on_hold)
    desk.read(history, now)
    found: list[Clock] = []
    for metric in Metric:
        with_target = [(hand, hand.target) for hand in desk.hands if hand.metric is metric and hand.target]
        found += [_read(hand, target, cycle, now) for cycle, (hand, target) in enumerate(with_target, start=1)]
    return found


def reached(clock: Clock, seconds: int) -> datetime | None:
    """When it has used so many of its seconds, or had; also ahead, if it runs on. None where it doesn't come to that.

    Raises NeverOpen.
    """
    _used, due, ran_out = _walk(clock.runs, Target(seconds, clock.target.calendar))
    return ran_out or (due if clock.state is State.RUNNING else None)


def _read(hand: Hand, target: Target, cycle: int, now: datetime) -> Clock:
    runs = (*hand.runs, *([(hand.since, now)] if hand.since else []))
    used, due, ran_out = _walk(runs, target)
    ran_on = ran_out and any(_second(end) > _second(ran_out) for _, end in runs)
    was_paused = hand.state is State.PAUSED or (hand.ended_at is not None and not _ran_until(runs, hand.ended_at))
    return Clock(
        metric=hand.metric,
        cycle=cycle,
        state=hand.state,
        target=target,
        started_at=hand.started_at,
        due_at=None if was_paused else due,
        met_at=hand.ended_at if hand.state is State.MET else None,
        ended_at=None if hand.is_open else hand.ended_at,
        breached_at=ran_out if ran_on else None,
        used_seconds=used // SECOND,
        runs=runs,
    )


def _walk(runs: tuple[tuple[datetime, datetime], ...], target: Target) -> tuple[int, datetime | None, datetime | None]:
    """Microseconds used, when the target runs out if the last run goes on, and when it did run out within the runs."""
    used, wanted, ran_out = 0, target.seconds * SECOND, None
    due: datetime | None = None
    for start, end in runs:
        there = open_micros(target.calendar, start, end)
        if ran_out is None and used + there >= wanted:
            ran_out = add_open_micros(target.calendar, start, wanted - used)
        used += there
    if runs and ran_out is None:
        start, end = runs[-1]
        there = open_micros(target.calendar, start, end)
        due = add_open_micros(target.calendar, start, wanted - used + there)
    return used, ran_out or due, ran_out


def _ran_until(runs: tuple[tuple[datetime, datetime], ...], end: datetime) -> bool:
    return bool(runs) and runs[-1][1] == end


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
