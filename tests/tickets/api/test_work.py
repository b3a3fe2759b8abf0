"""Skills, rosters, availability, routing and the board by the API."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from people.actions import tokens
from people.models import Shift, User
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.tickets.routing.cast import a_pushing_team, a_worker
from tickets.actions import routing

pytestmark = pytest.mark.django_db


class Program:
    def __init__(self, user: User) -> None:
        _token, secret = tokens.create("Test", scopes=["read", "write"], by=user)
        self.client = Client(headers={"authorization": f"Bearer {secret}"})

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, object]:
        data = json.dumps(body) if body is not None else ""
        answer = (
            getattr(self.client, method)(f"/api/v1/{path}", data or None, content_type="application/json")
            if (method != "get")
            else self.client.get(f"/api/v1/{path}")
        )
        return answer.status_code, answer.json() if answer.content else None


def test_skills_and_abilities() -> None:
    admin, agent = Program(a_user("admin")), a_user()
    status, made = admin.ask("post", "skills/", {"name": "Refunds"})
    assert (status, made["slug"]) == (201, "refunds")  # type: ignore[index]
    abilities = {"skills": {"refunds": 3}, "speaks": ["en", "id"], "capacity": 12}
    assert admin.ask("put", f"users/{agent.pk}/abilities/", abilities) == (200, abilities)
    assert admin.ask("get", f"users/{agent.pk}/abilities/") == (200, abilities)
    assert admin.ask("put", f"users/{agent.pk}/abilities/", {"skills": {"law": 1}})[0] == 422
    assert Program(a_user()).ask("put", f"users/{agent.pk}/abilities/", abilities)[0] == 403
    stranger = Program(a_user("admin", partner=a_partner()))
    assert stranger.ask("get", f"users/{agent.pk}/abilities/")[0] == 404


def test_the_roster() -> None:
    lead, agent = Program(a_user("lead")), a_user(email="one@desk.test")
    body = {"user": agent.pk, "day": "2026-11-30", "start": "22:00", "end": "06:00", "time_zone": "Asia/Jakarta"}
    status, made = lead.ask("post", "shifts/", body)
    assert (status, made["starts_at"]) == (201, "2026-11-30T15:00:00Z")  # type: ignore[index]
    assert lead.ask("post", "shifts/", body)[0] == 409
    key = Shift.objects.get().pk
    assert lead.ask("put", f"shifts/{key}/", {"day": "2026-11-30", "start": "09:00", "end": "17:00"})[0] == 200
    text = "email,date,start,end\none@desk.test,2026-12-01,09:00,17:00"
    assert lead.ask("post", "roster-files/", {"text": text}) == (200, {"added": 1, "removed": 0, "people": 1})
    status, refused = lead.ask("post", "roster-files/", {"text": f"{text}\nnobody@desk.test,2026-12-01,9:00,17:00"})
    assert (status, refused["fields"]) == (  # type: ignore[index]
        422,
        {"file": ["Line 3: Nobody here signs in as nobody@desk.test."]},
    )
    assert lead.ask("delete", f"shifts/{key}/")[0] == 204
    assert len(lead.ask("get", f"shifts/?user={agent.pk}")[1]["results"]) == 1  # type: ignore[index]


def test_availability() -> None:
    agent = a_user()
    program = Program(agent)
    assert program.ask("put", "availability/", {"availability": "busy"})[0] == 200
    assert program.ask("get", "availability/")[1]["availability"] == "busy"  # type: ignore[index]
    assert program.ask("put", f"availability/?user={a_user().pk}", {"availability": "busy"})[0] == 403
    assert Program(a_user("lead")).ask("put", f"availability/?user={agent.pk}", {"availability": "break"})[0] == 200


def test_routing_is_set_and_the_board_and_the_reasons_are_read() -> None:
    team = a_pushing_team()
    agent, ticket = a_worker(team), a_ticket(team=team)
    admin = Program(a_user("admin"))
    assert admin.ask("patch", f"team-routing/{team.pk}/", {"capacity": 4})[1]["capacity"] == 4  # type: ignore[index]
    assert admin.ask("get", "team-routing/")[1][0]["mode"] == "push"  # type: ignore[index]
    status, kind = admin.ask("post", "kinds-of-work/", {"name": "All", "points": 2})
    assert status == 201
    assert admin.ask("patch", f"kinds-of-work/{kind['id']}/", {"points": 3})[1]["points"] == 3  # type: ignore[index]
    routing.route_team(team.pk)
    status, held = admin.ask("get", f"tickets/{ticket.pk}/holding/")
    assert (held["user"], held["words"]) == (agent.pk, ["the only one who could take it"])  # type: ignore[index]
    status, board = admin.ask("get", f"workload/?team={team.pk}")
    [lane] = board["lanes"]  # type: ignore[index]
    assert (lane["user"], lane["used"], lane["capacity"], lane["tickets"]) == (agent.pk, 3, 4, [ticket.pk])
    assert Program(a_user()).ask("get", "workload/")[0] == 403
    other = Program(a_user("lead", partner=a_partner()))
    assert other.ask("patch", f"team-routing/{a_team().pk}/", {"capacity": 4})[0] == 404
