"""Quizzes, certificates and training through the API: the verbs of the pages, and their rights."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from helpdesk.lib import clock
from people.actions import tokens
from people.models import User
from sops.actions import certificates
from sops.models import Attempt, Attendance, Certificate, Quiz, Training
from tests.builders import a_partner, a_user
from tests.sops.cast import editors, short

pytestmark = pytest.mark.django_db
QUESTION = {"text": "Who gets access?", "options": [
    {"text": "The owner", "is_right": True}, {"text": "Whoever asks", "is_right": False},
], "explanation": "Only the owner."}  # fmt: skip


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina")


class Program:
    def __init__(self, user: User) -> None:
        _token, secret = tokens.create("program", scopes=["read", "write"], by=user)
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, address: str) -> Any:
        return self.client.get(f"/api/v1/learning/{address}")

    def send(self, address: str, data: object = None, method: str = "post") -> Any:
        call = getattr(self.client, method)
        return call(f"/api/v1/learning/{address}", data or {}, content_type="application/json")


def a_quiz(editor: Program) -> int:
    pk = int(editor.send("quizzes/", {"title": "Access"}).json()["id"])
    assert editor.send(f"quizzes/{pk}/questions/", QUESTION).status_code == 201
    assert editor.send(f"quizzes/{pk}/", {"is_active": True}, "patch").json()["is_active"]
    return pk


def test_a_quiz_is_written_taken_into_use_and_passed(agent: User) -> None:
    editor, program = Program(editors()[0]), Program(agent)
    pk = a_quiz(editor)
    begun = program.send(f"quizzes/{pk}/attempts/").json()
    [question] = begun["questions"]
    assert (question["answered"], question["right"], question["explanation"]) == (None, None, "")
    assert {one["text"] for one in question["options"]} == {"The owner", "Whoever asks"}
    right = next(one["id"] for one in question["options"] if one["text"] == "The owner")
    refused = program.send(f"attempts/{begun['id']}/answers/", {"question": question["id"], "chosen": []})
    assert refused.status_code == 422
    done = program.send(f"attempts/{begun['id']}/answers/", {"question": question["id"], "chosen": [right]}).json()
    assert (done["score"], done["is_passed"], done["questions"][0]["right"]) == (100, True, [right])
    assert done["questions"][0]["explanation"] == "Only the owner."
    assert Attempt.objects.get().is_passed
    again = program.send(f"attempts/{begun['id']}/answers/", {"question": question["id"], "chosen": [right]})
    assert again.status_code == 409


def test_what_is_right_is_for_editors_and_results_are_for_who_leads(agent: User) -> None:
    editor, program, other = Program(editors()[0]), Program(agent), Program(a_user())
    pk = a_quiz(editor)
    attempt = program.send(f"quizzes/{pk}/attempts/").json()["id"]
    assert program.get(f"quizzes/{pk}/questions/").status_code == 403
    assert program.send("quizzes/", {"title": "Mine"}).status_code == 403
    assert other.get(f"attempts/{attempt}/").status_code == 404
    assert other.get(f"quizzes/{pk}/attempts/").json() == []
    assert [one["id"] for one in Program(a_user("lead")).get(f"quizzes/{pk}/attempts/").json()] == [attempt]
    Quiz.objects.update(is_active=False)
    assert program.get("quizzes/").json() == []
    assert program.get(f"quizzes/{pk}/").status_code == 404


def test_a_certificate_is_begun_and_signed_by_another(agent: User) -> None:
    rules = certificates.set_rules(short("refund").pk, certificates.Rules(nesting_runs=0), by=editors()[0])
    lead = a_user("lead")
    program = Program(lead)
    [row] = program.send(f"certifications/{rules.pk}/people/", {"people": [agent.pk]}).json()
    assert (row["level"], row["procedure"]) == ("learning", "refund")
    signatures = f"certificates/{row['id']}/signatures/"
    for act, level in (("shadow", "shadowing"), ("nest", "nesting"), ("certify", "certified")):
        assert program.send(signatures, {"act": act}).json()["level"] == level
    assert program.send(signatures, {"act": "shadow"}).status_code == 409
    assert program.send(signatures, {"act": "set_back"}).status_code == 422
    assert program.send(signatures, {"act": "lapse"}).status_code == 422
    assert Program(agent).send(signatures, {"act": "refresh"}).status_code == 403
    told = Program(agent).get(signatures).json()
    assert [(one["act"], one["by"]) for one in told] == [(act, lead.pk) for act in ("shadow", "nest", "certify")]
    assert [one["procedure"] for one in Program(agent).get("certifications/").json()] == ["refund"]


def test_a_partners_lead_lets_nobody_of_another_company_begin(agent: User) -> None:
    rules = certificates.set_rules(short("refund").pk, certificates.Rules(), by=editors()[0])
    program = Program(a_user("lead", partner=a_partner()))
    refused = program.send(f"certifications/{rules.pk}/people/", {"people": [agent.pk]})
    assert refused.status_code == 422
    assert "people" in refused.json()["fields"]
    assert not Certificate.objects.exists()
    assert program.get("certificates/").json() == []


def test_a_training_is_planned_changed_marked_and_called_off(agent: User) -> None:
    lead = a_user("lead")
    program, absent = Program(lead), a_user()
    body = {"title": "Evidence", "at": clock.now().isoformat(), "trainer": lead.pk, "people": [agent.pk, absent.pk]}
    made = program.send("trainings/", body).json()
    address = f"trainings/{made['id']}/"
    moved = program.send(address, {**body, "title": "Evidence that holds"}, "put").json()
    assert (moved["title"], len(moved["attendances"])) == ("Evidence that holds", 2)
    with clock.set_to(clock.now() + timedelta(hours=2)):
        results = {"results": [{"user": agent.pk, "result": "passed"}, {"user": absent.pk, "result": "absent"}]}
        program.send(f"{address}results/", results, "put")
    assert dict(Attendance.objects.values_list("user", "result")) == {agent.pk: "passed", absent.pk: "absent"}
    mine = Program(agent).get(address).json()
    assert mine["attendances"] == [{"user": agent.pk, "result": "passed"}], "others' results are not theirs to read"
    assert Program(agent).send(address, body, "put").status_code == 403
    assert program.send(f"{address}cancellation/").json()["is_cancelled"]


def test_a_training_is_seen_by_who_takes_part_and_who_leads_them(agent: User) -> None:
    lead = a_user("lead")
    body = {"title": "Ours", "at": clock.now().isoformat(), "trainer": lead.pk, "people": [agent.pk]}
    pk = Program(lead).send("trainings/", body).json()["id"]
    stranger = Program(a_user("lead", partner=a_partner()))
    assert stranger.get(f"trainings/{pk}/").status_code == 404
    assert stranger.send(f"trainings/{pk}/cancellation/").status_code == 404
    assert stranger.send("trainings/", body).status_code == 422, "nobody of another company takes part"
    assert Training.objects.get().is_cancelled is False
    assert [one["id"] for one in Program(agent).get("trainings/").json()] == [pk]
