"""Openings as they are drawn: bars on a line of 24 hours, in minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from tickets.sla.week import A_DAY, span
from tickets.sla.wire import DAYS

HOURS: Final = range(0, 25, 3)


@dataclass(frozen=True, slots=True)
class Bar:
    """`runs_on` from the day before: it is changed there."""

    start: int
    end: int
    runs_on: bool = False

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def said(self) -> str:
        return f"{_clock(self.start)}–{_clock(self.end)}"


def drawn_week(weekly: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, list[Bar]]:
    """Each day of the week with all that is open on it."""
    found: dict[str, list[Bar]] = {day: [] for day in DAYS}
    for place, day in enumerate(DAYS):
        for opening in weekly.get(day, ()):
            start, end = span(opening)
            found[day].append(Bar(start, min(end, A_DAY)))
            if end > A_DAY:
                found[DAYS[(place + 1) % 7]].append(Bar(0, end - A_DAY, runs_on=True))
    return {day: sorted(bars, key=lambda bar: bar.start) for day, bars in found.items()}


def hours_of(bars: Iterable[Bar]) -> str:
    """8 h, 7 h 30 m; empty for none."""
    hours, minutes = divmod(sum(bar.length for bar in bars), 60)
    parts = [_("%(hours)d h") % {"hours": hours}] * bool(hours)
    parts += [_("%(minutes)d min") % {"minutes": minutes}] * bool(minutes)
    return " ".join(parts)


def day_of(text: str) -> date:
    return date.fromisoformat(text)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
