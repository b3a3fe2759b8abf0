"""Training sessions: planned, seen by who takes part, and how each one did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from sops.actions import trainings
from sops.actions.trainings import Details
from sops.models import Attendance, Training
from tests.builders import a_partner, a_user
from tests.sops.cast import short
from tests.sops.learning.cast import in_days

pytestmark = pytest.mark.django_db
Result = Attendance.Result


@pytest.fixture
def lead() -> User:
    return a_user("lead", name="Lena")


def planned(lead: User, *people: User, **more: Any) -> Training:
    values: dict[str, Any] = {"title": "Calm in a crisis", "at": in_days(2), "trainer": lead, "people": people} | more
    return trainings.plan(Details(**values), by=lead)


def test_a_session_is_planned_changed_and_called_off_by_leads(lead: User) -> None:
    agent, other = a_user(), a_user()
    made = planned(lead, agent, procedures=[short()], html="<p><a href='https://example.org'>Slides</a></p>")
    assert set(Training.objects.visible_to(agent)) == {made}
    assert not Training.objects.visible_to(other).exists()
    trainings.change(made.pk, Details(title="Calm", at=in_days(3), trainer=lead, people=[other]), by=lead)
    assert set(Training.objects.visible_to(other)) == {made}
    assert not Training.objects.visible_to(agent).exists()
    with pytest.raises(NotAllowed):
        trainings.call_off(made.pk, by=agent)
    with pytest.raises(Invalid):
        planned(lead, minutes=2)
    assert trainings.call_off(made.pk, by=lead).is_cancelled


def test_how_people_did_is_said_once_it_has_begun_also_by_the_trainer(lead: User) -> None:
    trainer, agent, other = a_user(), a_user(), a_user()
    made = planned(lead, agent, other, trainer=trainer)
    with pytest.raises(Conflict, match="not taken place"):
        trainings.mark(made.pk, {agent.pk: Result.PASSED}, by=lead)
    with clock.set_to(made.at + timedelta(hours=1)):
        trainings.mark(made.pk, {agent.pk: Result.PASSED}, by=trainer)
        trainings.mark(made.pk, {other.pk: Result.ABSENT}, by=lead)
        with pytest.raises(NotAllowed):
            trainings.mark(made.pk, {agent.pk: Result.PASSED}, by=agent)
    assert dict(made.attendances.values_list("user", "result")) == {agent.pk: "passed", other.pk: "absent"}


def test_a_partners_lead_plans_for_their_own_people_alone(lead: User) -> None:
    partner = a_partner()
    theirs, colleague = a_user("lead", partner=partner), a_user(partner=partner)
    own = planned(theirs, colleague)
    assert own.partner == partner
    with pytest.raises(Missing):
        planned(theirs, a_user())
    house = planned(lead, colleague, a_user())
    assert set(Training.objects.visible_to(theirs)) == {own, house}
    with pytest.raises(Missing):
        trainings.call_off(house.pk, by=theirs)


def test_the_pages_of_a_session(client: Client, lead: User) -> None:
    agent = a_user(name="Rina")
    client.force_login(lead)
    words = {"title": "Calm", "at": "2099-01-05T09:30", "minutes": "45", "trainer": lead.pk, "people": [agent.pk],
             "text": "Bring a case."}  # fmt: skip
    assert client.post("/learning/trainings/new/", {**words, "minutes": "1"}).status_code == 422
    at = client.post("/learning/trainings/new/", words)["Location"]
    client.post(f"{at}change/", {**words, "place": "Room 2"})
    page = client.get(at).content.decode()
    assert "Room 2" in page
    assert "Rina" in page
    client.force_login(agent)
    assert "Calm" in client.get("/learning/").content.decode()
    assert "Calm" in client.get("/learning/trainings/").content.decode()
    assert "Bring a case." in client.get(at).content.decode()
    assert client.post(f"{at}results/", {f"result_{agent.pk}": "passed"}).status_code == 403
    client.force_login(lead)
    Training.objects.update(at=clock.now() - timedelta(hours=2))
    client.post(f"{at}results/", {f"result_{agent.pk}": "passed"})
    assert Attendance.objects.get().result == "passed"
    client.force_login(a_user())
    assert client.get(at).status_code == 404
