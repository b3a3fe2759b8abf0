"""The end of a day where somebody is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sops.learning.due import deadline

ZONES = ("UTC", "Asia/Jakarta", "Asia/Jayapura", "Europe/Lisbon", "America/Santiago", "Africa/Cairo", "Asia/Beirut")


@pytest.mark.parametrize(
    ("day", "zone", "ends"),
    [
        (date(2026, 11, 30), "UTC", datetime(2026, 12, 1, 0, tzinfo=UTC)),
        (date(2026, 11, 30), "Asia/Jakarta", datetime(2026, 11, 30, 17, tzinfo=UTC)),
        (date(2026, 11, 30), "Asia/Jayapura", datetime(2026, 11, 30, 15, tzinfo=UTC)),
        (date(2026, 3, 28), "Europe/Lisbon", datetime(2026, 3, 29, 0, tzinfo=UTC)),
        # The next day begins at one o'clock there: the clocks go forward at midnight.
        (date(2026, 4, 23), "Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
        (date(2026, 11, 30), "Nowhere/At_all", datetime(2026, 12, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_day_ends_where_the_person_is(day: date, zone: str, ends: datetime) -> None:
    assert deadline(day, zone) == ends


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.sampled_from(ZONES))
def test_the_moment_before_is_still_that_day_and_the_moment_itself_is_not(day: date, zone: str) -> None:
    end = deadline(day, zone)
    assert end.tzinfo is UTC
    assert (end - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() == day
    assert end.astimezone(ZoneInfo(zone)).date() > day
