"""A desk of many people over a week, played with the same choice that gives out real tickets. Pure, and the same for
the same seed.

People work by a roster around the clock; requests come as they do, more by day and in waves; some work is done in two
or three rounds, with the requester's answer in between. Some people may game: they park what they were given in
pending, without an answer, and turn to it when nothing else comes.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Final

from tickets.routing.choice import choose
from tickets.routing.people import Person, Terms, hurdles
from tickets.routing.simulated import Item, Plan, Worker, arrivals, roster

START: Final = datetime(2026, 11, 30, tzinfo=UTC)  # a Monday
TERMS: Final = Terms()


@dataclass
class Outcome:
    """Waits in minutes until a ticket was given for the first time; points taken in an hour of a shift, by person."""

    arrived: int = 0
    given: int = 0
    requeued: int = 0
    parked: int = 0
    twice: int = 0
    waits: list[float] = field(default_factory=list)
    left: list[Item] = field(default_factory=list)
    pace: dict[int, float] = field(default_factory=dict)
    done: dict[int, int] = field(default_factory=dict)
    gamers: frozenset[int] = frozenset()

    def pace_of(self, people: Collection[int]) -> float:
        """Points that these people took in an hour of a shift, on average."""
        paces = [pace for key, pace in self.pace.items() if key in people]
        return sum(paces) / len(paces) if paces else 0.0


def simulate(plan: Plan) -> Outcome:
    return _Desk(plan).play()


class _Desk:
    def __init__(self, plan: Plan) -> None:
        self.plan, self.rng = plan, Random(plan.seed + 1)  # noqa: S311
        self.workers = {one.key: one for one in roster(plan, START)}
        self.waiting: list[tuple[datetime, int, Item]] = []
        self.events: list[tuple[datetime, int, str, int, Item | None]] = []
        self.order = count()
        self.out = Outcome(gamers=frozenset(key for key, one in self.workers.items() if one.games))
        self.room: set[int] = set()
        self.freed: set[int] = set()  # those for whom what nobody could take is worth another look
        self.new: set[int] = set()  # tickets that nobody has looked at yet

    def play(self) -> Outcome:
        for new in arrivals(self.plan, START):
            self._at(new.work.waits_since, "arrive", 0, new)
        for key, worker in self.workers.items():
            for start, end in worker.shifts:
                self._at(start, "begin", key)
                self._at(end, "end", key)
        end = START + timedelta(days=self.plan.days)
        while self.events and self.events[0][0] < end:
            now, _place, what, key, item = heapq.heappop(self.events)
            getattr(self, f"_{what}")(now, key, item)
            self._route(now)
        return self._finished(end)

    def _at(self, when: datetime, what: str, key: int, item: Item | None = None) -> None:
        heapq.heappush(self.events, (when, next(self.order), what, key, item))

    def _arrive(self, now: datetime, key: int, item: Item | None) -> None:
        if item is None:
            return
        self.out.arrived += 1
        self._queue(item)

    def _queue(self, item: Item) -> None:
        item.holder = 0
        self.new.add(item.work.ticket_id)
        insort(self.waiting, (item.work.rank, item.work.ticket_id, item))

    def _begin(self, now: datetime, key: int, item: Item | None) -> None:
        worker = self.workers[key]
        shift = next(one for one in worker.shifts if one[0] == now)
        worker.person = replace(worker.person, shift=shift, is_available=True, taken=0, given_at=None)
        end = min(shift[1], START + timedelta(days=self.plan.days))
        worker.staffed += (end - shift[0]).total_seconds() / 3600
        self._count(worker)
        self._go_on(worker, now)

    def _end(self, now: datetime, key: int, item: Item | None) -> None:
        """What is open goes back to the queue; what was parked, too: nobody answered it."""
        worker = self.workers[key]
        back = [*worker.hand, *worker.parked]
        worker.hand.clear()
        worker.parked.clear()
        worker.busy_with = None
        worker.person = replace(worker.person, shift=None, is_available=False, used=0)
        self._count(worker)
        for one in back:
            self.out.requeued += 1
            self._queue(one)

    def _done(self, now: datetime, key: int, item: Item | None) -> None:
        """A round of work is done: the requester is answered, and may write again."""
        worker = self.workers[key]
        if item is None or worker.busy_with is not item or item.holder != key:
            return  # it went back to the queue meanwhile
        worker.busy_with = None
        worker.hand.remove(item)
        item.holder = 0
        item.rounds -= 1
        self.out.done[key] = self.out.done.get(key, 0) + 1
        if item.rounds > 0:
            self._at(now + timedelta(hours=self.rng.expovariate(1 / 6)), "reopen", key, item)
        self._count(worker)
        self._go_on(worker, now)

    def _reopen(self, now: datetime, key: int, item: Item | None) -> None:
        """Their own again when they are there, else the queue's, where it waits since now."""
        if item is None:
            return
        worker = self.workers[key]
        item.work = replace(item.work, waits_since=now)
        if worker.person.shift:
            item.holder = key
            worker.hand.append(item)
            self._count(worker)
            self._go_on(worker, now)
        else:
            self._queue(item)

    def _route(self, now: datetime) -> None:
        if not self.room or not self.waiting:
            return
        kept = []
        for place, entry in enumerate(self.waiting):
            if not self.room:
                kept += self.waiting[place:]
                break
            item = entry[2]
            looked = self.room if item.work.ticket_id in self.new else self.room & self.freed
            if not any(self._can(key, item) for key in looked):
                kept.append(entry)
                continue
            people = [self.workers[key].person for key in sorted(self.room)]
            if (chosen := choose(people, item.work, item.wants, TERMS, now).person) is not None:
                self._give(item, chosen, now)
        self.waiting = kept
        self.new.clear()
        self.freed.clear()

    def _can(self, key: int, item: Item) -> bool:
        person = self.workers[key].person
        return person.has_room(item.wants.points) and not hurdles(person, item.work, item.wants, TERMS)

    def _give(self, item: Item, person: Person, now: datetime) -> None:
        worker = self.workers[person.user_id]
        self.out.twice += bool(item.holder)
        if item.given_at is None:
            item.given_at = now
            self.out.given += 1
            self.out.waits.append((now - item.arrived).total_seconds() / 60)
        item.holder = person.user_id
        worker.person = person.with_more(item.wants.points, now)
        worker.points += item.wants.points
        if worker.games and item.wants.points > 1 and worker.busy_with is not None:
            self.out.parked += 1
            worker.parked.append(item)
        else:
            worker.hand.append(item)
        self._count(worker)
        self._go_on(worker, now)

    def _count(self, worker: Worker) -> None:
        """What is in hand. Parked work counts, unless the plan says how it would be if it did not."""
        held = [*worker.hand, *(worker.parked if self.plan.parked_counts else ())]
        worker.person = replace(worker.person, used=sum(one.wants.points for one in held))
        is_free = worker.person.is_available and worker.person.shift and worker.person.has_room(1)
        (self.room.add if is_free else self.room.discard)(worker.key)
        self.freed.add(worker.key)

    def _go_on(self, worker: Worker, now: datetime) -> None:
        """The oldest in hand first; what was parked when nothing else is there."""
        if worker.busy_with is not None or not worker.person.shift:
            return
        if not worker.hand and worker.parked:
            worker.hand.append(worker.parked.pop(0))
            self._count(worker)
        if worker.hand:
            worker.busy_with = worker.hand[0]
            self._at(now + worker.busy_with.takes, "done", worker.key, worker.busy_with)

    def _finished(self, end: datetime) -> Outcome:
        self.out.left = [entry[2] for entry in self.waiting]
        self.out.pace = {key: one.points / one.staffed for key, one in self.workers.items() if one.staffed >= 4}
        return self.out


def starved(out: Outcome, people: Collection[Person], hours: float) -> list[Item]:
    """What was never given to anybody although somebody could do it, and came longer ago than this before the last."""
    end = max((one.arrived for one in out.left), default=START)
    late = [one for one in out.left if one.given_at is None and end - one.arrived > timedelta(hours=hours)]
    return [one for one in late if any(not hurdles(person, one.work, one.wants, TERMS) for person in people)]
