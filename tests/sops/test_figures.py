"""How a procedure is followed, as leads and editors see it: what happened is what is shown, of whom they may see."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.actions import tokens
from people.models import Team, User
from sops.actions import interrupting, running
from sops.actions.reply_steps import REPLY
from sops.actions.turns import Spent
from sops.figures import Asked, Figures, from_query
from sops.models import ActionExecution, Procedure, Run, RunEvent
from sops.replay.state import Did, Status, to_json
from sops.summing import PARTS, Runs
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.sops.cast import editors, short
from tests.sops.procedures import asks, step
from tests.sops.replay.journeys import Journey, journey_of, of_steps, paths_of, quantile
from tests.sops.replay.test_fold import _walk

pytestmark = pytest.mark.django_db
MACHINE = ("s2", "s3", "s7")  # steps that no path tells of, in the made-up procedures
FLAGS: dict[str, Any] = {"variables": {"sure": {"type": "flag"}}}


@pytest.fixture
def procedure() -> Procedure:
    ways = [{"when": asks("sure", "is", True), "next": "greet"}]
    return short(
        "sure", step("question", "ask", variable="sure", next="choose"),
        step("decision", "choose", rules=ways, otherwise="over"),
        step("macro", "greet", reply={"en": "Hello", "id": "Halo"}, next="over"), **FLAGS,
    )  # fmt: skip


@pytest.fixture
def front() -> Team:
    return a_team("Front")


def _followed(procedure: Procedure, team: Team, sure: str = "false", ms: int = 4_000) -> Run:
    """A run that was completed, with so much time at its question."""
    agent = a_user(teams=[team], partner=team.partner)
    run = running.start(a_ticket(team=team).pk, procedure.pk, by=agent)
    running.go_forward(run.pk, {"answer": [sure]}, by=agent, spent=Spent(active_ms=ms))
    if sure == "true":
        running.use_reply(run.pk, by=agent)
        running.go_forward(run.pk, {}, by=agent)
    running.go_forward(run.pk, {}, by=agent)
    return run


def _left(procedure: Procedure, team: Team) -> Run:
    agent = a_user(teams=[team], partner=team.partner)
    run = running.start(a_ticket(team=team).pk, procedure.pk, by=agent)
    interrupting.flag(run.pk, note="Which one?", by=agent)
    interrupting.deviate(run.pk, to="", reason="step_wrong", note="", by=agent)
    return run


def _open(procedure: Procedure, team: Team) -> Run:
    agent = a_user(teams=[team], partner=team.partner)
    run = running.start(a_ticket(team=team).pk, procedure.pk, by=agent)
    running.go_forward(run.pk, {"answer": ["true"]}, by=agent, spent=Spent(active_ms=2_000))
    running.go_back(run.pk, visit=1, by=agent)
    return run


def test_what_happened_is_what_is_shown(procedure: Procedure, front: Team) -> None:
    for _time in range(3):
        _followed(procedure, front)
    run = _followed(procedure, front, "true", 60_000)
    ActionExecution.objects.filter(run=run).update(result={"message": 1, "edited": 40})
    _left(procedure, front)
    _open(procedure, front)
    figures = Figures(procedure, editors()[0], Asked())
    ask, choose, greet, over = figures.steps
    assert (ask.entered, ask.exits, ask.dropped, ask.open) == (6, {"next": 4}, 1, 1)
    assert ask.drop_off == pytest.approx(1 / 5)
    assert (ask.deviations, ask.flags, ask.median_ms) == ({"step_wrong": 1}, 1, 4_000)
    assert (choose.entered, choose.exits) == (5, {"otherwise": 3, "rules.0": 2})
    assert (greet.backs, greet.replies, greet.edited) == (1, 1, 40.0)
    assert (over.entered, over.finished) == (4, 4)
    first = figures.paths[0]
    assert (first.steps, first.count, first.completed) == (("ask", "over"), 3, 3)
    [group] = figures.groups("version")
    assert (group.runs, group.open, group.completed) == (6, 1, 0.8)
    assert group.deviated == pytest.approx(1 / 6)


def test_a_lead_sees_the_runs_of_their_teams_a_partner_theirs_and_an_agent_none(
    procedure: Procedure, front: Team, client: Client
) -> None:
    theirs = a_team(partner=a_partner())
    _followed(procedure, front)
    _followed(procedure, theirs)
    _followed(procedure, a_team())

    def seen(user: User) -> set[int]:
        return {run.pk for run in Figures(procedure, user, Asked()).runs}

    everything = set(Run.objects.values_list("pk", flat=True))
    of_front = set(Run.objects.filter(ticket__team=front).values_list("pk", flat=True))
    of_theirs = set(Run.objects.filter(ticket__team=theirs).values_list("pk", flat=True))
    assert seen(editors()[0]) == everything
    assert seen(a_user("lead", teams=[front])) == of_front
    assert seen(a_user("lead", teams=[theirs], partner=theirs.partner)) == of_theirs
    assert seen(a_user("lead")) == set()
    nobodys = Figures(procedure, a_user("lead"), Asked())
    assert (nobodys.count, nobodys.paths, nobodys.groups("team")) == (0, [], [])
    assert {one.entered for one in nobodys.steps} == {0}
    address = f"/procedures/{procedure.key}/figures/"
    client.force_login(a_user(teams=[front]))
    assert [client.get(f"{address}{end}").status_code for end in ("", "export/")] == [403, 403]
    page = client.get(f"/procedures/{procedure.key}/versions/1/").content.decode()
    assert address not in page
    client.force_login(a_user("lead", teams=[front]))
    assert address in client.get(f"/procedures/{procedure.key}/versions/1/").content.decode()
    assert theirs.name not in client.get(address).content.decode()


def test_the_page_draws_them_on_the_procedure_and_the_file_has_the_same_cells(
    procedure: Procedure, front: Team, client: Client
) -> None:
    for _time in range(2):
        _followed(procedure, front, "true", 65_000)
    _left(procedure, front)
    client.force_login(a_user("lead", teams=[front]))
    address = f"/procedures/{procedure.key}/figures/"
    page = client.get(address).content.decode()
    assert 'class="drawn is-figures"' in page
    assert "Ask → Greet → Over" in page
    assert "The step is wrong or out of date 1" in page
    answer = client.get(f"{address}export/?weeks=4")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Step", "Entered", "Left by"]
    assert rows[1][:6] == ["Ask", "3", "Choose 2", "0", "1 (33 %)", "1:05"]
    for cell in filter(None, rows[1]):
        assert cell in page
    assert "Nobody has followed it" in client.get(f"{address}?language=zz").content.decode()


def test_a_program_gets_the_same(procedure: Procedure, front: Team) -> None:
    _followed(procedure, front)
    _token, secret = tokens.create("program", scopes=["read"], by=a_user("lead", teams=[front]))
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    found = program.get(f"/api/v1/procedures/{procedure.key}/figures/").json()
    assert found["runs"] == 1
    assert found["steps"][0]["exits"] == {"next": 1}
    assert found["paths"][0]["steps"] == ["ask", "over"]
    assert found["groups"]["team"] == [
        {"value": str(front.pk), "name": "Front", "runs": 1, "open": 0, "completed": 1.0, "deviated": 0.0,
         "median_ms": 4_000}
    ]  # fmt: skip
    narrowed = program.get(f"/api/v1/procedures/{procedure.key}/figures/?team=999999")
    assert narrowed.json()["runs"] == 0


def test_queries_do_not_grow_with_runs(procedure: Procedure, front: Team, client: Client) -> None:
    client.force_login(a_user("lead", teams=[front]))
    address = f"/procedures/{procedure.key}/figures/"

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    _followed(procedure, front)
    few = queries()
    for _time in range(3):
        _followed(procedure, front, "true")
        _left(procedure, front)
    assert queries() <= few + 2


def _stored(seed: int, procedure: Procedure, agent: User) -> tuple[Run, Journey]:
    """A made-up run as it would be stored, with replies of which some were changed; and as the slow way has it."""
    tape, random = _walk(seed), Random(seed)
    version = procedure.versions.get()
    visits, ahead, gone = (
        tuple(replace(one, active_ms=random.randint(0, 30)) for one in visits)
        for visits in (tape.run.visits, tape.run.ahead, tape.run.superseded)
    )
    state = replace(tape.run, visits=visits, ahead=ahead, superseded=gone)
    kept = {"status": state.status.value, "state": to_json(state), "step": state.step, "outcome": state.outcome}
    run = Run.objects.create(ticket=a_ticket(), procedure=procedure, version=version, **kept)
    told = [one for one in tape.events if one.did in (Did.BACK, Did.FLAGGED)]
    RunEvent.objects.bulk_create(
        RunEvent(run=run, seq=place, kind=one.did.value, step=one.step) for place, one in enumerate(told, 1)
    )
    edited = {one.number: random.randint(0, 100) for one in state.visits if random.random() < 0.3}
    ActionExecution.objects.bulk_create(
        ActionExecution(run=run, key=f"{run.pk}:{number}", action=REPLY, result={"edited": share}, by=agent)
        for number, share in edited.items()
    )
    steps = {did: [one.step for one in told if one.did is did] for did in (Did.BACK, Did.FLAGGED)}
    backs, flags = steps[Did.BACK], steps[Did.FLAGGED]
    return run, journey_of(state, lambda step: step not in MACHINE, backs=backs, flags=flags, edited=edited)


def test_the_database_adds_up_what_the_slow_way_finds(procedure: Procedure) -> None:
    agent = a_user()
    walked = [_stored(seed, procedure, agent) for seed in range(60)]
    journeys = [journey for _run, journey in walked]
    runs = Runs(Run.objects.filter(pk__in=[run.pk for run, _journey in walked]))
    slow, quick = of_steps(journeys), runs.steps()
    assert {one.status for one in journeys} >= {Status.COMPLETED, Status.ABANDONED, Status.ACTIVE}
    assert sum(len(one.deviations) for one in slow.values()) > 3
    assert sum(one.backs for one in slow.values()) > 3
    assert set(slow) == set(quick)
    for name, one in slow.items():
        assert replace(quick[name], edited=None) == replace(one, edited=None)
        assert quick[name].edited == pytest.approx(one.edited)
    every = paths_of(journeys)
    found, over = runs.paths(MACHINE, 1_000)
    assert {one.steps: one for one in found} == {one.steps: one for one in every}
    assert over == sum(one.count for one in every)
    assert [one.count for one in runs.paths(MACHINE, 3)[0]] == [one.count for one in every[:3]]
    [whole] = runs.parts("version")
    times = [(sum(stay.ms for stay in one.stays), one.status is Status.COMPLETED) for one in journeys]
    assert (whole.runs, whole.over, whole.median_ms) == (60, over, quantile(times, 0.5))
    assert whole.deviated == sum(one.has_deviated for one in journeys)


def test_of_very_many_runs_just_those_of_the_procedure_and_the_span_are_read(procedure: Procedure, front: Team) -> None:
    """20,000 runs of another procedure, or from before the span, are left alone: every figure goes by an index."""
    _followed(procedure, front)
    other = short("other")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for each, version, days in ((other, other.versions.get(), 0), (procedure, procedure.versions.get(), 100)):
            cursor.execute(
                "INSERT INTO sops_run (ticket_id, procedure_id, version_id, status, step, outcome, state, started_at,"
                " updated_at) SELECT ticket_id, %s, %s, status, step, outcome, state, now() - %s * interval '1 day'"
                " - n * interval '2 hours', updated_at FROM sops_run, generate_series(1, 10000) n WHERE id = %s",
                [each.pk, version.pk, days, Run.objects.earliest("pk").pk],
            )
        cursor.execute("INSERT INTO sops_runevent (run_id, seq, at, kind, step, payload, active_ms, idle_ms)"
                       " SELECT id, 99, now(), 'back', '', '{}', 0, 0 FROM sops_run")  # fmt: skip
        cursor.execute(
            "INSERT INTO sops_actionexecution (run_id, key, action, parameters, result, by_id, at, state, attempts)"
            """ SELECT id, id || ':1', 'reply', '{}', '{"edited": 1}', 0, now(), 'done', 0 FROM sops_run"""
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE sops_run, sops_runevent, sops_actionexecution")
    figures = Figures(procedure, editors()[0], Asked())
    with CaptureQueriesContext(connection) as caught:
        assert (figures.count, figures.steps[0].entered, len(figures.paths)) == (1, 1, 1)
        assert [len(figures.groups(part)) for part in PARTS] == [1, 1, 1, 1]
        assert figures.choices("team") == [(str(front.pk), front.name)]
    asked = [one["sql"] for one in caught if "sops_run" in one["sql"]]
    assert len(asked) == 12
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "run_of_procedure" in plan, sql
            assert "Seq Scan on sops_run" not in plan, plan


@pytest.mark.parametrize(
    "asked", [{"weeks": "9"}, {"version": "x"}, {"team": "1" * 30}, {"language": "a b"}, {"partner": "me"}]
)
def test_what_can_not_be_understood_is_as_if_nobody_had_said_it(asked: dict[str, str]) -> None:
    assert from_query(asked) == Asked()
