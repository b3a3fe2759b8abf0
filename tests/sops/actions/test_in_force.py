"""Runs when versions change, tickets that may not be solved yet, and what the database itself refuses of runs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from helpdesk.lib.errors import Conflict, Invalid
from people.models import User
from sops.actions import bindings, drafts, interrupting, publishing, running
from sops.actions.drafts import Saving
from sops.actions.storing import events_of
from sops.models import Binding, ChangeClass, Run
from sops.replay.fold import fold
from sops.replay.state import to_json
from tests.builders import a_team, a_ticket, a_user
from tests.sops.cast import editors, published, short
from tests.sops.procedures import asks, says
from tickets.actions import replies, requester, status
from tickets.actions.replies import Writing
from tickets.models import Category, Priority

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


# --- When versions change ------------------------------------------------------------------------


def test_an_editorial_change_shows_in_runs_and_a_withdrawal_stops_them(agent: User) -> None:
    pair = editors()
    first = short()
    run = running.start(a_ticket().pk, first.pk, by=agent)
    draft = drafts.begin(first.pk, by=pair[0])
    data = {**draft.definition, "title": says("Other words")}
    saved = Saving(data=data, revision=1, note="Words", change_class=ChangeClass.EDITORIAL)
    drafts.save(draft.pk, saved, by=pair[0])
    publishing.submit(draft.pk, by=pair[0])
    draft.refresh_from_db()
    publishing.decide(draft.pk, approve=True, sha256=draft.sha256, by=pair[1])
    publishing.publish(draft.pk, by=pair[0])
    run.refresh_from_db()
    assert (run.version.number, run.state["version"]) == (2, 2)
    publishing.withdraw(draft.pk, instead="Ask your lead", by=pair[0])
    run.refresh_from_db()
    assert (run.status, run.state["reason"]) == ("cancelled", "Ask your lead")
    assert _same(run)


def test_other_changes_leave_runs_on_the_version_that_they_began(agent: User) -> None:
    first = short()
    run = running.start(a_ticket().pk, first.pk, by=agent)
    published({**first.versions.get().definition, "summary": says("More")})
    run.refresh_from_db()
    assert run.version.number == 1
    _steps(run, agent, {}, {})
    assert _on(run) == "over"


# --- Required before solving ---------------------------------------------------------------------

URGENT = {"field": "priority", "op": "is", "value": 4}


@pytest.fixture
def required() -> Any:
    procedure = short()
    bindings.bind(procedure.pk, URGENT, mode=Binding.Mode.REQUIRE, by=editors()[0])
    return procedure


def test_a_required_procedure_keeps_a_ticket_from_being_solved_on_every_path(agent: User, required: Any) -> None:
    ticket, other = a_ticket(priority=Priority.URGENT), a_ticket()
    with pytest.raises(Conflict, match="First follow what is required here: Made up"):
        status.set_status(ticket.pk, to=Category.SOLVED, by=agent)
    with pytest.raises(Conflict, match="First follow"):
        replies.reply(ticket.pk, Writing("<p>Bye</p>", 1), by=agent, then=Category.SOLVED)
    with pytest.raises(Conflict, match="First follow"):
        status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    with pytest.raises(Conflict, match="We still have something to do"):
        requester.solve(ticket.pk, by=ticket.requester)
    assert status.set_status(other.pk, to=Category.SOLVED, by=agent).status_category == "solved"
    run = running.start(ticket.pk, required.pk, by=agent)
    _steps(run, agent, {}, {})
    assert status.set_status(ticket.pk, to=Category.SOLVED, by=agent).status_category == "solved"


def test_who_left_the_procedure_with_a_reason_may_solve(agent: User, required: Any) -> None:
    ticket = a_ticket(priority=Priority.URGENT)
    run = running.start(ticket.pk, required.pk, by=agent)
    interrupting.deviate(run.pk, to="", reason="not_fitting", note="", by=agent)
    assert status.set_status(ticket.pk, to=Category.SOLVED, by=agent).status_category == "solved"


def test_a_binding_that_was_taken_off_or_means_nothing_binds_nobody(agent: User, required: Any) -> None:
    editor = editors()[0]
    with pytest.raises(Invalid):
        bindings.bind(required.pk, asks("shoe", "is", 3), mode=Binding.Mode.SUGGEST, by=editor)
    bindings.unbind(Binding.objects.get().pk, by=editor)
    status.set_status(a_ticket(priority=Priority.URGENT).pk, to=Category.SOLVED, by=agent)


# --- What the database itself refuses ------------------------------------------------------------


@pytest.mark.parametrize("change", ["UPDATE sops_runevent SET kind = 'x'", "DELETE FROM sops_runevent"])
def test_an_event_of_a_run_is_never_changed(agent: User, change: str) -> None:
    running.start(a_ticket().pk, short().pk, by=agent)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_ticket_has_one_open_run_of_a_procedure(agent: User) -> None:
    run = running.start(a_ticket().pk, short().pk, by=agent)
    with pytest.raises(IntegrityError, match="one_open_run"), transaction.atomic():
        Run.objects.create(ticket=run.ticket, procedure=run.procedure, version=run.version, holder=agent)
