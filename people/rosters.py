"""What a roster says: wall-clock times in a place's zone as moments, and a file of shifts read line by line. Pure."""

from __future__ import annotations

import csv
import io
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _

COLUMNS: Final = ("email", "date", "start", "end", "time_zone", "note")
NEEDED: Final = COLUMNS[:4]
MOST_LINES: Final = 20_000
LONGEST: Final = timedelta(hours=16)
LONGEST_NOTE: Final = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the file as it is meant; without a zone the person's own site says it."""

    line: int
    email: str
    day: date
    start: time
    end: time
    time_zone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line; line 1 is the heading."""

    line: int
    words: str


def moment(day: date, at: time, zone: str) -> datetime:
    """This wall-clock time as a moment in UTC. One that a change of clocks leaves out is as much later as was left out;
    of two of the same name it is the first."""
    return datetime.combine(day, at, tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(UTC)


def stretch(day: date, start: time, end: time, zone: str) -> tuple[datetime, datetime]:
    """From and to, in UTC. An end that is not after the start is on the next day."""
    return moment(day, start, zone), moment(day if end > start else day + timedelta(days=1), end, zone)


def week_of(day: date) -> date:
    """The Monday of this day's week."""
    return day - timedelta(days=day.weekday())


def read(text: str) -> tuple[list[Entry], list[Problem]]:
    """Every line as an entry or as a problem. Columns are told by their names in the first line, in any order;
    commas, semicolons and tabs part them; empty lines don't matter."""
    lines = text.lstrip("\ufeff").splitlines()
    if not lines:
        return [], [Problem(1, _("The file is empty."))]
    mark = max(",;\t", key=lines[0].count)
    names = [name.strip().lower().replace(" ", "_") for name in next(csv.reader([lines[0]], delimiter=mark))]
    if missing := [name for name in NEEDED if name not in names]:
        words = _("The first line must name the columns. Missing: %(names)s.") % {"names": ", ".join(missing)}
        return [], [Problem(1, words)]
    if len(lines) > MOST_LINES:
        words = _("A file has at most %(most)d lines. Split it.") % {"most": MOST_LINES}
        return [], [Problem(MOST_LINES + 1, words)]
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, values in _rows(lines, names, mark):
        try:
            entries.append(_entry(number, values))
        except ValueError as error:
            problems.append(Problem(number, str(error)))
    return entries, problems


def _rows(lines: list[str], names: list[str], mark: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.reader(io.StringIO("\n".join(lines[1:])), delimiter=mark)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num + 1, dict(zip(names, (cell.strip() for cell in cells), strict=False))


def _entry(number: int, values: Mapping[str, str]) -> Entry:
    if missing := [name for name in NEEDED if not values.get(name)]:
        raise ValueError(_("Nothing stands in: %(names)s.") % {"names": ", ".join(missing)})
    zone, note = values.get("time_zone", ""), values.get("note", "")
    if zone and zone not in zoneinfo.available_timezones():
        raise ValueError(_("“%(zone)s” is no time zone. One is called Asia/Jakarta, say.") % {"zone": zone[:60]})
    if len(note) > LONGEST_NOTE:
        raise ValueError(_("A note has at most %(most)d letters.") % {"most": LONGEST_NOTE})
    day, start, end = _day(values["date"]), _time(values["start"]), _time(values["end"])
    if start == end:
        raise ValueError(_("The shift ends when it begins."))
    entry = Entry(number, values["email"].lower(), day, start, end, zone, note)
    begins, ends = stretch(entry.day, start, end, "UTC")
    if ends - begins > LONGEST:
        raise ValueError(_("A shift lasts at most %(hours)d hours.") % {"hours": LONGEST.total_seconds() // 3600})
    return entry


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise ValueError(_("“%(words)s” is no date. Write it as 2026-11-30.") % {"words": words[:40]}) from None


def _time(words: str) -> time:
    """Hours and minutes; 24:00 is the midnight at the end of a day."""
    hours, _colon, minutes = words.partition(":")
    if hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2:
        if (int(hours), int(minutes)) == (24, 0):
            return time()
        if int(hours) < 24 and int(minutes) < 60:
            return time(int(hours), int(minutes))
    raise ValueError(_("“%(words)s” is no time. Write it as 22:00.") % {"words": words[:40]})
