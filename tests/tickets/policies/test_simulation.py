"""The simulator: which policy applies, why not the others, and when each clock would be due."""

from __future__ import annotations

import pytest

from people.models import User
from tests.builders import a_ticket, a_user
from tests.tickets.clocks.cast import HOUR, clocks, moment
from tests.tickets.clocks.cast import at as at_moment
from tests.tickets.policies.cast import a_calendar, a_policy, everything_else
from tickets.matching import version_for
from tickets.models import Priority
from tickets.simulation import Imagined, timed, verdicts
from tickets.sla.history import Metric
from tickets.vocabulary import facts_of, fields_for

pytestmark = pytest.mark.django_db
TARGETS = {
    "urgent": {
        metric: {"seconds": hours * HOUR, "clock": "calendar"}
        for metric, hours in (("first_response", 1), ("next_response", 2), ("periodic_update", 4), ("resolution", 10))
    }
}


@pytest.fixture
def admin() -> User:
    return a_user("admin")


def test_it_says_why_a_policy_does_not_apply_and_which_would_have(admin: User) -> None:
    tagged = {"field": "tags", "op": "in", "value": ["vip"]}
    urgent = {"field": "priority", "op": "in", "value": [4]}
    vip, fast, also = (a_policy(conditions={"all": parts}) for parts in ([tagged, urgent], [urgent], [urgent]))
    found = verdicts(Imagined({"priority": 4, "tags": ["refund"]}), fields_for(admin))
    assert [(one.policy, one.holds, one.applies) for one in found] == [
        (vip, False, False), (fast, True, True), (also, True, False), (everything_else(), True, False),
    ]  # fmt: skip
    assert found[0].lacking == ("Tags include vip",)


def test_facts_that_are_left_out_are_as_usual_or_empty(admin: User) -> None:
    nobodys = a_policy(conditions={"all": [{"field": "team", "op": "is_not_set"}]})
    found = verdicts(Imagined({"subject": "not asked"}), fields_for(admin))
    assert [one.policy for one in found if one.applies] == [nobodys]
    assert dict(Imagined({}))["priority"] == Priority.NORMAL


def test_each_clock_is_due_when_a_real_one_is_and_its_stretches_add_up(admin: User) -> None:
    a_policy(calendar=a_calendar(), targets=TARGETS)
    with at_moment("16:30"):
        ticket = a_ticket(priority=Priority.URGENT)
        version = version_for(ticket)
        found = {one.metric: one for one in timed(version, 4, moment("16:30"), "Asia/Jakarta")}
        real = clocks(ticket)
    assert set(found) == set(Metric)
    assert found[Metric.FIRST_RESPONSE].clock.due_at == real["first_response"].due_at == moment("3 09:30")
    assert found[Metric.RESOLUTION].clock.due_at == real["resolution"].due_at == moment("4 10:30")
    assert found[Metric.NEXT_RESPONSE].clock.due_at == moment("3 10:30")
    for one in found.values():
        bars = [bar for day in one.drawing.days for bar in day.counted]
        assert sum(bar.seconds for bar in bars) == one.clock.target.seconds
    assert verdicts(facts_of(ticket), fields_for(admin))[0].version == version
