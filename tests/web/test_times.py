"""Times read as people say them, and keep their exact moment and zone at hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from helpdesk.lib import clock
from helpdesk.web import times

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=0), "now"),
        (timedelta(seconds=44), "now"),
        (timedelta(seconds=50), "1 min"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(minutes=59, seconds=50), "1 h"),
        (timedelta(hours=5), "5 h"),
        (timedelta(hours=23, minutes=59, seconds=50), "1 d"),
        (timedelta(days=6), "6 d"),
        (timedelta(days=8), "Mar 2"),
        (timedelta(minutes=-20), "in 20 min"),
    ],
)
def test_a_time_is_told_in_one_short_unit(ago: timedelta, text: str) -> None:
    assert times.relative(NOON - ago, NOON) == text


def test_a_year_is_named_when_it_is_another() -> None:
    assert "2025" in times.relative(datetime(2025, 12, 24, tzinfo=UTC), NOON)


def test_the_exact_time_stands_in_the_readers_zone_and_names_it() -> None:
    with timezone.override(ZoneInfo("Asia/Jakarta")):
        assert times.absolute(NOON).endswith("19:00 WIB")


def test_a_clock_says_the_day_only_when_it_is_another() -> None:
    with timezone.override(ZoneInfo("Asia/Jakarta")):
        assert times.clock_text(NOON, NOON) == "19:00"
        assert times.clock_text(NOON - timedelta(days=1), NOON).endswith("19:00")
        assert times.clock_text(NOON - timedelta(days=1), NOON) != "19:00"


def test_a_time_carries_what_machines_and_hovering_people_need() -> None:
    with clock.set_to(NOON), timezone.override(ZoneInfo("Asia/Manila")), translation.override("en"):
        html = times.tag(NOON - timedelta(minutes=3))
    assert 'datetime="2026-03-10T11:57:00+00:00"' in html
    assert "PST" in html and ">3 min</time>" in html


def test_no_time_is_a_dash() -> None:
    assert "–" in times.tag(None)
