"""The hands of a ticket's clocks, moved by what happened to it, one thing after the other. `clocks.py` reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tickets.sla.history import (
    Absorbed,
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


class State(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    STOPPED = "stopped"
    """Solved without the answer that it waited for: neither met nor running ever again."""
    CANCELLED = "cancelled"


OPEN = frozenset({State.RUNNING, State.PAUSED})


@dataclass(slots=True)
class Hand:
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


class Desk:
    """Reads a history, one happening after the other, and moves the hands of the clocks."""

    def __init__(self, targets: Targets, *, pause_on_hold: bool) -> None:
        self.targets = targets
        self.pausing = _pausing(pause_on_hold)
        self.status = Status.NEW
        self.hands: list[Hand] = []
        self.open: dict[Metric, Hand] = {}
        """Of each metric, the latest that is open; resolution also when it was met, since it runs on."""

    def read(self, history: Iterable[Happening], until: datetime) -> None:
        for event in history:
            if event.at > until:
                return
            match event:
                case Created():
                    self.created(event)
                case Reply():
                    self.reply(event)
                case StatusSet():
                    self.status_set(event)
                case TargetsSet():
                    self.targets_set(event)
                case Absorbed():
                    self.absorbed(event)
                case Cancelled():
                    self.cancelled(event)
                    return

    def created(self, event: Created) -> None:
        if event.by is By.REQUESTER:
            self._start(Metric.FIRST_RESPONSE, event.at).run(event.at)
        self._start(Metric.RESOLUTION, event.at).run(event.at)

    def reply(self, event: Reply) -> None:
        if not event.public or event.by is By.AUTOMATIC or self.status is Status.CLOSED:
            return
        if event.by is By.REQUESTER:
            if event.opens and self.status in {Status.PENDING, Status.SOLVED}:
                self.status_set(StatusSet(event.at, Status.OPEN))
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
        if event.pause_on_hold is not None:
            self.pausing = _pausing(event.pause_on_hold)
            self._pause_or_run(event.at)

    def absorbed(self, event: Absorbed) -> None:
        other = Desk(event.targets, pause_on_hold=event.pause_on_hold)
        other.read(event.history, event.at)
        for metric, hand in self._brought(other).items():
            if not self._is_open(metric):
                self._start(metric, hand.started_at)
            mine = self.open[metric]
            if hand.started_at <= mine.started_at:
                mine.started_at, mine.runs, mine.since, mine.state = hand.started_at, hand.runs, hand.since, hand.state
        self._pause_or_run(event.at)

    def _brought(self, other: Desk) -> dict[Metric, Hand]:
        """What another ticket leaves unmet here: its answer is a next one, but where the first is still due.

        On a ticket that is solved only that answer is: it has nothing else to be done.
        """
        brought = {metric: hand for metric, hand in other.open.items() if hand.is_open}
        asked = [brought.pop(one) for one in (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE) if one in brought]
        if self.status.is_done:
            brought.clear()
        if not self._is_covered():
            brought |= {Metric.NEXT_RESPONSE: min(asked, key=lambda hand: hand.started_at)} if asked else {}
        else:
            brought |= {hand.metric: hand for hand in asked if hand.metric is Metric.FIRST_RESPONSE}
        return brought

    def cancelled(self, event: Cancelled) -> None:
        for hand in self.hands:
            hand.end(event.at, State.CANCELLED)
        self.open.clear()

    def _asked(self, at: datetime) -> None:
        if not self._is_covered() and not self._is_open(Metric.NEXT_RESPONSE):
            self._start(Metric.NEXT_RESPONSE, at).run(at)

    def _is_covered(self) -> bool:
        """The first response is still due, and answers whatever was asked."""
        first = self.open.get(Metric.FIRST_RESPONSE)
        return first is not None and first.is_open and first.target is not None

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

    def _start(self, metric: Metric, at: datetime) -> Hand:
        hand = Hand(metric, at, self.targets.get(metric))
        self.hands.append(hand)
        self.open[metric] = hand
        return hand

    def _is_open(self, metric: Metric) -> bool:
        hand = self.open.get(metric)
        return hand is not None and hand.is_open

    def _pause_or_run(self, at: datetime) -> None:
        """What is open, as the present status has it."""
        for metric, stops in ((Metric.PERIODIC_UPDATE, {Status.PENDING}), (Metric.RESOLUTION, self.pausing)):
            if self._is_open(metric):
                self._let_run(metric, at, runs=self.status not in stops)

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


def _pausing(pause_on_hold: bool) -> frozenset[Status]:
    return frozenset({Status.PENDING, Status.ON_HOLD} if pause_on_hold else {Status.PENDING})
