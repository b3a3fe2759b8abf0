"""The drawing of a clock: what it shows as counted adds up to the target, to the second, whatever the history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings

from tests.tickets.sla.test_clocks import HOUR, LONDON, histories, targets
from tickets.sla.calendars import Calendar
from tickets.sla.clocks import clocks
from tickets.sla.drawing import Kind, draw
from tickets.sla.hands import State
from tickets.sla.history import By, Created, Happening, Metric, Status, StatusSet, Target, Targets

JAKARTA = Calendar("Asia/Jakarta", (((9 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)),) * 5 + ((),) * 2)


def drawing_of(history: list[Happening], hours: int, now: datetime, calendar: Calendar = JAKARTA):  # type: ignore[no-untyped-def]
    [clock] = clocks(history, {Metric.RESOLUTION: Target(hours * 3600, calendar)}, now)
    return draw(clock, now)


@settings(max_examples=400, deadline=None)
@given(histories(), targets)
def test_what_is_drawn_adds_up_to_the_target(drawn: tuple[list[Happening], datetime], wanted: Targets) -> None:
    history, now = drawn
    for clock in clocks(history, wanted, now):
        seen = draw(clock, now, viewer_zone="Asia/Kathmandu")
        assert seen.used + seen.over - clock.used_seconds in (0, 1)  # each is rounded down by itself
        assert sum(day.seconds for day in seen.days) == seen.used + seen.ahead == seen.days[-1].sum
        if clock.breached_at or (clock.state is State.RUNNING and clock.due_at):
            assert seen.is_whole
        for day in seen.days:
            assert all(0 <= bar.x < 1000 and bar.start < bar.end for bar in day.bars)
            assert all(0 <= point.x < 1000 for point in day.points)


def test_lunch_night_and_weekend_are_left_out_and_a_pause_is_shown() -> None:
    friday = datetime(2026, 3, 6, 4, tzinfo=UTC)  # 11:00 in Jakarta
    history: list[Happening] = [
        Created(friday, By.REQUESTER),
        StatusSet(friday + timedelta(hours=3), Status.PENDING),
        StatusSet(friday + timedelta(hours=4), Status.OPEN),
    ]
    seen = drawing_of(history, 6, friday + timedelta(hours=4))
    assert [(day.on.day, day.seconds // 3600, day.sum // 3600) for day in seen.days] == [
        (6, 4, 4), (7, 0, 4), (8, 0, 4), (9, 2, 6),
    ]  # fmt: skip
    assert [bar.kind for bar in seen.days[0].bars] == [
        Kind.OPEN, Kind.OPEN, Kind.PAUSED, Kind.USED, Kind.USED, Kind.AHEAD,
    ]  # fmt: skip
    assert [point.name for point in seen.days[3].points] == ["due"]
    assert (seen.zone, seen.used, seen.ahead) == ("Asia/Jakarta", 2 * 3600, 4 * 3600)


def test_after_the_breach_it_counts_apart() -> None:
    start = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 09:00 in Jakarta
    seen = drawing_of([Created(start, By.REQUESTER)], 2, start + timedelta(hours=3))
    assert (seen.used, seen.ahead, seen.over, seen.is_whole) == (7200, 0, 3600, True)


def test_a_day_on_which_the_clocks_change_is_drawn_by_its_wall_clock() -> None:
    night = Calendar("Europe/London", (((0, 3 * HOUR),),) * 7)
    start = datetime(2026, 3, 29, 0, tzinfo=UTC)
    seen = drawing_of([Created(start, By.REQUESTER)], 2, start, night)
    assert [(bar.x, bar.x + bar.width) for bar in seen.days[0].counted] == [(0, 41), (83, 125)]


def test_of_a_very_long_one_the_middle_is_told_together() -> None:
    start = datetime(2026, 3, 2, 2, tzinfo=UTC)
    seen = drawing_of([Created(start, By.REQUESTER)], 1000, start, LONDON)
    assert len(seen.days) == 41
    assert [day.folded for day in seen.days if day.folded]
    assert sum(day.seconds for day in seen.days) == 1000 * 3600
