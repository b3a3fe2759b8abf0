"""Which policy applies: the first in the desk's order whose conditions hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from people.actions import requesters
from people.models import Attribute
from tests.builders import a_contact, a_partner, a_team, a_ticket, a_user
from tests.tickets.policies.cast import OFFICE, a_calendar, a_policy, another_version, everything_else
from tickets.matching import calendar_of, targets_for, version_for, versions_for, warnings_for
from tickets.models import Policy, Priority
from tickets.sla.calendars import open_seconds, wall
from tickets.sla.history import Metric, Target
from tickets.sla.terms import Threshold

pytestmark = pytest.mark.django_db


def asking(field: str, value: object, op: str = "is") -> dict[str, object]:
    return {"field": field, "op": op, "value": value}


def test_what_no_policy_asks_for_gets_the_one_for_everything_else() -> None:
    a_policy(conditions=asking("priority", 4))
    assert version_for(a_ticket()) == everything_else().version


def test_the_first_in_order_applies_and_the_catch_all_is_last_whatever_its_place() -> None:
    second, first = a_policy(conditions=asking("priority", 4)), a_policy()
    Policy.objects.filter(pk=first.pk).update(position=0)
    Policy.objects.filter(is_catch_all=True).update(position=0)
    assert version_for(a_ticket(priority=Priority.URGENT)) == first.version
    Policy.objects.filter(pk=second.pk).update(position=0)
    Policy.objects.filter(pk=first.pk).update(position=1)
    assert version_for(a_ticket(priority=Priority.URGENT)) == second.version


def test_it_asks_for_the_partner_and_for_what_is_kept_of_the_requester() -> None:
    partner = a_partner()
    Attribute.objects.create(key="tier", label="Tier", kind="choice", choices=["Gold", "Plain"])
    theirs = a_policy(conditions=asking("partner", partner.pk))
    gold = a_policy(conditions=asking("requester.tier", "Gold"))
    member = a_contact()
    requesters.set_attributes(member, {"tier": "Gold"}, by=a_user("admin"))
    member.refresh_from_db()
    assert version_for(a_ticket(team=a_team(partner=partner))) == theirs.version
    assert version_for(a_ticket(from_=member)) == gold.version
    assert version_for(a_ticket()) == everything_else().version


def test_it_is_one_query_however_many_tickets_and_policies(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    tickets = [a_ticket() for _ in range(3)]
    for place in range(5):
        a_policy(conditions=asking("tags", f"tag-{place}", "contains"))
    first = version_for(tickets[0])
    with django_assert_num_queries(1):
        assert set(versions_for(tickets)) == {first}


def test_a_new_version_an_order_and_a_retirement_hold_at_once() -> None:
    ticket, policy = a_ticket(), a_policy()
    first = version_for(ticket)
    another_version(policy, targets={"normal": {"resolution": {"seconds": 60}}})
    assert (first.number, version_for(ticket).number) == (1, 2)
    Policy.objects.filter(pk=policy.pk).update(retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert version_for(ticket) == everything_else().version


def test_targets_run_on_the_calendar_of_the_version_or_on_wall_time() -> None:
    kept = {"urgent": {"first_response": {"seconds": 900, "clock": "wall"}, "resolution": {"seconds": 7200}}}
    policy = a_policy(calendar=a_calendar(), targets=kept, warnings={"resolution": [{"share": 75}, {"before": 600}]})
    version = version_for(a_ticket(priority=Priority.URGENT))
    assert version == policy.version
    assert targets_for(version, Priority.URGENT) == {
        Metric.FIRST_RESPONSE: Target(900, wall()),
        Metric.RESOLUTION: Target(7200, calendar_of(version.calendar)),
    }
    assert targets_for(version, Priority.LOW) == {}
    assert warnings_for(version, Metric.RESOLUTION) == (Threshold(share=75), Threshold(before=600))
    assert warnings_for(version, Metric.NEXT_RESPONSE) == ()


def test_feast_days_are_closed_unless_struck_and_the_desks_own_days_count() -> None:
    calendar = a_calendar(
        feasts=[{"date": "2026-08-17", "names": {}}, {"date": "2026-08-25", "names": {}}],
        struck=["2026-08-25"],
        closures=[{"date": "2026-08-18", "from": "12:00", "to": "24:00", "name": "Outing"}],
        extra=[{"date": "2026-08-22", "from": "10:00", "to": "12:00", "name": "Saturday"}],
    )

    def hours(day: int) -> float:
        start, end = datetime(2026, 8, day - 1, 17, tzinfo=UTC), datetime(2026, 8, day, 17, tzinfo=UTC)
        return open_seconds(calendar_of(calendar.version), start, end) / 3600

    assert [hours(day) for day in (17, 18, 19, 22, 25)] == [0, 3, 8, 2, 8]
    assert OFFICE["mon"] == [["09:00", "17:00"]]
