"""Side conversations for programs: the same verbs, rights and errors as the pages."""

from __future__ import annotations

import pytest

from events.models import Event
from people.models import User
from tests.builders import a_partner, a_side, a_team, a_ticket, a_user
from tests.tickets.api.programs import as_program
from tickets.models import SideConversation

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return a_user()


def test_one_is_started_answered_taken_put_off_closed_and_opened_again(agent: User) -> None:
    ticket, legal = a_ticket(), a_team("Legal")
    asking, answering = as_program(agent), as_program(a_user(teams=[legal]))
    first = ticket.messages.get()
    body = {"kind": "team", "team": legal.pk, "subject": "Refund?", "text": "May we?", "forwards": [first.pk]}
    made = asking.post(f"/api/v1/tickets/{ticket.pk}/side-conversations/", body, format="json")
    assert made.status_code == 201, made.json()
    address = f"/api/v1/side-conversations/{made.json()['id']}/"
    assert answering.post(f"{address}handler/", {"take": True}, format="json").json()["handler"] is not None
    said = answering.post(f"{address}messages/", {"text": "Yes."}, format="json")
    assert (said.status_code, said.json()["author"]["kind"]) == (201, "user")
    assert asking.get(address).json()["state"] == "answered"
    put_off = asking.patch(address, {"due_at": "2026-12-24T09:00:00Z"}, format="json")
    assert put_off.json()["due_at"].startswith("2026-12-24T09:00")
    closed = answering.post(f"{address}outcome/", {"outcome": "approved", "text": "Once."}, format="json")
    assert (closed.json()["state"], closed.json()["outcome"]) == ("closed", "approved")
    again = answering.post(f"{address}outcome/", {"outcome": "approved", "text": "Once."}, format="json")
    assert again.status_code == 409
    assert asking.post(f"{address}reopening/").json()["state"] == "open"
    assert [one["text"] for one in asking.get(f"{address}messages/").json()][1] == "Yes."
    assert [one["id"] for one in asking.get(f"/api/v1/tickets/{ticket.pk}/side-conversations/").json()]
    assert Event.objects.filter(kind="side.closed").exists()


def test_lists_hold_what_one_sees_by_tab(agent: User) -> None:
    partner = a_partner()
    asked = a_side(a_ticket(), by=agent, partner=partner)
    a_side(a_ticket(), by=agent, team=a_team())
    theirs = as_program(a_user(partner=partner))
    assert [one["id"] for one in theirs.get("/api/v1/side-conversations/").json()["results"]] == [asked.pk]
    assert len(as_program(agent).get("/api/v1/side-conversations/?tab=started").json()["results"]) == 2
    assert as_program(agent).get("/api/v1/side-conversations/?cursor=x").status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "team", "subject": "S", "text": "T"},
        {"kind": "outside", "subject": "S", "text": "T", "addresses": ["not an address"]},
        {"kind": "partner", "subject": "S", "text": "T", "partner": 99},
        {"kind": "friend", "subject": "S", "text": "T"},
        {"kind": "team", "subject": "S"},
    ],
)
def test_what_can_not_be_asked_is_refused_with_its_field(agent: User, body: dict[str, object]) -> None:
    answer = as_program(agent).post(f"/api/v1/tickets/{a_ticket().pk}/side-conversations/", body, format="json")
    assert (answer.status_code, bool(answer.json()["fields"])) == (422, True)
    assert not SideConversation.objects.exists()
