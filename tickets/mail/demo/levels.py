"""What the demo's desk promises: three calendars, and policies for safety, payments and everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from people.models import User
from tickets.actions import calendars, policies
from tickets.actions.calendar_checks import Details as Hours
from tickets.actions.policies import Details
from tickets.mail.demo.cast import Cast
from tickets.models import Calendar, Policy
from tickets.sla.wire import DAYS

HOUR: Final = 3600
PRIORITIES: Final = ("urgent", "high", "normal", "low")
WARNINGS: Final = {
    "first_response": [{"share": 75}],
    "next_response": [{"share": 75}],
    "resolution": [{"before": HOUR}],
}


def set_up(everybody: Cast) -> None:
    """By the admin, unless the desk has promised something already."""
    admin = everybody.staff["admin@demo.test"]
    if Policy.objects.filter(is_catch_all=False).exists():
        return
    week = {day: [("08:00", "22:00")] for day in DAYS}
    office = {day: [("09:00", "12:00"), ("13:00", "18:00")] for day in DAYS[:5]}
    daily = calendars.create(Hours(name="Every day, 8 to 22", zone="Asia/Jakarta", weekly=week), by=admin)
    office_hours = calendars.create(
        Hours(name="Office hours", zone="Asia/Jakarta", weekly=office, country="ID"), by=admin
    )
    _safety(everybody, admin)
    _payments(everybody, office_hours, admin)
    rest = Policy.objects.get(is_catch_all=True)
    targets = _targets((1, 2, 4, 8), (2, 4, 6, 10), (14, 28, 42, 70))
    policies.change(rest.pk, Details(name="", calendar=daily, targets=targets, warnings=WARNINGS), by=admin)


def _safety(everybody: Cast, admin: User) -> None:
    """Day and night."""
    teams = [everybody.teams[slug].pk for slug in ("trust-safety", "jakarta-safety")]
    policies.create(
        Details(
            name="Safety",
            calendar=Calendar.objects.get(name=""),
            conditions={"all": [{"field": "team", "op": "in", "value": teams}]},
            targets=_targets((0.25, 0.5, 1, 4), (1, 2, 4, 8), (8, 24, 48, 96), updates=24),
            warnings=WARNINGS,
        ),
        by=admin,
    )


def _payments(everybody: Cast, office_hours: Calendar, admin: User) -> None:
    payments = everybody.teams["payments"].pk
    policies.create(
        Details(
            name="Payments",
            calendar=office_hours,
            conditions={"all": [{"field": "team", "op": "in", "value": [payments]}]},
            targets=_targets((1, 2, 4, 8), (1, 2, 4, 8), (8, 16, 24, 40)),
            warnings=WARNINGS,
            pause_on_hold=True,
        ),
        by=admin,
    )


def _targets(
    first: Sequence[float], following: Sequence[float], solved: Sequence[float], *, updates: float = 0
) -> Mapping[str, Any]:
    """In open hours, from urgent to low."""
    hours = {"first_response": first, "next_response": following, "resolution": solved}
    if updates:
        hours["periodic_update"] = [updates] * len(PRIORITIES)
    return {
        priority: {
            metric: {"seconds": int(values[place] * HOUR), "clock": "calendar"} for metric, values in hours.items()
        }
        for place, priority in enumerate(PRIORITIES)
    }
