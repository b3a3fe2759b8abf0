"""Calendars and policies for tests, made as the desk makes them but for the verbs' checks."""

from __future__ import annotations

from itertools import count

from tickets.models import Calendar, CalendarVersion, Policy, PolicyVersion

_numbers = count(1)
OFFICE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def a_calendar(name: str = "", *, zone: str = "Asia/Jakarta", **values: object) -> Calendar:
    """Monday to Friday, 9 to 17, unless said otherwise."""
    calendar = Calendar.objects.create(name=name or f"Calendar {next(_numbers)}")
    calendar.current = CalendarVersion.objects.create(
        calendar=calendar, number=1, zone=zone, **({"weekly": OFFICE} | values)
    )
    calendar.save(update_fields=["current"])
    return calendar


def a_policy(name: str = "", *, calendar: Calendar | None = None, **values: object) -> Policy:
    """Asks nothing and promises nothing unless said otherwise; comes after those that are there."""
    policy = Policy.objects.create(name=name or f"Policy {next(_numbers)}", position=next(_numbers))
    return another_version(policy, calendar=calendar, **values)


def another_version(policy: Policy, *, calendar: Calendar | None = None, **values: object) -> Policy:
    kept = {"conditions": {"all": []}, **values}
    number = policy.versions.count() + 1
    calendar = calendar or Calendar.objects.get(name="")
    policy.current = PolicyVersion.objects.create(policy=policy, number=number, calendar=calendar.version, **kept)
    policy.save(update_fields=["current"])
    return policy


def everything_else() -> Policy:
    return Policy.objects.get(is_catch_all=True)
