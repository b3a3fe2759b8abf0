"""How often something may be done: a span begins with its first act, wherever the clock's full minutes are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from helpdesk.lib import clock
from helpdesk.web.limits import Limit, spend

TWICE = Limit("a test's", 2, 60)
FULL_MINUTE = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def spend_at(seconds: float, key: str = "one") -> int:
    with clock.set_to(FULL_MINUTE + timedelta(seconds=seconds)):
        return spend(TWICE, key)


def test_acts_on_both_sides_of_a_full_minute_count_together() -> None:
    assert [spend_at(-1), spend_at(0), spend_at(1)] == [0, 0, 58]


def test_a_span_ends_when_its_seconds_are_over() -> None:
    assert [spend_at(5), spend_at(6), spend_at(64)] == [0, 0, 1]
    assert [spend_at(65), spend_at(66), spend_at(67)] == [0, 0, 58]


def test_each_key_has_a_count_of_its_own() -> None:
    assert [spend_at(0), spend_at(1), spend_at(2), spend_at(2, "another")] == [0, 0, 58, 0]
