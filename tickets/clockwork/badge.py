"""Which of a ticket's clocks is the tightest: what its columns repeat, so that lists need not look at clocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from tickets.models import Clock, Ticket
from tickets.models.ticket import ClockState

FIELDS = ("clock_state", "clock_metric", "clock_due_at", "clock_left")
Badge: TypeAlias = "tuple[str, str, object, int | None]"
NONE: Badge = (ClockState.NONE.value, "", None, None)


def tightest(clocks: Iterable[Clock]) -> Clock | None:
    """What runs out first, or ran out longest ago; of clocks that are all paused, what has the least time left."""
    return min((clock for clock in clocks if clock.is_open), key=_tightness, default=None)


def badge_of(clocks: Iterable[Clock]) -> Badge:
    """The values of FIELDS."""
    clock = tightest(clocks)
    if clock is None:
        return NONE
    if clock.state == Clock.State.PAUSED:
        return ClockState.PAUSED.value, clock.metric, None, clock.target_seconds - clock.used_seconds
    state = ClockState.BREACHED if clock.breached_at else ClockState.WARNED if clock.marked else ClockState.RUNNING
    return state.value, clock.metric, clock.due_at, None


def shown(ticket: Ticket) -> Badge:
    return ticket.clock_state, ticket.clock_metric, ticket.clock_due_at, ticket.clock_left


def _tightness(clock: Clock) -> tuple[bool, float, str]:
    if clock.due_at and clock.state == Clock.State.RUNNING:
        return False, clock.due_at.timestamp(), clock.metric
    return True, clock.target_seconds - clock.used_seconds, clock.metric
