"""The openings of a day as people write them, and what can't be so in a week. Pure.

09:00–12:00, 13:00–17:00; an end that is not after its start is on the next day: 22:00–06:00.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from tickets.sla.spans import Span
from tickets.sla.wire import DAYS, Unreadable

Opening = tuple[str, str]
Weekly = Mapping[str, Sequence[Opening]]
A_DAY: Final = 24 * 60
MOST_A_DAY: Final = 12
_OPENING: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|to|sampai)\s*(\d{1,2})(?:[:.](\d{2}))?")


class Fault(StrEnum):
    UNREADABLE = "unreadable"
    SAME = "same"
    OVERLAP = "overlap"
    TOO_MANY = "too_many"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Problem:
    """`day` is mon to sun, empty for the week; `what` is the opening that is meant, as people write it."""

    day: str
    fault: Fault
    what: str = ""
    other: str = ""


def read_openings(text: str) -> list[Opening]:
    """Raises Unreadable with the part that is none."""
    found = []
    for part in (one.strip() for one in re.split(r"[,;\n]", text)):
        if not part:
            continue
        match = _OPENING.fullmatch(part)
        times = (_time(match[1], match[2]), _time(match[3], match[4])) if match else ("", "")
        if not all(times):
            raise Unreadable(part)
        found.append((times[0], times[1]))
    return found


def write_openings(openings: Sequence[Sequence[str]]) -> str:
    return ", ".join(f"{start}–{end}" for start, end in openings)


def span(opening: Sequence[str]) -> Span:
    """Minutes from midnight; past 1440 on the next day."""
    start, end = (_minutes(one) for one in opening)
    return start, end if end > start else end + A_DAY


def problems(weekly: Weekly) -> list[Problem]:
    """Each with its day; empty for a week that makes sense."""
    found = list(_problems(weekly))
    if not found and not any(weekly.get(day) for day in DAYS):
        found.append(Problem("", Fault.NEVER))
    return found


def _problems(weekly: Weekly) -> Iterator[Problem]:
    for place, day in enumerate(DAYS):
        openings = list(weekly.get(day, ()))
        if len(openings) > MOST_A_DAY:
            yield Problem(day, Fault.TOO_MANY)
        for start, end in openings:
            if start == end or (start, end) == ("24:00", "00:00"):
                yield Problem(day, Fault.SAME, f"{start}–{end}")
        before = [one for one in weekly.get(DAYS[place - 1], ()) if span(one)[1] > A_DAY]
        yield from _overlaps(day, openings, before)


def _overlaps(day: str, openings: Sequence[Opening], before: Sequence[Opening]) -> Iterator[Problem]:
    """Among a day's own openings, and with those of the day before that run into it."""
    spans = [(0, span(one)[1] - A_DAY, one) for one in before]
    spans += [(*span(one), one) for one in openings]
    spans.sort(key=lambda one: one[:2])
    for (_start, end, one), (start, _end, other) in pairwise(spans):
        if start < end:
            yield Problem(day, Fault.OVERLAP, write_openings([other]), write_openings([one]))


def is_time(text: str) -> bool:
    """Of a text such as 09:00, up to 24:00."""
    hours, _colon, minutes = text.partition(":")
    return hours.isdecimal() and minutes.isdecimal() and len(text) == len("09:00") and _time(hours, minutes) == text


def _time(hours: str, minutes: str | None) -> str:
    """Empty for what is no time of day."""
    total = int(hours) * 60 + int(minutes or 0)
    return f"{total // 60:02}:{total % 60:02}" if int(minutes or 0) < 60 and total <= A_DAY else ""


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")[:2]
    return int(hours) * 60 + int(minutes)
