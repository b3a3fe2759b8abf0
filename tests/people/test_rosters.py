"""What a file of shifts means, line by line, and what a wall clock says in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.rosters import LONGEST, moment, read, stretch, week_of

HEAD = "email,date,start,end,time_zone,note\n"
ZONES = ["Asia/Jakarta", "Asia/Manila", "America/New_York", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe"]


def problems(*lines: str) -> list[tuple[int, str]]:
    entries, found = read(HEAD + "\n".join(lines))
    assert not entries
    return [(one.line, one.words) for one in found]


def test_a_line_is_a_shift_and_one_over_midnight_ends_on_the_next_day() -> None:
    entries, found = read(HEAD + "Sari@desk.test,2026-11-30,22:00,06:00,Asia/Jakarta,night\n\n")
    assert not found
    [one] = entries
    assert (one.line, one.email, one.note) == (2, "sari@desk.test", "night")
    start, end = stretch(one.day, one.start, one.end, one.time_zone)
    assert (start, end) == (datetime(2026, 11, 30, 15, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_columns_come_in_any_order_and_are_parted_by_what_spreadsheets_write(mark: str) -> None:
    head, line = mark.join(["End", "Start", "Date", "Email"]), mark.join(["17:00", "9:00", "2026-11-30", "a@b.test"])
    entries, found = read(f"\ufeff{head}\r\n{line}\r\n")
    assert not found
    assert (entries[0].start, entries[0].end, entries[0].time_zone) == (time(9), time(17), "")


def test_midnight_at_the_end_of_a_day_is_written_as_24() -> None:
    entries, _found = read(HEAD + "a@b.test,2026-11-30,16:00,24:00,,")
    start, end = stretch(entries[0].day, entries[0].start, entries[0].end, "UTC")
    assert end - start == timedelta(hours=8)


def test_each_wrong_line_says_what_is_wrong_with_it() -> None:
    found = problems(
        "a@b.test,30/11/2026,09:00,17:00,,",
        "a@b.test,2026-11-30,9am,17:00,,",
        "a@b.test,2026-11-30,09:00,25:00,,",
        "a@b.test,2026-11-30,09:00,17:00,Jakarta,",
        ",2026-11-30,09:00,,,",
        "a@b.test,2026-11-30,09:00,09:00,,",
        "a@b.test,2026-11-30,05:00,23:00,,",
        f"a@b.test,2026-11-30,09:00,17:00,,{'x' * 81}",
    )
    assert [line for line, _words in found] == [2, 3, 4, 5, 6, 7, 8, 9]
    said = [
        "no date",
        "no time",
        "no time",
        "no time zone",
        "email, end",
        "ends when it begins",
        "16 hours",
        "80 letters",
    ]
    assert all(part in words for part, (_line, words) in zip(said, found, strict=True))


def test_without_its_columns_the_file_is_not_read() -> None:
    entries, [found] = read("name,date\nSari,2026-11-30")
    assert not entries
    assert (found.line, "email, start, end" in found.words) == (1, True)
    assert read("")[1][0].line == 1


def test_a_clock_put_forward_makes_the_left_out_hour_later_and_one_put_back_takes_the_first() -> None:
    assert moment(date(2026, 3, 8), time(2, 30), "America/New_York") == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert moment(date(2026, 11, 1), time(1, 30), "America/New_York") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(1, int(LONGEST.total_seconds() // 60)),
    st.sampled_from(ZONES),
)
def test_a_shift_lasts_what_the_clock_says_give_or_take_what_clocks_are_put(
    day: date, start: time, minutes: int, zone: str
) -> None:
    end = (datetime.combine(day, start) + timedelta(minutes=minutes)).time()
    begins, ends = stretch(day, start, end, zone)
    assert abs((ends - begins) - timedelta(minutes=minutes)) <= timedelta(hours=1)
    assert week_of(day) <= day < week_of(day) + timedelta(days=7)
    assert week_of(day).weekday() == 0
