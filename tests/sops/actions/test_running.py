"""A procedure followed on a ticket: what each step asks for, what it does there, and what can't be done twice."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from sops.actions import clockwork, interrupting, running
from sops.actions.storing import events_of
from sops.actions.turns import Spent
from sops.models import ActionExecution, Deviation, Run, RunEvent
from sops.replay.fold import fold
from sops.replay.state import to_json
from sops.subscribers import wake_on_reply
from tests import builders
from tests.builders import a_message, a_partner, a_team, a_ticket, a_user
from tests.sops.cast import impersonation_in_force, short
from tests.sops.procedures import step
from tickets.models import Draft, Message, Priority, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return a_user(teams=[a_team("Front")])


def _same(run: Run) -> bool:
    """What is stored of a run is the fold of its events."""
    run.refresh_from_db()
    state = fold(events_of(run))
    assert state is not None
    assert (state.status.value, state.outcome, state.step) == (run.status, run.outcome, run.step)
    return bool(json.loads(json.dumps(to_json(state))) == run.state)


def _on(run: Run) -> str:
    run.refresh_from_db()
    return run.step


def _steps(run: Run, by: User, *entered: dict[str, list[str]]) -> None:
    for one in entered:
        running.go_forward(run.pk, one, by=by)


def test_a_whole_procedure_is_followed_with_everything_in_it(agent: User) -> None:
    procedure, ticket = impersonation_in_force(), a_ticket(from_=builders.a_contact(name="Sari"))
    run = running.start(ticket.pk, procedure.pk, by=agent)
    _steps(run, agent, {}, {"answer": ["kin"]}, {"answer": ["true"]})
    assert _on(run) == "keep_papers"
    with pytest.raises(Invalid, match="0 of 2"):
        running.go_forward(run.pk, {}, by=agent)
    with pytest.raises(Invalid, match="of this ticket"):
        running.prove(run.pk, {"kind": ["message"], "ref": ["999999"]}, by=agent)
    first = Message.objects.get(ticket=ticket)
    for _time in range(2):
        running.prove(run.pk, {"kind": ["message"], "ref": [str(first.pk)]}, by=agent)
    _steps(run, agent, {}, {"answer": ["1500"]}, {"answer": ["2026-10-01"]}, {"answer": ["money"]})
    ticket.refresh_from_db()
    assert (_on(run), ticket.priority) == ("known_case", Priority.HIGH)
    child = Run.objects.get(parent=run)
    assert (child.state["given"], child.status) == ({"whom": "Sari"}, "active")
    with pytest.raises(Conflict, match="that was called"):
        running.go_forward(run.pk, {}, by=agent)
    _steps(child, agent, {"answer": ["true"]}, {})
    assert _on(run) == "check_list"
    _steps(run, agent, {"items": ["picture"]}, {"subject": ["A false account"], "tags": ["fake, urgent"]})
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.tags) == ("A false account", ["fake", "urgent"])
    with pytest.raises(NotAllowed, match="second person"):
        running.approve(run.pk, yes=True, by=agent)
    running.approve(run.pk, yes=True, by=a_user("lead"))
    assert _on(run) == "remove"
    _steps(run, agent, {}, {})
    ticket.refresh_from_db()
    assert ticket.team and (ticket.team.slug, _on(run), run.outcome) == ("safety", "removed", "removed")
    assert _same(run) and _same(child)
    kinds = Event.objects.filter(kind__startswith="ticket.procedure").values_list("kind", flat=True)
    assert sorted(kinds) == ["ticket.procedure_ended", "ticket.procedure_ended", "ticket.procedure_started"]


def test_a_second_start_gives_the_run_that_is_there(agent: User) -> None:
    procedure, ticket = short(), a_ticket()
    assert running.start(ticket.pk, procedure.pk, by=agent) == running.start(ticket.pk, procedure.pk, by=agent)
    with pytest.raises(Missing, match="not in force"):
        running.start(ticket.pk, 0, by=agent)


def test_several_procedures_run_on_a_ticket(agent: User) -> None:
    ticket = a_ticket()
    runs = {running.start(ticket.pk, short(key).pk, by=agent).pk for key in ("one", "two")}
    assert len(runs) == 2


def test_a_second_click_does_nothing_twice(agent: User) -> None:
    act = {"action": "note", "parameters": {"text": "Seen by {name}"}}
    procedure = short("noted", step("action", "write", **act, next="more"), step("info", "more", next="over"))
    ticket = a_ticket()
    run = running.start(ticket.pk, procedure.pk, by=agent)
    seen = run.state["count"]
    running.go_forward(run.pk, {}, by=agent, seen=seen)
    with pytest.raises(Conflict, match="moved on"):
        running.go_forward(run.pk, {}, by=agent, seen=seen)
    assert Message.objects.filter(ticket=ticket, kind="note").count() == 1
    assert ActionExecution.objects.get(run=run).key == f"{run.pk}:1"


def test_what_was_done_is_not_done_again_after_going_back(agent: User) -> None:
    act = {"action": "note", "parameters": {"text": "Once."}}
    steps = [step("info", "read", next="write"), step("action", "write", **act, next="more")]
    ticket = a_ticket()
    run = running.start(ticket.pk, short("noted", *steps, step("info", "more", next="over")).pk, by=agent)
    _steps(run, agent, {}, {})
    running.go_back(run.pk, visit=1, by=agent)
    _steps(run, agent, {})
    assert _on(run) == "more"
    assert Message.objects.filter(ticket=ticket, kind="note").count() == 1
    assert _same(run)


def test_an_action_that_fails_takes_the_way_for_that_and_leaves_nothing_behind(agent: User) -> None:
    act = {"action": "transfer", "parameters": {"team": {"var": "where"}}, "confirm": False, "failed": "lost"}
    steps = [
        step("question", "ask", variable="where", next="move"),
        step("action", "move", **act, next="over"),
        step("info", "lost", next="over"),
    ]
    run = running.start(a_ticket().pk, short("move", *steps, variables={"where": {"type": "text"}}).pk, by=agent)
    _steps(run, agent, {"answer": ["nowhere"]})
    assert _on(run) == "lost"
    assert not ActionExecution.objects.exists()
    assert _same(run)


def test_a_reply_goes_into_the_composer_below_what_is_there_in_the_requesters_language(agent: User) -> None:
    variables = {"name": {"type": "text", "source": "ticket", "field": "requester_name"}}
    reply = {"en": "Hello {name}\n\nBye <b>", "id": "Halo {name}"}
    ticket = a_ticket(from_=builders.a_contact(name="Sari"))
    Ticket.objects.filter(pk=ticket.pk).update(language="id")
    procedure = short("hello", step("macro", "greet", reply=reply, next="over"), variables=variables)
    run = running.start(ticket.pk, procedure.pk, by=agent)
    with pytest.raises(Invalid, match="into the composer first"):
        running.go_forward(run.pk, {}, by=agent)
    Draft.objects.create(user=agent, ticket=ticket, kind="public", html="<p>Mine</p>")
    running.use_reply(run.pk, by=agent)
    assert Draft.objects.get(user=agent).html == "<p>Mine</p><p>Halo Sari</p>"
    _steps(run, agent, {})
    assert _on(run) == "over"


def test_a_run_waits_for_the_requester_and_goes_on_when_they_write(agent: User) -> None:
    wait = step("wait", "wait", reply=True, hours=24, late="late", next="read_it")
    steps = [wait, step("info", "read_it", next="over"), step("info", "late", next="over")]
    procedure = short("waits", *steps)
    ticket, slow = a_ticket(), a_ticket()
    run, late = (running.start(one.pk, procedure.pk, by=agent) for one in (ticket, slow))
    ticket.refresh_from_db()
    assert (ticket.status_category, _on(run)) == ("pending", "wait")
    a_message(ticket)
    wake_on_reply(list(Event.objects.filter(kind="message.added")))
    ticket.refresh_from_db()
    assert (_on(run), ticket.status_category, run.state["waiting"]) == ("read_it", "open", {})
    assert clockwork.wake_due() == 0
    waiting = {**late.state["waiting"], "until": (clock.now() - timedelta(minutes=1)).isoformat()}
    Run.objects.filter(pk=late.pk).update(state={**late.state, "waiting": waiting})
    assert (clockwork.wake_due(), clockwork.wake_due()) == (1, 0)
    assert _on(late) == "late"


def test_a_deviation_is_told_with_its_reason_and_never_silent(agent: User) -> None:
    steps = [step("info", "first", next="must"), step("info", "must", mandatory=True, next="over")]
    run = running.start(a_ticket().pk, short("strict", *steps).pk, by=agent)
    for reason, note in (("", ""), ("other", " ")):
        with pytest.raises(Invalid, match="Say why"):
            interrupting.deviate(run.pk, to="must", reason=reason, note=note, by=agent)
    interrupting.deviate(run.pk, to="must", reason="urgent", note="", by=agent)
    assert Deviation.objects.values_list("from_step", "to_step", "reason").get() == ("first", "must", "urgent")
    with pytest.raises(Conflict, match="mandatory"):
        interrupting.deviate(run.pk, to="", reason="urgent", note="", by=agent)
    assert Event.objects.filter(kind="ticket.procedure_deviated").count() == 1
    assert _same(run)


def test_who_stops_following_leaves_the_run_with_a_reason(agent: User) -> None:
    run = running.start(a_ticket().pk, short().pk, by=agent)
    interrupting.deviate(run.pk, to="", reason="not_fitting", note="Other case", by=agent)
    run.refresh_from_db()
    assert (run.status, run.ended_at is not None) == ("abandoned", True)
    with pytest.raises(Conflict, match="ended"):
        running.go_forward(run.pk, {}, by=agent)


def test_a_paused_run_stands_still_until_somebody_takes_it_up(agent: User) -> None:
    run = running.start(a_ticket().pk, short().pk, by=agent)
    interrupting.pause(run.pk, by=agent)
    with pytest.raises(Conflict, match="paused"):
        running.go_forward(run.pk, {}, by=agent)
    other = a_user()
    interrupting.resume(run.pk, by=other)
    run.refresh_from_db()
    assert (run.status, run.holder) == ("active", other)
    assert _same(run)


def test_a_run_is_handed_over_to_who_can_work_the_ticket(agent: User) -> None:
    run = running.start(a_ticket().pk, short().pk, by=agent)
    other = a_user()
    interrupting.hand_over(run.pk, to=other, by=agent)
    run.refresh_from_db()
    assert run.holder == other
    with pytest.raises(Invalid, match="can't work this ticket"):
        interrupting.hand_over(run.pk, to=a_user(partner=a_partner()), by=agent)


def test_what_is_typed_is_kept_before_it_is_right(agent: User) -> None:
    steps = [step("question", "ask", variable="count", next="over")]
    procedure = short("ask", *steps, variables={"count": {"type": "number", "least": 3}})
    run = running.start(a_ticket().pk, procedure.pk, by=agent)
    running.keep_typed(run.pk, {"answer": ["2"]}, by=agent, spent=Spent(1200, 30))
    with pytest.raises(Invalid, match="at least 3"):
        running.go_forward(run.pk, {"answer": ["2"]}, by=agent)
    run.refresh_from_db()
    here = run.state["visits"][-1]
    assert (here["typed"], here["active_ms"], here["idle_ms"]) == ({"answer": ["2"]}, 1200, 30)
    running.go_forward(run.pk, {"answer": ["4"]}, by=agent)
    running.keep_typed(run.pk, {"answer": ["4"]}, by=agent, visit=1)
    run.refresh_from_db()
    assert (run.step, run.state["visits"][-1]["typed"]) == ("over", {})


def test_a_step_that_is_wrong_is_told_to_its_owner(agent: User) -> None:
    run = running.start(a_ticket().pk, short().pk, by=agent)
    interrupting.flag(run.pk, note="The link is dead", by=agent)
    event = Event.objects.get(kind="procedure.flagged")
    assert event.detail == {"number": 1, "step": "read", "run_id": run.pk}
    assert RunEvent.objects.get(run=run, kind="flagged").payload == {"note": "The link is dead"}


def test_a_run_is_only_for_who_sees_its_ticket(agent: User) -> None:
    run = running.start(a_ticket(team=a_team()).pk, short().pk, by=agent)
    foreign = a_user(partner=a_partner())
    with pytest.raises(Missing):
        running.go_forward(run.pk, {}, by=foreign)
    with pytest.raises(NotAllowed):
        running.go_forward(run.pk, {}, by=a_user("procedure-editor"))
