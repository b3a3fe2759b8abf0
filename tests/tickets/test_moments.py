"""Moments that are offered for sending later, in the zones of both sides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.moments import chosen, offered, tomorrow, zone

EVENING = datetime(2026, 10, 1, 17, 30, tzinfo=UTC)  # in Jakarta it is past midnight
ZONES = ["UTC", "Asia/Jakarta", "Asia/Manila", "America/St_Johns", "Pacific/Kiritimati", "Europe/Berlin"]


def test_tomorrow_is_the_next_day_of_that_place() -> None:
    assert tomorrow(EVENING, ZoneInfo("Asia/Jakarta")).isoformat() == "2026-10-03T09:00:00+07:00"
    assert tomorrow(EVENING, ZoneInfo("America/St_Johns")).isoformat() == "2026-10-02T09:00:00-02:30"


def test_their_morning_is_offered_where_it_is_another() -> None:
    assert [one.code for one in offered(EVENING, "Asia/Jakarta", "Europe/Berlin")] == ["mine", "theirs"]
    assert [one.code for one in offered(EVENING, "Asia/Jakarta", "Asia/Jakarta")] == ["mine"]
    assert [one.code for one in offered(EVENING, "Asia/Jakarta", "nowhere/Town")] == ["mine"]


@given(st.integers(1_000_000_000, 2_800_000_000), st.sampled_from(ZONES))
def test_nine_tomorrow_is_always_ahead_and_within_two_days(seconds: int, name: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    at = tomorrow(now, zone(name))
    assert timedelta(0) < at - now < timedelta(hours=48)
    assert (at.hour, at.minute) == (9, 0)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01T09:00", "9:00", "\x00"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert chosen(text, ZoneInfo("Asia/Jakarta")) is None


def test_what_is_chosen_is_read_in_the_authors_zone() -> None:
    at = chosen("2026-10-02T08:15", ZoneInfo("Asia/Jakarta"))
    assert at is not None and at.isoformat() == "2026-10-02T08:15:00+07:00"
