"""Skills, the roster and availability: who may say what of whom, and what the log keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people import signs
from people.actions import availability, roster_files, shifts, skills
from people.actions.roster_files import Unreadable
from people.actions.shifts import Times
from people.actions.skills import Abilities
from people.models import Shift, User, UserSkill
from people.models.user import Availability
from tests.builders import a_partner, a_site, a_user
from tests.races import at_once

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 30)
NINE = Times(DAY, time(9), time(17))


def last() -> Event:
    return Event.objects.latest("id")


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_skill_is_made_once_by_an_in_house_admin() -> None:
    admin = a_user("admin")
    skill = skills.create("Refunds and chargebacks", by=admin)
    assert skill.slug == "refunds-and-chargebacks"
    with pytest.raises(Invalid):
        skills.create("Refunds and chargebacks", by=admin)
    for other in (a_user("lead"), a_user("admin", partner=a_partner())):
        with pytest.raises(NotAllowed):
            skills.create("Another", by=other)
    skills.change(skill, name="Refunds", is_active=False, by=admin)
    assert last().detail["after"] == {"name": "Refunds", "is_active": False}


def test_what_somebody_can_do_is_kept_with_what_it_was() -> None:
    admin, agent = a_user("admin"), a_user()
    skills.create("Refunds", by=admin)
    skills.set_abilities(agent, Abilities({"refunds": 2}, ["id", "en"], 12), by=a_user("lead"))
    assert skills.abilities(fresh(agent)) == Abilities({"refunds": 2}, ["en", "id"], 12)
    skills.set_abilities(agent, Abilities({"refunds": 3}, ["en"], None), by=admin)
    assert last().detail == {
        "before": {"skills": ["refunds 2"], "speaks": ["en", "id"], "capacity": 12},
        "after": {"skills": ["refunds 3"], "speaks": ["en"], "capacity": None},
    }
    count = Event.objects.count()
    skills.set_abilities(agent, Abilities({"refunds": 3}, ["en"], None), by=admin)
    assert Event.objects.count() == count


@pytest.mark.parametrize("bad", [Abilities({"unknown": 1}), Abilities(speaks=["xx"]), Abilities(capacity=0)])
def test_what_does_not_exist_is_refused(bad: Abilities) -> None:
    with pytest.raises(Invalid):
        skills.set_abilities(a_user(), bad, by=a_user("admin"))


def test_a_partners_lead_says_nothing_of_other_peoples_people() -> None:
    lead, stranger = a_user("lead", partner=a_partner()), a_user()
    with pytest.raises(Missing):
        skills.set_abilities(stranger, Abilities(), by=lead)
    with pytest.raises(Missing):
        shifts.add(stranger, NINE, by=lead)
    with pytest.raises(Missing):
        availability.choose("busy", by=lead, of=stranger)
    with pytest.raises(NotAllowed):
        shifts.add(a_user(), NINE, by=a_user())


def test_a_shift_is_by_the_clock_of_the_site_and_nobody_works_two_at_once() -> None:
    lead, agent = a_user("lead"), a_user(site=a_site(time_zone="Asia/Manila"))
    shift = shifts.add(agent, NINE, by=lead)
    assert (shift.starts_at, shift.time_zone) == (datetime(2026, 11, 30, 1, tzinfo=UTC), "Asia/Manila")
    assert last().detail["after"] == {"shifts": ["2026-11-30 09:00–17:00 Asia/Manila"]}
    with pytest.raises(Conflict, match="works already"):
        shifts.add(agent, Times(DAY, time(16), time(20)), by=lead)
    shifts.add(agent, Times(DAY, time(17), time(20)), by=lead)
    shifts.change(shift.pk, Times(DAY, time(8), time(12)), by=lead)
    assert last().detail["before"] == {"shifts": ["2026-11-30 09:00–17:00 Asia/Manila"]}
    shifts.remove(shift.pk, by=lead)
    assert Shift.objects.count() == 1
    with pytest.raises(Invalid, match="16 hours"):
        shifts.add(agent, Times(DAY, time(1), time(0)), by=lead)


def test_the_database_knows_the_rules_of_shifts_and_people() -> None:
    agent = a_user()
    at = datetime(2026, 11, 30, tzinfo=UTC)

    def broken(**values: object) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Shift.objects.create(**{"user": agent, "time_zone": "UTC", **values})

    broken(starts_at=at, ends_at=at)
    broken(starts_at=at, ends_at=at + timedelta(hours=17))
    Shift.objects.create(user=agent, time_zone="UTC", starts_at=at, ends_at=at + timedelta(hours=8))
    broken(starts_at=at + timedelta(hours=7), ends_at=at + timedelta(hours=9))
    for values in ({"availability": "asleep"}, {"capacity": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=agent.pk).update(**values)
    skill = skills.create("Refunds", by=a_user("admin"))
    with pytest.raises(IntegrityError), transaction.atomic():
        UserSkill.objects.create(user=agent, skill=skill, level=4)
    UserSkill.objects.create(user=agent, skill=skill, level=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        UserSkill.objects.create(user=agent, skill=skill, level=2)


def test_a_week_is_repeated_by_the_clock_on_the_wall_also_where_clocks_are_put_back() -> None:
    lead, agent = a_user("lead"), a_user(site=a_site(time_zone="America/New_York"))
    shifts.add(agent, Times(date(2026, 10, 26), time(22), time(6)), by=lead)
    shifts.add(agent, Times(date(2026, 10, 28), time(9), time(17)), by=lead)
    shifts.add(agent, Times(date(2026, 11, 4), time(12), time(13)), by=lead)
    assert shifts.copy_week([agent], date(2026, 10, 30), by=lead) == 1
    assert str(Shift.objects.order_by("-pk")[0]) == "2026-11-02 22:00–06:00 America/New_York"
    assert shifts.copy_week([agent], date(2026, 10, 30), by=lead) == 0


def roster(*lines: str) -> str:
    return "\n".join(["email,date,start,end", *lines])


def test_a_file_is_taken_whole_and_replaces_what_its_people_had_on_its_days() -> None:
    lead, agent, other = a_user("lead"), a_user(email="one@desk.test"), a_user(email="two@desk.test")
    for day in (28, 30):
        shifts.add(agent, Times(date(2026, 11, day), time(9), time(17)), by=lead)
    shifts.add(other, NINE, by=lead)
    text = roster("one@desk.test,2026-11-30,22:00,06:00", "one@desk.test,2026-12-01,22:00,06:00")
    taken = roster_files.take_over(text, replaces=True, by=lead)
    assert (taken.added, taken.removed, taken.people) == (2, 1, 1)
    assert [one.day.day for one in Shift.objects.filter(user=agent)] == [28, 30, 1]
    assert last().detail == {
        "before": {"shifts": ["2026-11-30 09:00–17:00 UTC"]},
        "after": {"shifts": ["2026-11-30 22:00–06:00 UTC", "2026-12-01 22:00–06:00 UTC"]},
    }
    assert Shift.objects.filter(user=other).count() == 1
    before = Event.objects.count()
    roster_files.take_over(text, replaces=True, by=lead)
    assert Event.objects.count() == before


def test_a_file_with_one_wrong_line_changes_nothing_and_names_every_wrong_line() -> None:
    partner = a_partner()
    lead, agent = a_user("lead", partner=partner), a_user(email="one@desk.test", partner=partner)
    a_user(email="stranger@desk.test")
    shifts.add(agent, NINE, by=lead)
    text = roster(
        "one@desk.test,2026-12-01,09:00,17:00",
        "stranger@desk.test,2026-12-01,09:00,17:00",
        "one@desk.test,2026-12-01,16:00,20:00",
        "one@desk.test,2026-11-30,16:00,20:00",
        "one@desk.test,yesterday,16:00,20:00",
    )
    with pytest.raises(Unreadable) as caught:
        roster_files.take_over(text, replaces=False, by=lead)
    said = {one.line: one.words for one in caught.value.problems}
    assert sorted(said) == [3, 4, 5, 6]
    assert "Nobody here signs in as stranger@desk.test" in said[3]
    assert "overlaps line 2" in said[4]
    assert "in the roster already" in said[5]
    assert "is no date" in said[6]
    assert Shift.objects.count() == 1


def test_two_people_planning_the_same_hours_make_one_shift() -> None:
    """The database decides; see the race below."""
    lead, agent = a_user("lead"), a_user()
    shifts.add(agent, NINE, by=lead)
    with pytest.raises(Conflict):
        shifts.add(agent, NINE, by=lead)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_eight_leads_plan_the_same_hours_at_once() -> None:
    lead, agent = a_user("lead"), a_user()
    results = at_once(*[lambda: shifts.add(agent, NINE, by=lead)] * 8)
    assert sum(isinstance(one, Shift) for one in results) == Shift.objects.count() == 1


def test_availability_is_chosen_away_comes_by_itself_and_goes_with_the_next_sign_of_life() -> None:
    agent = a_user()
    availability.choose("available", by=agent)
    assert last().detail == {"before": "offline", "after": "available"}
    with pytest.raises(Invalid):
        availability.choose("away", by=agent)
    start = clock.now()
    with clock.set_to(start + timedelta(minutes=9)):
        assert availability.notice_absence() == 0
    with clock.set_to(start + timedelta(minutes=11)):
        assert availability.notice_absence() == 1
        assert fresh(agent).availability == Availability.AWAY
        assert last().actor_kind == "system"
        availability.sign_of_life(fresh(agent))
        assert fresh(agent).availability == Availability.AVAILABLE
    with clock.set_to(start + timedelta(minutes=20)):
        assert availability.notice_absence() == 0
    with clock.set_to(start + timedelta(hours=1)):
        availability.notice_absence()
    with clock.set_to(start + timedelta(hours=3)):
        availability.notice_absence()
    assert fresh(agent).availability == Availability.OFFLINE


def test_who_is_busy_or_on_a_break_stays_so_and_who_signs_out_is_offline() -> None:
    agent = a_user()
    availability.choose("break", by=agent)
    with clock.set_to(clock.now() + timedelta(hours=5)):
        assert availability.notice_absence() == 0
    availability.leave(agent)
    assert fresh(agent).availability == Availability.OFFLINE
    assert signs.last([agent.pk])[agent.pk] > datetime(2020, 1, 1, tzinfo=UTC)


def test_a_lead_sends_somebody_on_a_break() -> None:
    lead, agent = a_user("lead"), a_user()
    assert availability.choose("break", by=lead, of=agent).availability == Availability.BREAK
    with pytest.raises(NotAllowed):
        availability.choose("break", by=a_user(), of=agent)
