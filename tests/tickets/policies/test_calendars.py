"""Calendars: each change is a version, what makes no sense is refused in words, feast days are as they were known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, NotAllowed
from people.models import User
from tests.builders import a_partner, a_user
from tests.tickets.policies.cast import a_policy
from tickets.actions import calendars, policies
from tickets.actions.calendar_checks import Dated, Details
from tickets.models import Calendar

pytestmark = pytest.mark.django_db
Week = Mapping[str, Sequence[tuple[str, str]]]
OFFICE: Week = {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
JAKARTA = Details(
    name="Jakarta", zone="Asia/Jakarta", weekly=OFFICE, country="ID", feast_kinds=["public", "government"]
)


@pytest.fixture
def admin() -> User:
    return a_user("admin")


def test_a_calendar_is_made_with_the_feast_days_of_its_country_and_years(admin: User) -> None:
    made = calendars.create(JAKARTA, by=admin)
    days = {one["date"]: one["names"] for one in made.version.feasts}
    assert days["2026-03-21"]["en"] == "Eid al-Fitr"
    assert "Cuti Bersama" in days["2026-03-20"]["id"]
    assert {day[:4] for day in days} == {str(year) for year in range(2025, 2037)}
    event = Event.objects.get(kind="calendar.created", subject_id=made.pk)
    assert (event.actor_id, event.detail["after"]["zone"]) == (admin.pk, "Asia/Jakarta")


def test_a_change_is_a_new_version_and_says_what_differs(admin: User) -> None:
    made = calendars.create(JAKARTA, by=admin)
    first = made.version
    calendars.change(made.pk, replace(JAKARTA, struck=["2026-03-20", "1999-01-01"]), by=admin)
    made.refresh_from_db()
    assert (first.struck, made.version.number, made.version.struck) == ([], 2, ["2026-03-20"])
    event = Event.objects.get(kind="calendar.changed")
    assert event.detail == {"before": {"struck": []}, "after": {"struck": ["2026-03-20"]}}
    calendars.change(made.pk, replace(JAKARTA, struck=["2026-03-20"]), by=admin)
    assert (made.versions.count(), Event.objects.filter(kind="calendar.changed").count()) == (2, 1)


def test_feast_days_stay_as_they_were_known_until_somebody_renews_them(admin: User) -> None:
    made = calendars.create(JAKARTA, by=admin)
    version = made.version
    type(version).objects.create(calendar=made, number=2, zone="Asia/Jakarta", weekly=version.weekly, country="ID",
                                 feast_kinds=version.feast_kinds, feasts=version.feasts[:5])  # fmt: skip
    Calendar.objects.filter(pk=made.pk).update(current=made.versions.get(number=2))
    calendars.change(made.pk, replace(JAKARTA, name="Jakarta office"), by=admin)
    made.refresh_from_db()
    assert (made.name, made.version.number) == ("Jakarta office", 2)
    calendars.change(made.pk, replace(JAKARTA, renew=True), by=admin)
    made.refresh_from_db()
    assert (made.version.number, made.version.feasts) == (3, version.feasts)


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"zone": "Mars/Olympus"}, "zone", "time zones"),
        ({"weekly": {}}, "weekly", "never open in a week, so no clock"),
        ({"weekly": {"mon": [("09:00", "12:00"), ("11:00", "17:00")]}}, "weekly.mon", "overlaps 09:00–12:00"),
        ({"weekly": {"mon": [("22:00", "06:00")], "tue": [("05:00", "09:00")]}}, "weekly.tue", "overlaps 22:00–06:00"),
        ({"weekly": {"sun": [("22:00", "06:00")], "mon": [("05:00", "09:00")]}}, "weekly.mon", "overlaps 22:00–06:00"),
        ({"weekly": {"mon": [("09:00", "09:00")]}}, "weekly.mon", "begins when it ends"),
        ({"weekly": {"someday": []}}, "weekly", "no day"),
        ({"country": "XX"}, "country", "not known"),
        ({"region": "ENG"}, "region", "regions"),
        ({"closures": [Dated(date="2026-13-01")]}, "closures.0", "2026-12-31"),
        ({"closures": [Dated(date="2026-12-24", start="25:00", end="26:00")]}, "closures.0", "09:00 and 17:00"),
        (
            {"closures": [Dated(date="2026-12-24"), Dated(date="2026-12-24", start="12:00", end="24:00")]},
            "closures.1", "closed in these hours already",
        ),
        (
            {"country": "", "extra": [Dated(date="2026-11-30", start="10:00", end="11:00")]},
            "extra.0", "open anyway on Monday",
        ),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_place(
    admin: User, change: dict[str, object], place: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        calendars.create(replace(JAKARTA, **change), by=admin)  # type: ignore[arg-type]
    assert words in refused.value.fields[place][0]
    assert not Calendar.objects.exclude(name="").exists()


def test_policies_that_run_on_it_get_a_version_on_the_new_hours(admin: User) -> None:
    made = calendars.create(JAKARTA, by=admin)
    policy = a_policy(calendar=made, targets={"high": {"resolution": {"seconds": 3600, "clock": "calendar"}}})
    calendars.change(made.pk, replace(JAKARTA, zone="Asia/Makassar"), by=admin)
    policy.refresh_from_db()
    made.refresh_from_db()
    assert (policy.version.number, policy.version.calendar) == (2, made.version)
    assert Event.objects.get(kind="policy.changed").detail["after"] == {"calendar": made.version.pk}


def test_hours_on_which_a_target_could_not_end_are_refused(admin: User) -> None:
    made = calendars.create(JAKARTA, by=admin)
    targets = {"high": {"resolution": {"seconds": 3600 * 8 * 5 * 52 * 5, "clock": "calendar"}}}
    policies.create(policies.Details(name="Years", calendar=made, targets=targets), by=admin)
    one_hour_a_week: Week = {"mon": [("09:00", "10:00")]}
    with pytest.raises(Invalid, match="“Years” could not end within ten years"):
        calendars.change(made.pk, replace(JAKARTA, weekly=one_hour_a_week), by=admin)
    assert made.versions.count() == 1


def test_one_that_policies_run_on_is_not_retired(admin: User) -> None:
    made = calendars.create(JAKARTA, by=admin)
    policy = policies.create(policies.Details(name="Gold", calendar=made), by=admin)
    with pytest.raises(Conflict, match="Gold"):
        calendars.set_retired(made.pk, to=True, by=admin)
    policies.set_retired(policy.pk, to=True, by=admin)
    calendars.set_retired(made.pk, to=True, by=admin)
    assert made not in Calendar.objects.in_use()
    calendars.set_retired(made.pk, to=False, by=admin)
    assert made in Calendar.objects.in_use()


def test_anothers_change_in_between_is_a_conflict(admin: User) -> None:
    made = calendars.create(JAKARTA, by=admin)
    calendars.change(made.pk, replace(JAKARTA, zone="Asia/Makassar", seen=1), by=admin)
    with pytest.raises(Conflict, match="Another admin"):
        calendars.change(made.pk, replace(JAKARTA, zone="Asia/Jayapura", seen=1), by=admin)


@pytest.mark.parametrize("who", ["agent", "lead", "partner"])
def test_only_in_house_people_with_the_right_decide(who: str) -> None:
    user = a_user("admin", partner=a_partner()) if who == "partner" else a_user(who)
    with pytest.raises(NotAllowed):
        calendars.create(JAKARTA, by=user)
    with pytest.raises(NotAllowed):
        policies.arrange([], by=user)
