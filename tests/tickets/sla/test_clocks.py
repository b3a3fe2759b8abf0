"""Laws that hold of the clocks of any history, against an oracle that looks at every minute of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tickets.sla.test_calendars import minutes_open
from tickets.sla.calendars import Calendar, wall
from tickets.sla.clocks import Clock, clocks
from tickets.sla.hands import OPEN, State
from tickets.sla.history import (
    Absorbed,
    By,
    Cancelled,
    Created,
    Happening,
    Metric,
    Reply,
    Status,
    StatusSet,
    Target,
    Targets,
)
from tickets.sla.zones import SECOND

HOUR = 3600 * SECOND
BEGIN = datetime(2026, 3, 27, 22, tzinfo=UTC)
LONDON = Calendar("Europe/London", (((9 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)),) * 7)


statuses = st.sampled_from([one for one in Status if one is not Status.NEW])


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Happening], datetime]:
    """A ticket and up to ten things that happen to it within a week, and a moment after."""
    gaps = draw(st.lists(st.integers(0, 900), max_size=10))
    at = BEGIN
    history: list[Happening] = [Created(at, draw(st.sampled_from([By.REQUESTER, By.AGENT])))]
    for gap in gaps:
        at += timedelta(minutes=gap)
        history.append(
            draw(
                st.one_of(
                    st.builds(Reply, st.just(at), st.sampled_from(list(By)), st.sampled_from([True, True, False])),
                    st.builds(
                        StatusSet, st.just(at), st.sampled_from([one for one in Status if one is not Status.NEW])
                    ),
                    st.builds(Cancelled, st.just(at)) if draw(st.integers(0, 8)) == 0 else st.nothing(),
                )
            )
        )
    return history, at + timedelta(minutes=draw(st.integers(0, 3000)))


targets = st.dictionaries(
    st.sampled_from(list(Metric)),
    st.builds(Target, st.integers(0, 3000).map(lambda minutes: minutes * 60), st.sampled_from([LONDON, wall()])),
    min_size=1,
)


@settings(max_examples=2000, deadline=None)
@given(histories(), targets, st.booleans())
def test_what_a_clock_says_of_itself_agrees(
    drawn: tuple[list[Happening], datetime], wanted: Targets, pause_on_hold: bool
) -> None:
    history, now = drawn
    told = clocks(history, wanted, now, pause_on_hold=pause_on_hold)
    for clock in told:
        assert (clock.met_at is not None) == (clock.state is State.MET)
        assert clock.state is not State.PAUSED or clock.due_at is None
        assert clock.state is not State.RUNNING or clock.due_at is not None
        assert clock.remaining_seconds + clock.used_seconds == clock.target.seconds
        assert clock.breached_at is None or (clock.breached_at < now and clock.used_seconds >= clock.target.seconds)
        assert all(start <= end <= now for start, end in clock.runs)
        assert clock.used_seconds < clock.target.seconds or clock.breached_at or _just_ran_out(clock)
    for metric in Metric:
        assert [clock.cycle for clock in told if clock.metric is metric] == [
            *range(1, 1 + sum(clock.metric is metric for clock in told))
        ]
        assert sum(clock.metric is metric and clock.state in OPEN for clock in told) <= 1


def _just_ran_out(clock: Clock) -> bool:
    """It used what it had and no second more: in the second that it is due, or paused or shut since."""
    return clock.used_seconds == clock.target.seconds


@settings(max_examples=60, deadline=None)
@given(histories(), targets)
def test_used_time_is_what_one_counts_minute_by_minute(
    drawn: tuple[list[Happening], datetime], wanted: Targets
) -> None:
    history, now = drawn
    for clock in clocks(history, wanted, now):
        counted = sum(minutes_open(clock.target.calendar, start, end) for start, end in clock.runs)
        assert clock.used_seconds == 60 * counted


@settings(max_examples=1000, deadline=None)
@given(histories(), targets, st.integers(0, 3000))
def test_a_later_look_changes_nothing_that_has_ended(
    drawn: tuple[list[Happening], datetime], wanted: Targets, minutes: int
) -> None:
    history, now = drawn
    later = {(one.metric, one.cycle): one for one in clocks(history, wanted, now + timedelta(minutes=minutes))}
    for clock in clocks(history, wanted, now):
        after = later[clock.metric, clock.cycle]
        assert after.state is clock.state
        assert after.breached_at == clock.breached_at or clock.breached_at is None
        if clock.state is not State.RUNNING:
            assert after == clock


@settings(max_examples=1000, deadline=None)
@given(histories(), targets)
def test_a_running_clock_that_nobody_touches_is_breached_right_after_it_was_said_to_be_due(
    drawn: tuple[list[Happening], datetime], wanted: Targets
) -> None:
    history, now = drawn
    for clock in clocks(history, wanted, now):
        if clock.state is not State.RUNNING or clock.breached_at or not clock.due_at:
            continue
        at_due = _again(history, wanted, clock, clock.due_at)
        after = _again(history, wanted, clock, clock.due_at + timedelta(seconds=1))
        assert at_due.breached_at is None
        assert after.breached_at == clock.due_at == after.due_at


@settings(max_examples=500, deadline=None)
@given(histories(), histories(), targets)
def test_of_what_was_unmet_in_two_merged_tickets_the_earlier_start_goes_on(
    one: tuple[list[Happening], datetime], other: tuple[list[Happening], datetime], wanted: Targets
) -> None:
    (history, now), (theirs, _now) = one, other
    merged = [*history, Absorbed(now, tuple(theirs), wanted)]
    before, brought = clocks(history, wanted, now), clocks(theirs, wanted, now)
    after = clocks(merged, wanted, now)
    is_cancelled = any(isinstance(event, Cancelled) for event in history)
    for metric in Metric:
        mine, its, both = ([each for each in said if each.metric is metric] for said in (before, brought, after))
        assert [each for each in both if each.state not in OPEN] == [each for each in mine if each.state not in OPEN]
        is_open = [each for each in both if each.state in OPEN]
        assert len(is_open) <= 1
        unmet = [each.started_at for each in (*mine, *its) if each.state in OPEN]
        if is_open and is_open[0].started_at not in unmet:  # what was asked first there waits for the next answer here
            assert metric is Metric.NEXT_RESPONSE
        if [each for each in mine if each.state in OPEN] and not is_cancelled:
            assert is_open
            assert is_open[0].started_at == min(unmet) or metric is Metric.NEXT_RESPONSE


def _again(history: list[Happening], wanted: Targets, clock: Clock, now: datetime) -> Clock:
    [found] = [one for one in clocks(history, wanted, now) if (one.metric, one.cycle) == (clock.metric, clock.cycle)]
    return found
