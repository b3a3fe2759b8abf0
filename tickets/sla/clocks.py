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
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tickets.sla.calendars import add_open_micros, open_micros
from tickets.sla.history import (
    By,
    Cancelled,
    Created,
    Happening,
    Metric,
    Reply,
    Status,
    StatusSet,
    Target,
    Targets,
    TargetsSet,
)
from tickets.sla.zones import SECOND


class State(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    STOPPED = "stopped"
    """Solved without the answer that it waited for: neither met nor running ever again."""
    CANCELLED = "cancelled"


OPEN = frozenset({State.RUNNING, State.PAUSED})


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock says. `runs` are the stretches that count, the last one open to now while it is running.

    `due_at` is when the target runs out, or ran out; None while nobody can say, because it is paused or was when it
    ended. `breached_at` is set when the target ran out before the end, or now, whatever became of it afterwards; what
    ends in the very second in which it is due was in time. Seconds are whole and rounded down; `remaining_seconds` is
    below 0 after a breach.
    """

    metric: Metric
    cycle: int
    state: State
    target: Target
    started_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    breached_at: datetime | None
    used_seconds: int
    runs: tuple[tuple[datetime, datetime], ...]

    @property
    def remaining_seconds(self) -> int:
        return self.target.seconds - self.used_seconds


@dataclass(slots=True)
class _Hand:
    """A clock while the history is read."""

    metric: Metric
    started_at: datetime
    target: Target | None
    state: State = State.PAUSED
    ended_at: datetime | None = None
    runs: list[tuple[datetime, datetime]] = field(default_factory=list)
    since: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def run(self, at: datetime) -> None:
        if self.since is None:
            self.since, self.state, self.ended_at = at, State.RUNNING, None

    def pause(self, at: datetime, state: State = State.PAUSED) -> None:
        if self.since is not None:
            self.runs.append((self.since, at))
        self.since, self.state = None, state

    def end(self, at: datetime, state: State) -> None:
        if self.is_open:
            self.pause(at, state)
            self.ended_at = at


class _Desk:
    """Reads a history, one happening after the other, and moves the hands of the clocks."""

    def __init__(self, targets: Targets, *, pause_on_hold: bool) -> None:
        self.targets = targets
        self.pausing = {Status.PENDING, Status.ON_HOLD} if pause_on_hold else {Status.PENDING}
        self.status = Status.NEW
        self.hands: list[_Hand] = []
        self.open: dict[Metric, _Hand] = {}
        """Of each metric, the latest that is open; resolution also when it was met, since it runs on."""

    def created(self, event: Created) -> None:
        if event.by is By.REQUESTER:
            self._start(Metric.FIRST_RESPONSE, event.at).run(event.at)
        self._start(Metric.RESOLUTION, event.at).run(event.at)

    def reply(self, event: Reply) -> None:
        if not event.public or event.by is By.AUTOMATIC or self.status is Status.CLOSED:
            return
        if event.by is By.REQUESTER:
            self._asked(event.at)
        else:
            self._answered(event.at)

    def status_set(self, event: StatusSet) -> None:
        was_done, self.status = self.status.is_done, event.to
        if self.status.is_done:
            if not was_done:
                self._solved(event.at)
            return
        self._let_run(Metric.PERIODIC_UPDATE, event.at, runs=self.status is not Status.PENDING)
        self._let_run(Metric.RESOLUTION, event.at, runs=self.status not in self.pausing)

    def targets_set(self, event: TargetsSet) -> None:
        """What is open counts towards its new target, from its own start."""
        self.targets = event.targets
        for hand in self.open.values():
            if hand.is_open:
                hand.target = self.targets.get(hand.metric)

    def cancelled(self, event: Cancelled) -> None:
        for hand in self.hands:
            hand.end(event.at, State.CANCELLED)
        self.open.clear()

    def _asked(self, at: datetime) -> None:
        if self.status in {Status.PENDING, Status.SOLVED}:
            self.status_set(StatusSet(at, Status.OPEN))
        first = self.open.get(Metric.FIRST_RESPONSE)
        covered = first is not None and first.is_open and first.target is not None
        if not covered and not self._is_open(Metric.NEXT_RESPONSE):
            self._start(Metric.NEXT_RESPONSE, at).run(at)

    def _answered(self, at: datetime) -> None:
        for metric in (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE):
            if hand := self.open.get(metric):
                hand.end(at, State.MET)
        if not self.status.is_done:
            update = self._start(Metric.PERIODIC_UPDATE, at)
            if self.status is not Status.PENDING:
                update.run(at)

    def _solved(self, at: datetime) -> None:
        for metric in (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE):
            if hand := self.open.get(metric):
                hand.end(at, State.STOPPED)
        if hand := self.open.get(Metric.RESOLUTION):
            hand.end(at, State.MET)

    def _start(self, metric: Metric, at: datetime) -> _Hand:
        hand = _Hand(metric, at, self.targets.get(metric))
        self.hands.append(hand)
        self.open[metric] = hand
        return hand

    def _is_open(self, metric: Metric) -> bool:
        hand = self.open.get(metric)
        return hand is not None and hand.is_open

    def _let_run(self, metric: Metric, at: datetime, *, runs: bool) -> None:
        hand = self.open.get(metric)
        if hand is None or not (hand.is_open or metric is Metric.RESOLUTION):
            return
        if not hand.is_open:  # opened again
            hand.target, hand.state, hand.ended_at = self.targets.get(metric), State.PAUSED, None
        if runs:
            hand.run(at)
        elif hand.is_open:
            hand.pause(at)


def clocks(
    history: Iterable[Happening], targets: Targets, now: datetime, *, pause_on_hold: bool = False
) -> list[Clock]:
    """Every clock that the ticket has had by `now`, by metric and in the order of their start.

    `history` is in order; what happened after `now` is left out. Raises NeverOpen where a calendar can't hold a
    running clock's target.
    """
    desk = _Desk(targets, pause_on_hold=pause_on_hold)
    for event in history:
        if event.at > now:
            break
        match event:
            case Created():
                desk.created(event)
            case Reply():
                desk.reply(event)
            case StatusSet():
                desk.status_set(event)
            case TargetsSet():
                desk.targets_set(event)
            case Cancelled():
                desk.cancelled(event)
                break
    found: list[Clock] = []
    for metric in Metric:
        with_target = [(hand, hand.target) for hand in desk.hands if hand.metric is metric and hand.target]
        found += [_read(hand, target, cycle, now) for cycle, (hand, target) in enumerate(with_target, start=1)]
    return found


def _read(hand: _Hand, target: Target, cycle: int, now: datetime) -> Clock:
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
