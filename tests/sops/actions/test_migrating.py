"""Open runs are moved to the version in force by a plan: offenders are told first, and nothing is done twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, NotAllowed
from people.actions import tokens
from people.models import User
from sops.actions import interrupting, migrating, running
from sops.actions.storing import events_of
from sops.models import ProcedureVersion, Run
from sops.replay.fold import fold
from sops.replay.migration import Plan
from sops.replay.state import to_json
from tests.builders import a_team, a_ticket, a_user
from tests.sops.cast import editors, published
from tests.sops.procedures import Json, step, whole
from tickets import timeline
from tickets.models import Message

pytestmark = pytest.mark.django_db
FLAGS = {"sure": {"type": "flag"}}
NOTE = step("action", "note", action="note", parameters={"text": "Refunded"}, confirm=False, next="read")


def _old() -> Json:
    steps = [step("question", "ask", variable="sure", next="note"), NOTE, step("info", "read", next="over")]
    return whole([*steps, step("end", "over", outcome="done")], key="refunds", variables=FLAGS)


def _new() -> Json:
    """The question is called otherwise, and the note is written after reading."""
    steps = [
        step("question", "ask_first", variable="sure", next="read"), step("info", "read", next="note"),
        {**NOTE, "next": "over"}, step("end", "over", outcome="done"),
    ]  # fmt: skip
    return whole(steps, key="refunds", variables=FLAGS)


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina", teams=[a_team()])


@pytest.fixture
def both(agent: User) -> tuple[User, User]:
    return editors()


def _started(agent: User, version: ProcedureVersion, *answers: str) -> Run:
    run = running.start(a_ticket().pk, version.procedure_id, by=agent)
    for answer in answers:
        running.go_forward(run.pk, {"answer": [answer]}, by=agent)
    return run


def _same(run: Run) -> bool:
    run.refresh_from_db()
    state = fold(events_of(run))
    assert state is not None
    assert (state.status.value, state.step, state.version) == (run.status, run.step, run.version.number)
    return bool(json.loads(json.dumps(to_json(state))) == run.state)


def _notes(run: Run) -> int:
    return Message.objects.filter(ticket=run.ticket_id, kind=Message.Kind.NOTE).count()


def test_runs_move_and_what_was_done_is_not_done_again(agent: User, both: tuple[User, User]) -> None:
    first = published(_old(), by=both)
    asking, reading = _started(agent, first), _started(agent, first, "true")
    interrupting.pause(asking.pk, by=agent)
    second = published(_new(), by=both)
    plan = migrating.usual_plan(second, first)
    found = {one.run.pk: one.offences for one in migrating.candidates(second, first, plan, by=both[0])}
    assert ([one.kind for one in found[asking.pk]], found[reading.pk]) == (["step"], [])
    whole_plan = Plan({**plan.steps, "ask": "ask_first"}, plan.names)
    moved = migrating.migrate(second.pk, first.pk, whole_plan, staying=[], by=both[0])
    assert (moved.moved, moved.kept) == (2, 0)
    assert _same(asking) and _same(reading)
    assert (asking.version, asking.step, asking.status) == (second, "ask_first", "paused")
    assert (reading.version, reading.step, _notes(reading)) == (second, "read", 1)
    running.go_forward(reading.pk, {}, by=agent)
    assert _same(reading)
    assert (reading.step, _notes(reading)) == ("over", 1), "the note was written already"
    interrupting.resume(asking.pk, by=agent)
    for entered in ({"answer": ["true"]}, {}):
        running.go_forward(asking.pk, entered, by=agent)
    assert _same(asking)
    assert (asking.step, _notes(asking)) == ("over", 1), "it is written where it never was"
    told = Event.objects.get(kind="procedure.migrated").detail
    assert (told["runs"], told["kept"], told["plan"]["steps"]["ask"]) == (2, 0, "ask_first")
    words = f"{both[0]} moved the procedure Made up from version 1 to 2"
    assert words in [line.text for line in timeline.history(reading.ticket)]


def test_an_offender_that_nobody_saw_keeps_all_where_they_are(agent: User, both: tuple[User, User]) -> None:
    first = published(_old(), by=both)
    asking, reading = _started(agent, first), _started(agent, first, "true")
    second = published(_new(), by=both)
    plan = migrating.usual_plan(second, first)
    with pytest.raises(Conflict) as refused:
        migrating.migrate(second.pk, first.pk, plan, staying=[], by=both[0])
    assert refused.value.detail == {"runs": [asking.pk]}
    assert set(Run.objects.values_list("version", flat=True)) == {first.pk}
    moved = migrating.migrate(second.pk, first.pk, plan, staying=[asking.pk], by=both[0])
    assert (moved.moved, moved.kept) == (1, 1)
    assert _same(asking) and _same(reading)
    assert (asking.version, reading.version) == (first, second)


def test_a_plan_that_is_wrong_and_people_without_the_right_are_refused(agent: User, both: tuple[User, User]) -> None:
    first = published(_old(), by=both)
    run = _started(agent, first)
    second = published(_new(), by=both)
    with pytest.raises(Invalid, match="same kind"):
        migrating.migrate(second.pk, first.pk, Plan({"ask": "read"}), staying=[], by=both[0])
    with pytest.raises(NotAllowed):
        migrating.migrate(second.pk, first.pk, Plan(), staying=[run.pk], by=a_user("lead"))
    third = published({**_new(), "risk": 2}, by=both)
    with pytest.raises(Conflict, match="in force"):
        migrating.migrate(second.pk, first.pk, Plan(), staying=[run.pk], by=both[0])
    assert migrating.befores(third) == [first]


def test_the_page_shows_who_can_not_move_and_moves_the_rest(
    agent: User, both: tuple[User, User], client: Client
) -> None:
    first = published(_old(), by=both)
    asking, reading = _started(agent, first), _started(agent, first, "true")
    published(_new(), by=both)
    address = "/procedures/refunds/versions/2/migration/"
    client.force_login(a_user("lead"))
    assert client.get(address).status_code == 403
    client.force_login(both[0])
    assert "Move 2 runs of earlier versions…" in client.get("/procedures/refunds/versions/2/").content.decode()
    page = client.get(address).content.decode()
    assert "1 run can move, 1 can’t" in page
    assert f"#{asking.ticket_id}</a> Ask" in page
    assert "has no place in the new version" in page
    looked = client.get(address, {"from": "1", "step.ask": "ask_first"}).content.decode()
    assert "2 runs can move" in looked
    refused = client.post(address, {"from": "1"})
    assert (refused.status_code, "which you have not seen" in refused.content.decode()) == (409, True)
    done = client.post(address, {"from": "1", "step.ask": "", "staying": str(asking.pk)})
    assert (done.status_code, done["Location"]) == (302, "/procedures/refunds/versions/2/")
    asking.refresh_from_db()
    reading.refresh_from_db()
    assert (asking.version.number, reading.version.number) == (1, 2)


def test_a_program_tries_and_moves(agent: User, both: tuple[User, User]) -> None:
    first = published(_old(), by=both)
    asking = _started(agent, first)
    published(_new(), by=both)
    _token, secret = tokens.create("program", scopes=["read", "write"], by=both[0])
    program = Client(headers={"Authorization": f"Bearer {secret}"})

    def post(data: object) -> Any:
        address = "/api/v1/procedures/refunds/versions/2/migration/"
        return program.post(address, data, content_type="application/json")

    tried = post({"before": 1, "is_trial": True}).json()
    assert (tried["moved"], tried["staying"][0]["run"]) == (0, asking.pk)
    assert tried["staying"][0]["offences"][0]["kind"] == "step"
    assert post({"before": 1}).status_code == 409
    assert post({"before": 1, "steps": {"ask": "ask_first"}}).json() == {"moved": 1, "staying": []}
    assert post({"before": 1, "is_trial": True}).status_code == 404
