"""Policies: each change is a version, the one for everything else stays, what could never hold is refused in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid
from people.models import User
from tests.builders import a_ticket, a_user
from tests.tickets.policies.cast import a_calendar, everything_else
from tickets.actions import policies
from tickets.actions.policies import Details
from tickets.actions.policy_checks import Targets
from tickets.matching import version_for
from tickets.models import Calendar, Policy

pytestmark = pytest.mark.django_db
URGENT = {"field": "priority", "op": "in", "value": [4]}
TARGETS: Targets = {"urgent": {"first_response": {"seconds": 900, "clock": "wall"}, "resolution": {"seconds": 14_400}}}


@pytest.fixture
def admin() -> User:
    return a_user("admin")


@pytest.fixture
def gold() -> Details:
    return Details(
        name="Gold", calendar=a_calendar(), conditions={"all": [URGENT]}, targets=TARGETS,
        warnings={"resolution": [{"before": 1800}, {"share": 75}, {"share": 75}]}, pause_on_hold=True,
    )  # fmt: skip


def test_a_policy_is_made_before_the_one_for_everything_else(admin: User, gold: Details) -> None:
    made = policies.create(gold, by=admin)
    assert list(Policy.objects.in_order()) == [made, everything_else()]
    assert made.version.targets["urgent"]["resolution"] == {"seconds": 14_400, "clock": "calendar"}
    assert made.version.warnings == {"resolution": [{"share": 75}, {"before": 1800}]}
    after = Event.objects.get(kind="policy.created").detail["after"]
    assert (after["name"], after["calendar"], after["pause_on_hold"]) == ("Gold", gold.calendar.version.pk, True)


def test_a_change_is_a_new_version_and_an_earlier_one_comes_back_as_another(admin: User, gold: Details) -> None:
    made = policies.create(gold, by=admin)
    policies.change(made.pk, replace(gold, targets={}, warnings={}, seen=1), by=admin)
    policies.restore(made.pk, 1, by=admin)
    made.refresh_from_db()
    assert [one.number for one in made.versions.all()] == [3, 2, 1]
    assert made.version.targets == made.versions.get(number=1).targets
    first, second = Event.objects.filter(kind="policy.changed").order_by("id")
    assert (first.detail["after"]["targets"], second.detail["before"]["targets"]) == ({}, {})
    policies.change(made.pk, gold, by=admin)
    assert made.versions.count() == 3
    with pytest.raises(Conflict, match="Another admin"):
        policies.change(made.pk, replace(gold, seen=1), by=admin)


def test_a_renaming_is_no_new_version(admin: User, gold: Details) -> None:
    made = policies.create(gold, by=admin)
    policies.change(made.pk, replace(gold, name="Platinum"), by=admin)
    made.refresh_from_db()
    assert (made.name, made.version.number) == ("Platinum", 1)


def test_the_order_is_changed_and_told(admin: User, gold: Details) -> None:
    first, second = policies.create(gold, by=admin), policies.create(replace(gold, name="Silver"), by=admin)
    policies.arrange([second.pk, everything_else().pk], by=admin)
    assert list(Policy.objects.in_order()) == [second, first, everything_else()]
    event = Event.objects.filter(kind="policy.arranged", subject_id=second.pk).get()
    assert event.detail == {"before": {"position": 2}, "after": {"position": 1}}


def test_retired_it_is_not_asked_any_more_and_can_come_back(admin: User, gold: Details) -> None:
    made, ticket = policies.create(replace(gold, conditions={"all": []}), by=admin), a_ticket()
    policies.set_retired(made.pk, to=True, by=admin)
    assert version_for(ticket) == everything_else().version
    other = policies.create(gold, by=admin)
    with pytest.raises(Invalid, match="of this name already"):
        policies.set_retired(made.pk, to=False, by=admin)
    policies.change(other.pk, replace(gold, name="Other"), by=admin)
    policies.set_retired(made.pk, to=False, by=admin)
    assert version_for(ticket) == made.version


def test_the_one_for_everything_else_stays_and_asks_nothing(admin: User, gold: Details) -> None:
    rest = everything_else()
    policies.change(rest.pk, replace(gold, name="", calendar=Calendar.objects.get(name="")), by=admin)
    rest.refresh_from_db()
    assert (str(rest), rest.version.conditions, rest.version.number) == ("Everything else", {"all": []}, 2)
    with pytest.raises(Conflict, match="always stays"):
        policies.set_retired(rest.pk, to=True, by=admin)


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"name": " "}, "name", "name"),
        ({"conditions": {"field": "updated", "op": "is_set"}}, "conditions.field", "no field “updated”"),
        ({"conditions": {"field": "priority", "op": "in", "value": [9]}}, "conditions.value", "Choose"),
        ({"targets": {"hot": {}}}, "targets", "no priority"),
        ({"targets": {"low": {"speed": {"seconds": 5}}}}, "targets", "no metric"),
        ({"targets": {"low": {"resolution": {"seconds": 0}}}}, "targets.low.resolution", "more than nothing"),
        ({"targets": {"low": {"resolution": {"seconds": 10**10}}}}, "targets.low.resolution", "ten years"),
        ({"targets": {"low": {"resolution": {"seconds": 9, "clock": "sun"}}}}, "targets.low.resolution", "wall"),
        ({"targets": {"low": {"resolution": {"seconds": 3600 * 8 * 5 * 53 * 10}}}}, "targets.low.resolution",
         "not open within ten years"),
        ({"warnings": {"resolution": [{"share": 100}]}}, "warnings.resolution", "between 1 and 99"),
        ({"warnings": {"resolution": [{"before": 14_400}]}}, "warnings.resolution", "priority urgent has begun"),
        ({"warnings": {"resolution": [{"before": 60, "share": 5}]}}, "warnings.resolution", "Warn at a share"),
        ({"warnings": {"resolution": [{"share": n} for n in range(1, 8)]}}, "warnings.resolution", "at most 5"),
    ],
)  # fmt: skip
def test_what_could_never_hold_is_refused_at_its_place(
    admin: User, gold: Details, change: dict[str, object], place: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        policies.create(replace(gold, **change), by=admin)  # type: ignore[arg-type]
    assert words in refused.value.fields[place][0]
    assert Policy.objects.count() == 1
