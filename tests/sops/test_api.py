"""Procedures and runs through the API: the same verbs as the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from people.actions import tokens
from people.models import User
from sops.models import Deviation, Run
from tests.builders import a_partner, a_ticket, a_user
from tests.sops.cast import editors, short
from tests.sops.procedures import says, step, whole
from tickets import timeline

pytestmark = pytest.mark.django_db
FLAGS: dict[str, Any] = {"variables": {"sure": {"type": "flag"}}}


def _program(user: User) -> Client:
    _token, secret = tokens.create("program", scopes=["read", "write"], by=user)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _post(program: Client, address: str, data: object) -> Any:
    return program.post(f"/api/v1/{address}", data, content_type="application/json")


def test_a_program_follows_a_procedure_and_leaves_it() -> None:
    short("sure", step("question", "ask", variable="sure", next="over"), **FLAGS)
    ticket, program = a_ticket(), _program(a_user(name="Rina"))
    run = _post(program, f"tickets/{ticket.pk}/runs/", {"key": "sure"}).json()
    assert (run["step"], run["status"], run["seen"]) == ("ask", "active", 1)
    refused = _post(program, f"runs/{run['id']}/step/", {"seen": 1, "entered": {"answer": ["maybe"]}})
    assert refused.status_code == 422
    went = _post(program, f"runs/{run['id']}/step/", {"seen": 1, "entered": {"answer": ["true"]}}).json()
    assert went["step"] == "over"
    assert _post(program, f"runs/{run['id']}/step/", {"seen": 1}).status_code == 409
    left = _post(program, f"runs/{run['id']}/deviation/", {"reason": "urgent"}).json()
    assert (left["status"], Deviation.objects.get().reason) == ("abandoned", "urgent")
    assert program.get(f"/api/v1/tickets/{ticket.pk}/runs/").json()[0]["status"] == "abandoned"
    told = [line.text for line in timeline.history(ticket)]
    assert "Rina deviated from the procedure Made up at Over" in told
    assert "Rina started the procedure Made up" in told


def test_procedures_are_read_by_staff_and_taken_in_by_editors() -> None:
    short("mine")
    reader, editor = _program(a_user(partner=a_partner())), _program(editors()[0])
    assert [one["key"] for one in reader.get("/api/v1/procedures/").json()] == ["mine"]
    assert reader.get("/api/v1/procedures/mine/").json()["definition"]["key"] == "mine"
    assert reader.get("/api/v1/procedures/mine/versions/2/").status_code == 404
    data = whole([step("info", "read", next="over"), step("end", "over", outcome="done")], title=says("New"))
    assert _post(reader, "procedures/", {"definition": data}).status_code == 403
    made = _post(editor, "procedures/", {"definition": data})
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    assert _post(editor, "procedures/", {"definition": {"steps": []}}).status_code == 422


def test_a_run_of_a_ticket_out_of_sight_is_missing() -> None:
    short("mine")
    ticket = a_ticket()
    run = _post(_program(a_user()), f"tickets/{ticket.pk}/runs/", {"key": "mine"}).json()
    foreign = _program(a_user(partner=a_partner()))
    assert foreign.get(f"/api/v1/runs/{run['id']}/").status_code == 404
    assert _post(foreign, f"runs/{run['id']}/step/", {}).status_code == 404
    assert Run.objects.get().step == "read"
