"""An outside tool is asked once, whatever is clicked or retried; what may have happened is a person's to say."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid
from people.actions import tokens
from people.models import User
from sops.actions import calling_out, clockwork, interrupting, running, told
from sops.actions.storing import events_of
from sops.models import ActionExecution, Connector, Run
from sops.replay.fold import fold
from sops.replay.state import to_json
from tests.hook_server import Hooks
from tests.sops.connectors.cast import SECRET, a_run, a_tool
from tickets import timeline

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
PATH = "/charges/ch%2F42/refunds"


def _work() -> None:
    """What the workers do, more often than they need to."""
    for key in list(ActionExecution.objects.values_list("pk", flat=True)):
        calling_out.send(key)
        calling_out.send(key)
    clockwork.tick()


def _stands(run: Run) -> tuple[str, str, str]:
    """(step, status, problem); and what is stored of it is the fold of its events."""
    run.refresh_from_db()
    state = fold(events_of(run))
    assert state is not None
    assert json.loads(json.dumps(to_json(state))) == run.state
    return run.step, run.status, str(state.here.acted.get("problem", ""))


def test_it_is_asked_once_and_its_answer_is_kept(hooks: Hooks, admin: User, agent: User) -> None:
    a_tool(hooks, by=admin)
    run = a_run(agent)
    running.go_forward(run.pk, {}, by=agent)
    for _click in range(2):
        with pytest.raises(Conflict, match="not answered yet"):
            running.go_forward(run.pk, {}, by=agent)
    assert (_stands(run), hooks.got) == (("refund_it", "active", ""), []), "nothing leaves before it is committed"
    _work()
    assert _stands(run) == ("told", "active", "")
    [got] = hooks.got
    assert (got.path, got.method, json.loads(got.body)) == (PATH, "POST", {"amount": 5})
    execution = ActionExecution.objects.get()
    assert got.headers["idempotency-key"] == str(execution.request_id)
    assert got.headers["authorization"] == SECRET
    assert execution.result == {"ok": True, "status": 200, "values": {"refund": "re_1"}}, "the rest is not kept"
    assert run.state["visits"][0]["values"] == {"refund": "re_1"}
    assert "The outside tool did payments.refund" in [line.text for line in timeline.history(run.ticket)]


def test_going_back_and_forward_asks_nothing_again(hooks: Hooks, admin: User, agent: User) -> None:
    a_tool(hooks, by=admin)
    run = a_run(agent)
    running.go_forward(run.pk, {}, by=agent)
    _work()
    running.go_back(run.pk, visit=1, by=agent)
    running.go_forward(run.pk, {}, by=agent)
    _work()
    assert (_stands(run)[0], len(hooks.got)) == ("told", 1)


def test_a_paused_run_takes_the_answer_when_it_is_taken_up(hooks: Hooks, admin: User, agent: User) -> None:
    a_tool(hooks, by=admin)
    run = a_run(agent)
    running.go_forward(run.pk, {}, by=agent)
    interrupting.pause(run.pk, by=agent)
    _work()
    assert _stands(run) == ("refund_it", "paused", "")
    interrupting.resume(run.pk, by=agent)
    assert (_stands(run)[0], len(hooks.got)) == ("told", 1)


@pytest.mark.parametrize("status", [500, 503, 302, 408])
def test_what_may_have_happened_is_told_and_not_repeated(hooks: Hooks, admin: User, agent: User, status: int) -> None:
    a_tool(hooks, by=admin)
    hooks.answers[PATH], hooks.headers = status, {"Location": "/elsewhere"}
    run = a_run(agent)
    running.go_forward(run.pk, {}, by=agent)
    _work()
    with clock.set_to(clock.now() + timedelta(hours=1)):
        _work()
    assert _stands(run) == ("refund_it", "active", "uncertain")
    with pytest.raises(Conflict, match="Say first"):
        running.go_forward(run.pk, {}, by=agent)
    assert [got.path for got in hooks.got] == [PATH], "neither repeated nor followed elsewhere"


def test_silence_is_uncertain_too(hooks: Hooks, admin: User, agent: User) -> None:
    a_tool(hooks, by=admin)
    hooks.held[PATH] = threading.Event()
    run = a_run(agent)
    running.go_forward(run.pk, {}, by=agent)
    _work()
    assert (_stands(run)[2], len(hooks.got)) == ("uncertain", 1)


def test_who_looked_there_says_that_it_was_done(hooks: Hooks, admin: User, agent: User) -> None:
    a_tool(hooks, by=admin)
    hooks.answers[PATH] = 500
    run = a_run(agent)
    running.go_forward(run.pk, {}, by=agent)
    _work()
    with pytest.raises(Invalid):
        told.was_done(run.pk, {}, by=agent)
    told.was_done(run.pk, {"refund": ["re_9"]}, by=agent)
    assert _stands(run)[0] == "told"
    assert run.state["visits"][0]["values"] == {"refund": "re_9"}
    assert "Rina says that payments.refund was done" in [line.text for line in timeline.history(run.ticket)]
    with pytest.raises(Conflict):
        told.was_not_done(run.pk, by=agent)


def test_or_that_it_was_not_and_the_way_for_that_is_taken(hooks: Hooks, admin: User, agent: User) -> None:
    a_tool(hooks, by=admin)
    hooks.answers[PATH] = 500
    run = a_run(agent, failed="sorry")
    running.go_forward(run.pk, {}, by=agent)
    _work()
    assert _stands(run)[2] == "uncertain"
    told.was_not_done(run.pk, by=agent)
    assert _stands(run)[0] == "sorry"


def test_or_has_it_asked_again_with_the_same_key(hooks: Hooks, admin: User, agent: User) -> None:
    a_tool(hooks, by=admin)
    hooks.answers[PATH] = 500
    run = a_run(agent)
    running.go_forward(run.pk, {}, by=agent)
    _work()
    hooks.answers.clear()
    told.ask_again(run.pk, by=agent)
    with pytest.raises(Conflict, match="answered meanwhile"):
        told.ask_again(run.pk, by=agent)
    _work()
    assert _stands(run)[0] == "told"
    assert len(hooks.got) == 2
    assert len({got.headers["idempotency-key"] for got in hooks.got}) == 1


def test_what_surely_failed_takes_its_way_or_is_told(hooks: Hooks, admin: User, agent: User) -> None:
    a_tool(hooks, by=admin)
    hooks.answers[PATH] = 422
    run = a_run(agent)
    running.go_forward(run.pk, {}, by=agent)
    _work()
    assert _stands(run) == ("refund_it", "active", "failed")
    interrupting.deviate(run.pk, to="", reason="not_fitting", note="", by=agent)
    other = a_run(agent, failed="sorry", key="others")
    running.go_forward(other.pk, {}, by=agent)
    _work()
    assert _stands(other)[0] == "sorry"


def test_a_get_is_only_looking_so_it_is_never_uncertain(hooks: Hooks, admin: User, agent: User) -> None:
    a_tool(hooks, by=admin, method="GET")
    hooks.answers[f"{PATH}?amount=5"] = 500
    run = a_run(agent)
    running.go_forward(run.pk, {}, by=agent)
    _work()
    assert _stands(run)[2] == "failed"


def test_a_private_address_is_refused_also_after_dns(
    hooks: Hooks, admin: User, agent: User, settings: Settings
) -> None:
    a_tool(hooks, by=admin)
    run = a_run(agent)
    settings.CONNECTOR_PRIVATE_HOSTS = []
    Connector.objects.update(address="https://localhost")  # a public name to look at, until it is resolved
    running.go_forward(run.pk, {}, by=agent)
    _work()
    assert (_stands(run)[2], hooks.got) == ("failed", [])
    assert "public internet" in run.state["visits"][0]["acted"]["error"]


def test_a_connector_that_is_switched_off_is_not_asked(hooks: Hooks, admin: User, agent: User) -> None:
    connector = a_tool(hooks, by=admin).connector
    run = a_run(agent)
    running.go_forward(run.pk, {}, by=agent)
    connector.is_active = False
    connector.save()
    _work()
    assert (_stands(run)[2], hooks.got) == ("failed", [])
    interrupting.deviate(run.pk, to="", reason="urgent", note="", by=agent)
    assert _stands(run)[1] == "abandoned"


def test_who_left_before_the_answer_is_told_in_the_history(hooks: Hooks, admin: User, agent: User) -> None:
    a_tool(hooks, by=admin)
    hooks.answers[PATH] = 500
    gone, past = a_run(agent), a_run(agent, key="others")
    for run, to in ((gone, ""), (past, "told")):
        running.go_forward(run.pk, {}, by=agent)
        interrupting.deviate(run.pk, to=to, reason="urgent", note="", by=agent)
    _work()
    assert (_stands(gone)[1], _stands(past)[0]) == ("abandoned", "told")
    for run in (gone, past):
        told_there = [line.text for line in timeline.history(run.ticket)]
        assert "The outside tool may have done payments.refund: somebody must look" in told_there


def test_the_panel_says_what_is_going_on_and_asks_what_is_so(
    client: Client, hooks: Hooks, admin: User, agent: User
) -> None:
    a_tool(hooks, by=admin)
    hooks.answers[PATH] = 500
    run = a_run(agent)
    client.force_login(agent)
    panel = f"/tickets/{run.ticket_id}/procedures/"
    assert "Refund it" in client.get(panel).content.decode()
    client.post(f"/runs/{run.pk}/step/", {"seen": "1"})
    waiting = client.get(panel).content.decode()
    assert "is being asked" in waiting
    assert f'data-live="ticket:{run.ticket_id}"' in waiting, "it is drawn again when the answer is there"
    _work()
    shown = client.get(panel).content.decode()
    assert "It may have been done" in shown
    assert "data-live" not in shown.partition('id="procedures"')[2].partition(">")[0]
    refused = client.post(f"/runs/{run.pk}/answer/", {"said": "done", "refund": ""})
    assert refused.status_code == 422
    assert "Write an answer." in refused.content.decode()
    client.post(f"/runs/{run.pk}/answer/", {"said": "done", "refund": "re_5"})
    assert _stands(run)[0] == "told"
    assert "It is re_5" in client.get(panel).content.decode()


def test_a_program_says_what_is_so(hooks: Hooks, admin: User, agent: User) -> None:
    a_tool(hooks, by=admin)
    hooks.answers[PATH] = 500
    run = a_run(agent)
    _token, secret = tokens.create("program", scopes=["read", "write"], by=agent)
    program = Client(headers={"Authorization": f"Bearer {secret}"})

    def post(end: str, data: object) -> dict[str, object]:
        answer = program.post(f"/api/v1/runs/{run.pk}/{end}/", data, content_type="application/json")
        return answer.json() if answer.status_code == 200 else {"status": answer.status_code}

    assert post("step", {})["problem"] == ""
    _work()
    assert program.get(f"/api/v1/runs/{run.pk}/").json()["problem"] == "uncertain"
    assert post("answer", {"said": "maybe"}) == {"status": 422}
    assert post("answer", {"said": "done", "entered": {"refund": ["re_3"]}})["step"] == "told"
