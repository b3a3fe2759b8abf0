"""What the demo's desk promises: the hours of its houses with their feast days, and policies for who works where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from people.models import User
from tickets.actions import calendars, policies
from tickets.actions.calendar_checks import Dated
from tickets.actions.calendar_checks import Details as Hours
from tickets.actions.policies import Details
from tickets.mail.demo.cast import Cast
from tickets.models import Calendar, Policy
from tickets.sla.wire import DAYS

Asked = dict[str, object]
HOUR: Final = 3600
PRIORITIES: Final = ("urgent", "high", "normal", "low")
WARNINGS: Final = {
    "first_response": [{"share": 75}],
    "next_response": [{"share": 75}],
    "resolution": [{"share": 50}, {"before": HOUR}],
}


def set_up(everybody: Cast) -> None:
    """By the admin, unless the desk has promised something already."""
    admin = everybody.staff["admin@demo.test"]
    if Policy.objects.filter(is_catch_all=False).exists():
        return
    hours = _calendars(admin)
    teams = {slug: team.pk for slug, team in everybody.teams.items()}
    partners = {slug: everybody.teams[f"{slug}-accounts"].partner_id for slug in ("jakarta", "manila")}
    safety: Asked = {"field": "team", "op": "in", "value": [teams["trust-safety"], teams["jakarta-safety"]]}
    _policy("Safety", [safety], Calendar.objects.get(name=""), admin,
            _targets((2, 9, 12, 24), (2, 9, 12, 24), (24, 48, 96, 168), updates=24))  # fmt: skip
    money: Asked = {"field": "team", "op": "in", "value": [teams["payments"]]}
    _policy("Payments", [money], hours["office"], admin, _targets((1, 2, 4, 8), (1, 2, 4, 8), (16, 24, 40, 56)))
    for slug, name in (("jakarta", "Sinar Jakarta"), ("manila", "Bayani Manila")):
        theirs: Asked = {"field": "partner", "op": "in", "value": [partners[slug]]}
        _policy(name, [theirs], hours[slug], admin, _targets((1, 2, 4, 8), (1, 2, 4, 8), (16, 32, 64, 80)))
    rest = Policy.objects.get(is_catch_all=True)
    targets = _targets((2, 9, 12, 24), (2, 9, 12, 24), (24, 48, 96, 168))
    details = Details(name="", calendar=Calendar.objects.get(name=""), targets=targets, warnings=WARNINGS)
    policies.change(rest.pk, details, by=admin)


def _calendars(admin: User) -> dict[str, Calendar]:
    """Jakarta every day, Manila in two shifts of which one crosses midnight, the office in Singapore."""
    daily = {day: [("07:00", "23:00")] for day in DAYS}
    shifts = {day: [("06:00", "14:00"), ("18:00", "02:00")] for day in DAYS[:6]}
    office = {day: [("09:00", "12:00"), ("13:00", "18:00")] for day in DAYS[:5]}
    wanted = {
        "jakarta": Hours(
            name="Jakarta, every day", zone="Asia/Jakarta", weekly=daily, country="ID",
            feast_kinds=["public", "government"],
            extra=[Dated(date="2026-12-24", start="08:00", end="16:00", name="Natal: petugas jaga")],
        ),
        "manila": Hours(
            name="Manila, two shifts", zone="Asia/Manila", weekly=shifts, country="PH",
            closures=[Dated(date="2026-12-18", start="18:00", end="24:00", name="Year-end party")],
        ),
        "office": Hours(name="Singapore office", zone="Asia/Singapore", weekly=office, country="SG"),
    }  # fmt: skip
    return {name: calendars.create(details, by=admin) for name, details in wanted.items()}


def _policy(name: str, asked: list[Asked], hours: Calendar, admin: User, targets: Mapping[str, Any]) -> None:
    details = Details(
        name=name, calendar=hours, conditions={"all": [*asked]}, targets=targets, warnings=WARNINGS, pause_on_hold=True
    )
    policies.create(details, by=admin)


def _targets(
    first: Sequence[float], following: Sequence[float], solved: Sequence[float], *, updates: float = 0
) -> Mapping[str, Any]:
    """In hours, from urgent to low."""
    hours = {"first_response": first, "next_response": following, "resolution": solved}
    if updates:
        hours["periodic_update"] = [updates] * len(PRIORITIES)
    return {
        priority: {
            metric: {"seconds": int(values[place] * HOUR), "clock": "calendar"} for metric, values in hours.items()
        }
        for place, priority in enumerate(PRIORITIES)
    }
