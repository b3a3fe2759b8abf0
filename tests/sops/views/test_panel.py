"""The panel of procedures in a ticket: who sees it, what it shows, and that what is refused is said and kept."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User
from sops.actions import bindings, running
from sops.models import Binding, Run
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.sops.cast import editors, short
from tests.sops.procedures import Json, asks, says, step
from tickets.models import Draft, Priority, Ticket

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}
COLOURS = {"type": "choice", "choices": {"red": says("Red"), "blue": says("Blue")}}


def _asking() -> list[Json]:
    rules = [{"when": asks("colour", "is", "red"), "next": "over"}]
    return [
        step("question", "ask", variable="colour", next="choose"),
        step("decision", "choose", rules=rules, otherwise="greet"),
        step("macro", "greet", reply=says("Hello <b>"), next="over"),
    ]


@pytest.fixture
def agent(client: Client) -> User:
    user = a_user(teams=[a_team()])
    client.force_login(user)
    return user


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket(priority=Priority.URGENT)


@pytest.fixture
def run(agent: User, ticket: Ticket) -> Run:
    procedure = short("colours", *_asking(), variables={"colour": COLOURS})
    return running.start(ticket.pk, procedure.pk, by=agent)


def test_the_ticket_asks_for_the_panel_by_its_address(client: Client, agent: User, ticket: Ticket) -> None:
    page = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert f'hx-get="/tickets/{ticket.pk}/procedures/"' in page
    part = client.get(f"/tickets/{ticket.pk}/procedures/", headers=HX).content.decode()
    assert part.lstrip().startswith('<div id="procedures"')
    assert "<html" in client.get(f"/tickets/{ticket.pk}/procedures/").content.decode()


def test_a_ticket_out_of_sight_has_no_panel(client: Client, ticket: Ticket) -> None:
    client.force_login(a_user(partner=a_partner()))
    assert client.get(f"/tickets/{ticket.pk}/procedures/", headers=HX).status_code == 404


def test_what_the_ticket_calls_for_is_shown_with_why_and_started(client: Client, agent: User, ticket: Ticket) -> None:
    procedure = short("needed", title=says("Needed here"))
    condition = {"field": "priority", "op": "is", "value": 4}
    bindings.bind(procedure.pk, condition, mode=Binding.Mode.REQUIRE, by=editors()[0])
    part = client.get(f"/tickets/{ticket.pk}/procedures/", headers=HX).content.decode()
    assert "Needed here" in part
    assert "Required before this is solved" in part
    assert "Priority is Urgent" in part
    answer = client.post(f"/tickets/{ticket.pk}/procedures/", {"procedure": procedure.pk}, headers=HX)
    assert "Needed here" in answer.content.decode()
    assert Run.objects.get().holder == agent


def test_an_answer_goes_on_and_a_wrong_one_is_said_and_kept(client: Client, agent: User, run: Run) -> None:
    seen = run.state["count"]
    refused = client.post(f"/runs/{run.pk}/step/", {"seen": seen, "answer": "green"}, headers=HX)
    assert (refused.status_code, "Choose one." in refused.content.decode()) == (422, True)
    spent = {"active_ms": "1500", "idle_ms": "oops"}
    went = client.post(f"/runs/{run.pk}/step/", {"seen": seen, "answer": "blue", **spent}, headers=HX)
    assert "Put into the composer" in went.content.decode()
    run.refresh_from_db()
    assert (run.step, run.state["visits"][0]["active_ms"]) == ("greet", 1500)
    again = client.post(f"/runs/{run.pk}/step/", {"seen": seen, "answer": "red"}, headers=HX)
    assert (again.status_code, "has moved on" in again.content.decode()) == (409, True)


def test_the_reply_is_put_into_the_composer_and_the_page_drawn_again(client: Client, agent: User, run: Run) -> None:
    running.go_forward(run.pk, {"answer": ["blue"]}, by=agent)
    answer = client.post(f"/runs/{run.pk}/reply/", headers=HX)
    assert answer["HX-Refresh"] == "true"
    assert Draft.objects.get(user=agent).html == "<p>Hello &lt;b&gt;</p>"


def test_without_scripts_each_act_leads_back_to_the_panel(client: Client, agent: User, run: Run) -> None:
    answer = client.post(f"/runs/{run.pk}/step/", {"answer": "red"})
    assert answer["Location"] == f"/tickets/{run.ticket_id}/procedures/"
    assert client.post(f"/runs/{run.pk}/back/", {"visit": "1"}).status_code == 302
    for act in ("pause", "resumption"):
        assert client.post(f"/runs/{run.pk}/{act}/").status_code == 302
    client.post(f"/runs/{run.pk}/typed/", {"answer": "blue"})
    assert "checked" in client.get(f"/tickets/{run.ticket_id}/procedures/").content.decode()
    assert client.post(f"/runs/{run.pk}/flag/", {"note": "Wrong"}).status_code == 302
    assert client.post(f"/runs/{run.pk}/holder/", {"to": agent.pk}).status_code == 302
    assert client.post(f"/runs/{run.pk}/holder/", {"to": "0"}).status_code == 422
    assert client.post(f"/runs/{run.pk}/deviation/", {"to": "", "reason": "urgent"}).status_code == 302
    page = client.get(f"/tickets/{run.ticket_id}/procedures/").content.decode()
    assert "Abandoned" in page


def test_who_may_not_see_the_run_finds_none(client: Client, run: Run) -> None:
    client.force_login(a_user(partner=a_partner()))
    for act in ("step", "typed", "evidence", "reply", "approval", "back", "pause", "resumption", "holder", "deviation"):
        assert client.post(f"/runs/{run.pk}/{act}/", headers=HX).status_code == 404


def test_queries_do_not_grow_with_bindings(client: Client, agent: User, ticket: Ticket) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(f"/tickets/{ticket.pk}/procedures/", headers=HX)
        return len(found)

    first = short("one")
    editor = editors()[0]
    condition = {"field": "priority", "op": "is", "value": 4}
    bindings.bind(first.pk, condition, mode=Binding.Mode.SUGGEST, by=editor)
    count()
    before = count()
    for key in ("two", "three", "four"):
        bindings.bind(short(key).pk, condition, mode=Binding.Mode.SUGGEST, by=editor)
    assert count() == before
