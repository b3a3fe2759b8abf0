"""A year of weekly cycles: committed, drawn and revealed by the desk's own verbs, each at its moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

from events.actor import SYSTEM
from helpdesk.lib import clock
from people.models import User
from qa.actions import cycles, programmes, scorecards, standing_in
from qa.cards.starter import CONTENT
from qa.draws.spans import last_span
from qa.models import Cycle, Plan, Programme, Unreachable

WEEKS: Final = 52
ZONE: Final = "Asia/Singapore"
SOON: Final = timedelta(minutes=5)
EACH_WEEK: Final = 24
GIVEN_UP: Final = 9
"""Every so manieth cycle has a unit that could not be reviewed."""
RISK: Final[list[dict[str, Any]]] = [
    {"when": {"field": "priority", "op": "in", "value": [3, 4]}, "factor": 2},
    {"when": {"field": "tags", "op": "contains", "value": "login"}, "factor": 2},
]


def programme(until: datetime, admin: User) -> Programme:
    """The desk's programme with every cycle of the last year drawn; its reviews wait."""
    reviewers = User.objects.active().filter(roles__slug="quality-reviewer").order_by("pk")
    span = last_span("week", ZoneInfo(ZONE), until)
    first = span.starts - timedelta(weeks=WEEKS - 1)
    with clock.set_to(first - timedelta(days=2)):
        card = scorecards.publish(scorecards.create(CONTENT, by=admin).pk, by=admin)
        details = programmes.Details(
            name="Support by mail, every week", scorecard=card.scorecard, time_zone=ZONE, design=Plan.PARETO,
            risk=RISK, target_n=EACH_WEEK, double_share=0.12, reviewers=list(reviewers.distinct()),
        )  # fmt: skip
        made = programmes.create(details, by=admin)
        cycles.commit_next(made, by=admin.actor, key=_key(1))
        programmes.start(made.pk, by=admin)
    made.refresh_from_db()
    for number in range(1, WEEKS + 1):
        _week(made, number, admin)
    with clock.set_to(until - timedelta(days=1)):
        return programmes.change(made.pk, replace(details, reviews_nesting=True), by=admin)


def _week(made: Programme, number: int, admin: User) -> None:
    cycle = made.cycles.get(number=number)
    with clock.set_to(cycle.starts_at + SOON):
        Cycle.objects.filter(pk=cycle.pk).update(state=Cycle.State.OPEN)
        cycles.commit_next(made, by=SYSTEM, key=_key(number + 1) if number < WEEKS else b"")
    with clock.set_to(cycle.ends_at + SOON):
        cycles.draw(cycle.pk)
    if number % GIVEN_UP == 0:
        reasons = list(Unreachable)
        with clock.set_to(cycle.ends_at + timedelta(days=1)):
            unit = cycle.selections.order_by("position").values_list("pk", flat=True)[number % 5]
            standing_in.give_up(unit, reason=reasons[number // GIVEN_UP % len(reasons)], by=admin)


def _key(number: int) -> bytes:
    """The demo's past is the same for everybody; a desk, and the demo from now on, takes its keys from chance alone."""
    return sha256(f"the demo's key of week {number}".encode()).digest()
