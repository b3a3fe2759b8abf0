"""What the database itself refuses of calendars and policies, each rule broken once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from helpdesk.lib import clock
from tests.tickets.policies.cast import a_calendar, a_policy, everything_else
from tickets.models import CalendarVersion, Policy, PolicyVersion

pytestmark = pytest.mark.django_db


def same_number_of_calendar() -> None:
    CalendarVersion.objects.create(calendar=a_calendar(), number=1, zone="UTC")


def no_zone() -> None:
    CalendarVersion.objects.create(calendar=a_calendar(), number=2)


def region_of_no_country() -> None:
    CalendarVersion.objects.create(calendar=a_calendar(), number=2, zone="UTC", region="ENG")


def changed_calendar() -> None:
    CalendarVersion.objects.filter(calendar=a_calendar()).update(zone="UTC")


def same_number_of_policy() -> None:
    policy = a_policy()
    PolicyVersion.objects.create(policy=policy, number=1, calendar=policy.version.calendar)


def changed_policy() -> None:
    PolicyVersion.objects.filter(policy=a_policy()).update(pause_on_hold=True)


def second_catch_all() -> None:
    Policy.objects.create(is_catch_all=True)


def retired_catch_all() -> None:
    Policy.objects.filter(pk=everything_else().pk).update(retired_at=clock.now())


def same_name() -> None:
    Policy.objects.create(name=a_policy().name)


def no_name() -> None:
    Policy.objects.create()


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (same_number_of_calendar, "a_calendar_has_one_version_of_a_number"),
        (no_zone, "a_calendar_has_a_time_zone"),
        (region_of_no_country, "a_region_is_of_a_country"),
        (changed_calendar, "a version of a calendar or policy never changes"),
        (same_number_of_policy, "a_policy_has_one_version_of_a_number"),
        (changed_policy, "a version of a calendar or policy never changes"),
        (second_catch_all, "a_desk_has_one_catch_all_policy"),
        (retired_catch_all, "the_catch_all_policy_is_never_retired"),
        (same_name, "policies_in_use_differ_in_name"),
        (no_name, "a_policy_other_than_the_catch_all_has_a_name"),
    ],
)
def test_the_database_refuses(broken: Callable[[], None], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        broken()
