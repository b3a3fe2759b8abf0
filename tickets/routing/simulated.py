"""The cast of a simulation: who works when and can do what, and which requests come when."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from tickets.routing.people import Person
from tickets.routing.work import Asked, Work

SKILLS: Final = ("accounts", "refunds", "safety", "creators")
LANGUAGES: Final = {"en": 0.46, "id": 0.30, "tl": 0.14, "ja": 0.05, "ar": 0.05}
SPOKEN: Final = {"en": 1.0, "id": 0.5, "tl": 0.35, "ja": 0.12, "ar": 0.12}
STARTS: Final = (1, 1, 1, 5, 9, 9, 13, 17, 17, 21)  # hours in UTC at which shifts begin: most by day in Asia
HOURS: Final = 8
BY_HOUR: Final = (3, 4, 5, 6, 7, 8, 8, 8, 8, 7, 7, 7, 8, 8, 7, 6, 5, 4, 3, 3, 2, 2, 2, 2)


@dataclass(frozen=True, slots=True)
class Plan:
    """`load` is the share of what people can do that comes in; `gaming` the share of people who park work."""

    agents: int = 200
    days: int = 7
    load: float = 0.85
    capacity: int = 5
    gaming: float = 0.0
    parked_counts: bool = True
    seed: int = 7


@dataclass
class Item:
    """A request: how long a round of work takes, and how many there are."""

    work: Work
    wants: Asked
    arrived: datetime
    takes: timedelta
    rounds: int = 1
    holder: int = 0
    given_at: datetime | None = None


@dataclass
class Worker:
    key: int
    person: Person
    shifts: list[tuple[datetime, datetime]]
    games: bool = False
    hand: list[Item] = field(default_factory=list)
    parked: list[Item] = field(default_factory=list)
    busy_with: Item | None = None
    staffed: float = 0.0
    points: int = 0


def roster(plan: Plan, start: datetime) -> list[Worker]:
    """Each works five days of seven, eight hours, in one of the shifts of the day; nights are thinner."""
    rng = Random(plan.seed)  # noqa: S311
    gamers = round(plan.agents * plan.gaming)
    workers = []
    for key in range(1, plan.agents + 1):
        begins, off = STARTS[key % len(STARTS)], key % 7
        days = [day for day in range(-1, plan.days) if (day + off) % 7 < 5]
        shifts = [
            (start + timedelta(days=day, hours=begins), start + timedelta(days=day, hours=begins + HOURS))
            for day in days
        ]
        person = Person(
            user_id=key,
            skills={skill: rng.randint(1, 3) for skill in SKILLS if rng.random() < 0.7},
            languages=frozenset(code for code, share in SPOKEN.items() if rng.random() < share),
            is_available=False,
            capacity=plan.capacity,
        )
        workers.append(Worker(key, person, shifts, games=key * 7 % plan.agents < gamers))
    return workers


def arrivals(plan: Plan, start: datetime) -> Iterator[Item]:
    """As many as `load` of the people's hours could do, more by day, less at the weekend, with now and then a wave."""
    rng = Random(plan.seed + 2)  # noqa: S311
    hours_of_work = plan.agents * HOURS * 5 / 7 * plan.load  # in a day
    per_day = hours_of_work * 60 / MEAN_MINUTES
    number = 0
    for hour in range(plan.days * 24):
        day = hour // 24
        share = BY_HOUR[hour % 24] / sum(BY_HOUR) * (0.8 if day % 7 >= 5 else 1.08)
        wave = 2.0 if rng.random() < 0.02 else 1.0
        at, rate = 0.0, per_day * share * wave
        while (at := at + rng.expovariate(rate)) < 1:
            number += 1
            yield _item(number, start + timedelta(hours=hour + at), rng)


def _item(number: int, at: datetime, rng: Random) -> Item:
    language = rng.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    needs = {rng.choice(SKILLS): rng.choices((1, 2, 3), (5, 4, 1))[0]} if rng.random() < 0.6 else {}
    points = rng.choices((1, 2, 3), POINTS)[0]
    work = Work(number, at, language=language, priority=rng.choices((1, 2, 3, 4), (2, 6, 1.5, 0.5))[0])
    minutes = rng.lognormvariate(math.log(ROUND * points) - 0.18, 0.6)
    return Item(work, Asked(needs, points), at, timedelta(minutes=minutes), rounds=rng.choices((1, 2, 3), ROUNDS)[0])


ROUND: Final = 8.0  # minutes of work in a round, for each point, on average
POINTS: Final = (7, 2, 1)
ROUNDS: Final = (6, 3, 1)
MEAN_MINUTES: Final = ROUND * (7 + 4 + 3) / 10 * (6 + 6 + 3) / 10
