"""Open time against a slow oracle that looks at the wall clock minute by minute, and the laws that it obeys."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tickets.sla.calendars import Calendar, NeverOpen, add_open_seconds, always, open_micros, open_seconds
from tickets.sla.spans import Span
from tickets.sla.zones import DAY, SECOND

MINUTE = 60 * SECOND
AROUND = {
    "Asia/Jakarta": [date(2026, 3, 20)],
    "Europe/London": [date(2026, 3, 29), date(2026, 10, 25)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],
    "Asia/Kathmandu": [date(2026, 1, 1)],
    "Pacific/Apia": [date(2011, 12, 30)],
}
"""Days on which the wall clock of a zone does something odd, or nothing odd."""

times = st.integers(0, 24 * 4).map(lambda quarter: quarter * 15 * MINUTE)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start, end = draw(times), draw(times)
    return start, end if end > start else end + DAY


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar, and a moment near which something happens in its zone."""
    zone = draw(st.sampled_from(sorted(AROUND)))
    near = draw(st.sampled_from(AROUND[zone]))
    days = st.integers(-4, 4).map(lambda days: near + timedelta(days=days))
    dated = st.dictionaries(days, st.lists(spans(), min_size=1, max_size=2).map(tuple), max_size=3)
    weekly = draw(st.lists(st.lists(spans(), max_size=3).map(tuple), min_size=7, max_size=7))
    return (
        Calendar(zone, tuple(weekly), draw(dated), draw(dated)),
        datetime(near.year, near.month, near.day, tzinfo=UTC),
    )


minutes = st.integers(-3 * 1440, 3 * 1440).map(lambda minutes: timedelta(minutes=minutes))


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """What the words of the spec say of one moment, looked up without any arithmetic of spans."""
    local = moment.astimezone(ZoneInfo(calendar.zone))
    clock = ((local.hour * 60 + local.minute) * 60 + local.second) * SECOND
    today, yesterday = local.date(), local.date() - timedelta(days=1)

    def holds(of: dict[date, tuple[Span, ...]]) -> bool:
        return any(start <= clock < end for start, end in of.get(today, ())) or any(
            start <= clock + DAY < end for start, end in of.get(yesterday, ())
        )

    usual = {day: calendar.weekly[day.weekday()] for day in (today, yesterday)}
    return (holds(usual) and not holds(dict(calendar.holidays))) or holds(dict(calendar.extra))


def minutes_open(calendar: Calendar, start: datetime, end: datetime) -> int:
    count = 0
    while start < end:
        count += is_open(calendar, start)
        start += timedelta(minutes=1)
    return count


@settings(max_examples=250, deadline=None)
@given(calendars(), minutes, minutes)
def test_open_time_is_what_one_counts_minute_by_minute(
    drawn: tuple[Calendar, datetime], one: timedelta, other: timedelta
) -> None:
    calendar, near = drawn
    start, end = sorted((near + one, near + other))
    assert open_seconds(calendar, start, end) == 60 * minutes_open(calendar, start, end)


@settings(max_examples=3000, deadline=None)
@given(calendars(), st.lists(st.integers(-(10**12), 10**12), min_size=3, max_size=3))
def test_neighbouring_stretches_add_up_and_more_time_is_never_less(
    drawn: tuple[Calendar, datetime], micros: list[int]
) -> None:
    calendar, near = drawn
    a, b, c = (near + timedelta(microseconds=one) for one in sorted(micros))
    assert open_micros(calendar, a, b) + open_micros(calendar, b, c) == open_micros(calendar, a, c)
    assert 0 <= open_micros(calendar, a, b) <= (b - a) / timedelta(microseconds=1)
    assert open_micros(calendar, c, a) == 0 or a == c


@settings(max_examples=3000, deadline=None)
@given(calendars(), minutes, st.integers(0, 40 * 86_400))
def test_so_many_seconds_later_exactly_so_many_seconds_were_open_and_not_a_moment_sooner(
    drawn: tuple[Calendar, datetime], after: timedelta, seconds: int
) -> None:
    calendar, near = drawn
    start = near + after
    assume(any(calendar.weekly))
    try:
        end = add_open_seconds(calendar, start, seconds)
    except NeverOpen:
        assume(False)
    assert open_micros(calendar, start, end) == seconds * SECOND
    if seconds:
        assert open_micros(calendar, start, end - timedelta(microseconds=1)) < seconds * SECOND


@settings(max_examples=500, deadline=None)
@given(calendars(), minutes, st.integers(1, 3 * 86_400), st.integers(1, 3 * 86_400))
def test_adding_twice_is_adding_the_sum(drawn: tuple[Calendar, datetime], after: timedelta, n: int, m: int) -> None:
    calendar, near = drawn
    assume(any(calendar.weekly))
    try:
        at_once = add_open_seconds(calendar, near + after, n + m)
    except NeverOpen:
        assume(False)
    assert add_open_seconds(calendar, add_open_seconds(calendar, near + after, n), m) == at_once


@settings(max_examples=200, deadline=None)
@given(calendars(), st.integers(0, 3000), st.integers(0, 3000))
def test_whole_weeks_skipped_are_the_days_one_by_one(drawn: tuple[Calendar, datetime], one: int, other: int) -> None:
    calendar, near = drawn
    first, last = sorted((one, other))
    days = [near + timedelta(days=n) for n in range(first, last + 1)]
    each = sum(open_micros(calendar, a, a + timedelta(days=1)) for a in days[:-1])
    assert open_micros(calendar, days[0], days[-1]) == each


@pytest.mark.parametrize("zone", ["Pacific/Apia", "America/New_York", "Asia/Kathmandu"])
def test_it_is_the_same_whatever_zone_the_process_is_in(zone: str) -> None:
    calendar = Calendar("Europe/London", (((9 * 60 * MINUTE, 17 * 60 * MINUTE),),) * 7)
    start, end = datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 10, 27, 12, tzinfo=UTC)
    here = open_seconds(calendar, start, end), add_open_seconds(calendar, start, 10**6)
    before = os.environ.get("TZ")
    try:
        os.environ["TZ"] = zone
        time.tzset()
        assert (open_seconds(calendar, start, end), add_open_seconds(calendar, start, 10**6)) == here
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


def test_a_calendar_that_is_never_open_says_so() -> None:
    with pytest.raises(NeverOpen, match="ten years"):
        add_open_seconds(Calendar("UTC", ((),) * 7), datetime(2026, 1, 1, tzinfo=UTC), 1)


def test_day_and_night_is_an_ordinary_calendar() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert add_open_seconds(always(), start, 86_400 * 400) == start + timedelta(days=400)


def test_the_hour_that_autumn_repeats_counts_twice_and_the_one_spring_skips_not_at_all() -> None:
    night = Calendar("Europe/London", (((0, 3 * 60 * MINUTE),),) * 7)
    spring, autumn = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert open_seconds(night, spring, spring + timedelta(days=1)) == 2 * 3600
    assert open_seconds(night, autumn, autumn + timedelta(days=1)) == 4 * 3600


def test_a_day_that_never_was_has_no_opening() -> None:
    office = Calendar("Pacific/Apia", (((9 * 60 * MINUTE, 17 * 60 * MINUTE),),) * 7)
    start, end = datetime(2011, 12, 29, 10, tzinfo=UTC), datetime(2012, 1, 1, 10, tzinfo=UTC)
    assert open_seconds(office, start, end) == 3 * 8 * 3600  # the 29th, 31st and 1st
