"""The state of a run is the fold of its events: on thousands of random runs, and case by case."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.lib.conditions.fields import Given
from helpdesk.lib.errors import Conflict
from sops.definition.model import Decision, Definition, End, Question, Step, Table
from sops.replay.fold import after, fold
from sops.replay.interpreter import Tape, begin
from sops.replay.state import Did, Happened, State, Status, from_json, to_json
from tests.sops.procedures import at_random, defined, impersonation

NOW = Given(datetime(2026, 10, 1, tzinfo=UTC), UTC)


def _started(data: dict[str, Any]) -> Tape:
    return begin(defined(data), NOW, version=1, holder=7, ticket={"name": "Sari"})


@cache
def _made(seed: int) -> Definition:
    return defined(at_random(seed, 5))


def _answer(tape: Tape, step: Question, random: Random) -> object:
    variable = tape.definition.variables[step.variable]
    match variable.type:
        case "choice":
            return random.choice(list(variable.choices))
        case "flag":
            return random.random() < 0.4
        case "number":
            return random.randint(variable.least or 0, variable.most or 100)
        case _:
            return []


def _walk(seed: int, turns: int = 40) -> Tape:
    """Somebody works through a procedure in every way that there is, wherever it leads."""
    random = Random(seed)
    tape = begin(_made(seed % 100), NOW, version=1, holder=7, ticket={"name": "Sari"})
    for _turn in range(turns):
        if tape.run.is_over:
            break
        try:
            _turn_of(tape, random)
        except Conflict:
            tape.add(Did.DEVIATED, to=random.choice(tape.definition.steps).id, reason="limit")
    return tape


def _turn_of(tape: Tape, random: Random) -> None:
    step = tape.here
    if random.random() < 0.4:
        did, payload = random.choice(_asides(tape, random))
        tape.add(did, **payload)
        if did is Did.PAUSED:
            tape.add(Did.RESUMED)
        return
    if isinstance(step, End):
        tape.finish(step)
    elif isinstance(step, Decision | Table):
        tape.settle()
    else:
        if isinstance(step, Question):
            tape.add(Did.ANSWERED, values={step.variable: _answer(tape, step, random)})
        _leave(tape, step, random)


def _asides(tape: Tape, random: Random) -> list[tuple[Did, dict[str, Any]]]:
    somewhere = {"to": random.choice(tape.definition.steps).id, "reason": "other"}
    interrupting: list[tuple[Did, dict[str, Any]]] = [
        (Did.BACK, {"visit": random.choice(tape.run.visits).number}),
        (Did.PAUSED, {}),
        (Did.HANDED_OVER, {"to": random.randint(1, 9)}),
        (Did.MIGRATED, {"version": tape.run.version + 1}),
        (Did.TYPED, {"values": {"x": random.random()}}),
        (Did.FLAGGED, {"note": "wrong"}),
        (Did.NOTICED, {"ticket": {"name": random.choice("abc")}}),
        (Did.DEVIATED, somewhere),
        (Did.PROVEN, {"proof": {"kind": "link", "ref": "https://example.org"}}),
    ]
    return [*interrupting, (Did.ABANDONED, {"reason": "x"})] if random.random() < 0.1 else interrupting


def _leave(tape: Tape, step: Step | None, random: Random) -> None:
    tape.go(random.choice(step.exits).edge if step else "next")
    tape.settle()


def _kept(state: State | None) -> State:
    """As a database gives it back."""
    assert state is not None
    return from_json(json.loads(json.dumps(to_json(state))))


@pytest.mark.slow
def test_on_ten_thousand_random_runs_the_fold_of_the_events_is_the_stored_state() -> None:
    seen: set[Did] = set()
    for seed in range(10_000):
        tape = _walk(seed, 14)
        seen |= {event.did for event in tape.events}
        assert fold(tape.events) == tape.state == _kept(tape.state)
    wanted = {Did.BACK, Did.PAUSED, Did.HANDED_OVER, Did.MIGRATED, Did.DEVIATED, Did.ENDED, Did.ABANDONED, Did.TYPED}
    assert wanted <= seen


@given(st.integers(0, 10**9), st.data())
@settings(max_examples=60, deadline=None)
def test_a_fold_can_be_taken_up_anywhere(seed: int, data: st.DataObject) -> None:
    events = _walk(seed).events
    cut = data.draw(st.integers(1, len(events)))
    assert fold(events[cut:], _kept(fold(events[:cut]))) == fold(events)


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_numbers_of_visits_are_never_used_twice_and_nothing_walked_is_lost(seed: int) -> None:
    tape = _walk(seed)
    state = tape.run
    numbers = [visit.number for visit in (*state.visits, *state.ahead, *state.superseded)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    went = sum(event.did in (Did.WENT, Did.DEVIATED) for event in tape.events)
    assert len(numbers) <= went + 1


@given(st.lists(st.tuples(st.sampled_from([one for one in Did if one not in (Did.STARTED,)]), st.integers(0, 3))))
@settings(max_examples=100, deadline=None)
def test_a_run_that_is_over_stays_as_it_is(events: list[tuple[Did, int]]) -> None:
    tape = _started(impersonation())
    tape.add(Did.CANCELLED, reason="withdrawn")
    assert fold([Happened(did, "", {"x": value}) for did, value in events], tape.state) == tape.state


def test_going_back_and_answering_the_same_takes_up_what_was_there() -> None:
    tape = _started(impersonation())
    tape.go("next")
    tape.add(Did.ANSWERED, values={"who": "kin"})
    tape.go("next")
    tape.settle()
    tape.add(Did.TYPED, values={"has_papers": True})
    before = tape.run
    tape.add(Did.BACK, visit=2)
    assert (tape.run.step, [one.step for one in tape.run.ahead]) == ("identify", ["by_whom", "papers"])
    tape.add(Did.ANSWERED, values={"who": "kin"})
    tape.go("next")
    tape.settle()
    assert tape.run.visits == before.visits
    assert tape.run.here.typed == {"has_papers": True}


def test_a_changed_answer_supersedes_what_followed_and_keeps_it() -> None:
    tape = _started(impersonation())
    tape.go("next")
    tape.add(Did.ANSWERED, values={"who": "kin"})
    tape.go("next")
    tape.settle()
    tape.add(Did.ANSWERED, values={"has_papers": True})
    tape.add(Did.BACK, visit=2)
    tape.add(Did.ANSWERED, values={"who": "other"})
    assert [one.step for one in tape.run.superseded] == ["by_whom", "papers"]
    assert tape.run.superseded[1].values == {"has_papers": True}
    assert "has_papers" not in tape.run.values
    tape.go("next")
    tape.settle()
    assert tape.run.step == "decline"


def test_what_was_done_on_a_visit_is_not_done_again_on_the_way_back_to_it() -> None:
    tape = _started(impersonation())
    tape.add(Did.DEVIATED, to="tell_safety", reason="urgent")
    tape.add(Did.ESCALATED, team="safety", ok=True)
    tape.go("next")
    assert tape.run.step == "removed"
    tape.add(Did.BACK, visit=1)
    assert tape.run.step == "read_first"
    tape.add(Did.DEVIATED, to="tell_safety", reason="urgent")
    assert tape.run.here.acted == {"team": "safety", "ok": True}
    tape.settle()
    assert tape.run.step == "removed"


def test_a_step_is_not_visited_more_often_than_it_may() -> None:
    tape = _started(impersonation())
    tape.add(Did.DEVIATED, to="papers", reason="x")
    for _time in range(2):
        tape.add(Did.ANSWERED, values={"has_papers": False})
        tape.go("next")
        tape.settle()
        tape.go("next")
        tape.go("next")
    tape.add(Did.ANSWERED, values={"has_papers": False})
    tape.go("next")
    tape.settle()
    tape.go("next")
    with pytest.raises(Conflict, match="3 times"):
        tape.go("next")
    assert tape.run.step == "wait_papers"


def test_a_migration_renames_steps_and_answers_and_forgets_nothing() -> None:
    tape = _started(impersonation())
    tape.go("next")
    tape.add(Did.ANSWERED, values={"who": "kin"})
    tape.add(Did.MIGRATED, version=2, steps={"identify": "who_asks"}, names={"who": "asker"})
    assert (tape.run.version, tape.run.step, tape.run.here.values) == (2, "who_asks", {"asker": "kin"})


def test_time_is_counted_where_it_was_spent() -> None:
    tape = _started(impersonation())
    tape.state = after(tape.state, Happened(Did.TYPED, "read_first", {"values": {}}, active_ms=900, idle_ms=50))
    tape.state = after(tape.state, Happened(Did.PAUSED, "read_first", {}, active_ms=100))
    assert (tape.run.here.active_ms, tape.run.here.idle_ms, tape.run.status) == (1000, 50, Status.PAUSED)
