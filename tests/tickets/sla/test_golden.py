"""Every case of golden.txt, which says how it is to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tickets.sla.calendars import Calendar, wall
from tickets.sla.clocks import Clock, clocks
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
from tickets.sla.spans import Span
from tickets.sla.zones import DAY, SECOND

HOUR = 3600 * SECOND
MONDAY = date(2026, 3, 2)
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
METRICS = {
    "first": Metric.FIRST_RESPONSE,
    "next": Metric.NEXT_RESPONSE,
    "update": Metric.PERIODIC_UPDATE,
    "resolution": Metric.RESOLUTION,
}
OFFICE: tuple[Span, ...] = ((9 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))
WEEKS: dict[str, tuple[str, tuple[tuple[Span, ...], ...]]] = {
    "office": ("Asia/Jakarta", (OFFICE,) * 5 + ((),) * 2),
    "night": ("Asia/Jakarta", (((22 * HOUR, 30 * HOUR),),) * 7),
    "shop": ("Europe/London", (((8 * HOUR, 20 * HOUR),),) * 7),
    "always": ("Asia/Jakarta", (((0, DAY),),) * 7),
}


@dataclass
class Case:
    title: str
    setting: str
    lines: list[str] = field(default_factory=list)

    @property
    def calendar(self) -> Calendar:
        name, *changes = self.setting.partition(";")[0].split(", ")
        zone, weekly = WEEKS[name]
        closed: dict[date, tuple[Span, ...]] = {}
        opened: dict[date, tuple[Span, ...]] = {}
        for change in changes:
            if change == "hold pauses":
                continue
            what, day, *hours = change.split()
            start, end = ([_hours(one) for one in hours] + [0, DAY])[:2] if hours else (0, DAY)
            (closed if what == "closed" else opened)[_day(day)] = ((start, end if end > start else end + DAY),)
        return Calendar(zone, weekly, closed, opened)

    def moment(self, words: str) -> datetime:
        day, clock = words.split()
        local = datetime.combine(_day(day), datetime.min.time(), ZoneInfo(self.calendar.zone))
        return local + timedelta(microseconds=_hours(clock))

    def targets(self, words: str) -> Targets:
        parts = (part.split() for part in words.split(", "))
        return {METRICS[name]: Target(_seconds(length), wall() if on else self.calendar) for name, length, *on in parts}

    def happening(self, line: str) -> Happening:
        day, clock, what, *rest = line.split()
        at = self.moment(f"{day} {clock}")
        match what:
            case "created":
                return Created(at, By(rest[1]))
            case "reply" | "note":
                return Reply(at, By(rest[1]), public=what == "reply")
            case "status":
                return StatusSet(at, Status(rest[0]))
            case "targets":
                targets, _, hold = " ".join(rest).partition("; ")
                return TargetsSet(at, self.targets(targets), {"": None}.get(hold, hold == "hold pauses"))
            case "took":
                history = tuple(self.happening(part) for part in " ".join(rest).removeprefix("in: ").split("; "))
                return Absorbed(at, history, self.targets(self.setting.partition("; ")[2]))
            case "cancelled":
                return Cancelled(at)
        raise AssertionError(line)

    def clocks(self) -> list[Clock]:
        [now] = [line for line in self.lines if line.startswith("now ")]
        history = [self.happening(line) for line in self.lines[: self.lines.index(now)]]
        return clocks(
            history,
            self.targets(self.setting.partition("; ")[2]),
            self.moment(now.removeprefix("now ")),
            pause_on_hold="hold pauses" in self.setting,
        )

    def expected(self) -> list[str]:
        return self.lines[next(n for n, line in enumerate(self.lines) if line.startswith("now ")) + 1 :]


def _day(word: str) -> date:
    match = re.fullmatch(r"([a-z]{3})(\d*)", word)
    assert match
    if match[2] and int(match[2]) > 7:  # a day of March
        return date(2026, 3, int(match[2]))
    return MONDAY + timedelta(days=DAYS.index(match[1]) + (7 if match[2] == "2" else 0))


def _hours(word: str) -> int:
    hours, minutes, *seconds = (int(part) for part in word.split(":"))
    return (hours * 3600 + minutes * 60 + (seconds[0] if seconds else 0)) * SECOND


def _seconds(word: str) -> int:
    match = re.fullmatch(r"(-?)(?:(\d+)h)?(?:(\d+)m)?", word)
    assert match, word
    return (int(match[2] or 0) * 3600 + int(match[3] or 0) * 60) * (-1 if match[1] else 1)


def cases() -> Iterator[Case]:
    lines = (Path(__file__).parent / "golden.txt").read_text().splitlines()
    found: Case | None = None
    for number, line in enumerate(lines):
        if line.startswith("= "):
            found = Case(line[2:], lines[number + 1])
        elif found and line and not line.startswith("#") and line != found.setting:
            found.lines.append(line)
        elif found and not line:
            yield found
            found = None
    if found:
        yield found


CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_case_that_was_worked_by_hand(case: Case) -> None:
    told = case.clocks()
    names = {metric: name for name, metric in METRICS.items()}
    many = [clock.metric for clock in told]
    assert [
        names[clock.metric] + (f".{clock.cycle}" if many.count(clock.metric) > 1 else "") + f" {clock.state}"
        for clock in told
    ] == [line.split(", ")[0] for line in case.expected()]
    for clock, line in zip(told, case.expected(), strict=True):
        for part in line.split(", ")[1:]:
            what, _, words = part.partition(" ")
            if what in {"used", "left"}:
                seconds = clock.used_seconds if what == "used" else clock.remaining_seconds
                assert seconds == _seconds(words), part
                continue
            moments = {
                "due": clock.due_at, "met": clock.met_at, "breached": clock.breached_at, "began": clock.started_at
            }  # fmt: skip
            assert moments[what] == (None if words == "never" else case.moment(words)), part


def test_there_are_enough_of_them_and_each_is_another() -> None:
    assert len(CASES) >= 80
    assert len({case.title for case in CASES}) == len(CASES)
