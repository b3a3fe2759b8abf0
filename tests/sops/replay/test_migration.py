"""Runs that move to another version: what is legal, that nothing is done twice, that the fold is what is stored."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sops.definition.acts import ACTS
from sops.definition.model import Definition
from sops.replay.fold import fold
from sops.replay.interpreter import Tape
from sops.replay.migration import Plan, offences, payload_of, problems_of, usual
from sops.replay.state import Did, State, from_json, to_json
from tests.sops.procedures import Json, asks, at_random, defined, says, step, whole
from tests.sops.replay.test_fold import NOW, _turn_of, _walk

FLAGS = {"sure": {"type": "flag"}, "why": {"type": "choice", "choices": {one: says(one) for one in ("a", "b")}}}


def _renamed(data: Any) -> Any:
    """The same procedure with every step and answer called otherwise."""
    text = json.dumps(data)
    for name in sorted({*data["variables"]} - {"name"}, key=len, reverse=True):
        text = text.replace(f'"{name}"', f'"new_{name}"')
    for one in sorted((one["id"] for one in data["steps"]), key=len, reverse=True):
        text = text.replace(f'"{one}"', f'"new_{one}"')
    return json.loads(text)


@cache
def _pair(seed: int) -> tuple[Definition, Definition, Plan]:
    data = at_random(seed, 5)
    before, after = defined(data), defined(_renamed(data))
    names = {name: f"new_{name}" for name in before.variables if name != "name"}
    plan = Plan({one.id: f"new_{one.id}" for one in before.steps}, {**names, "name": "name"})
    return before, after, plan


def _kept(state: State | None) -> State:
    assert state is not None
    return from_json(json.loads(json.dumps(to_json(state))))


@given(st.integers(0, 10**9))
@settings(max_examples=150, deadline=None)
def test_on_random_runs_that_move_the_fold_of_the_events_is_the_stored_state(seed: int) -> None:
    from random import Random

    tape = _walk(seed, 12)
    if tape.run.is_over:
        return
    before, after, plan = _pair(seed % 100)
    assert problems_of(plan, before, after) == []
    assert offences(tape.run, before, after, plan, ACTS) == [], "the same by other names is legal wherever it stands"
    was = tape.run
    tape.add(Did.MIGRATED, **payload_of(was, before, after, plan, number=9, ticket={"name": "Sari"}))
    assert tape.run.step == plan.steps[was.step]
    assert tape.run.values == {**{plan.names[name]: value for name, value in was.values.items()}, "name": "Sari"}
    assert [one.acted for one in tape.run.visits] == [one.acted for one in was.visits]
    moved, random = Tape(after, NOW, tape.run, list(tape.events)), Random(seed)
    for _turn in range(12):
        if moved.run.is_over:
            break
        try:
            _turn_of(moved, random)
        except Exception as error:
            assert type(error).__name__ == "Conflict"
            break
    assert fold(moved.events) == moved.state == _kept(moved.state)


def _two(old: list[Json], new: list[Json]) -> tuple[Definition, Definition]:
    end = step("end", "over", outcome="done")
    return defined(whole([*old, end], variables=FLAGS)), defined(whole([*new, end], variables=FLAGS))


def _at(definition: Definition, *edges: str, **values: object) -> State:
    tape = Tape(definition, NOW)
    tape.add(Did.STARTED, version=1, step=definition.start, holder=1, ticket={}, given={})
    for edge in edges:
        here = tape.here
        answered = {name: values[name] for name in (here.assigned if here else ()) if name in values}
        if answered:
            tape.add(Did.ANSWERED, values=answered)
        if here is not None and here.kind in ("action", "escalate"):
            tape.add(Did.ACTED, ok=True)
        tape.go(edge)
    return tape.run


ASK = step("question", "ask", variable="sure", next="note")
NOTE = step("action", "note", action="note", parameters={"text": "Done"}, next="read")
READ = step("info", "read", next="over")


def test_who_stands_where_nothing_is_any_more_stays() -> None:
    before, after = _two([ASK, NOTE, READ], [ASK, {**NOTE, "next": "over"}])
    [found] = offences(_at(before, "next", "next", sure=True), before, after, usual(before, after), ACTS)
    assert (found.kind, found.about) == ("step", "read")
    assert offences(_at(before), before, after, usual(before, after), ACTS) == []


def test_a_step_of_another_kind_is_another_step() -> None:
    before, after = _two(
        [ASK, NOTE, READ], [ASK, NOTE, step("checklist", "read", items=[{"id": "a", "text": says("A")}], next="over")]
    )
    assert "read" not in usual(before, after).steps
    assert problems_of(Plan({"read": "read"}), before, after)
    assert problems_of(Plan({"ask": "ask", "read": "ask"}), before, after)
    assert problems_of(Plan({}, {"sure": "why"}), before, after)


@pytest.mark.parametrize(("plan", "kind"), [({"sure": "sure"}, ""), ({}, "answer")])
def test_every_answer_has_its_place(plan: dict[str, str], kind: str) -> None:
    before, after = _two([{**ASK, "next": "read"}, READ], [{**ASK, "next": "read"}, READ])
    found = offences(_at(before, "next", sure=True), before, after, Plan({"ask": "ask", "read": "read"}, plan), ACTS)
    assert [one.kind for one in found] == ([kind] if kind else [])


def test_an_answer_that_the_new_version_does_not_know_has_none() -> None:
    asking = step("question", "ask", variable="why", next="read")
    before, after = _two([asking, READ], [asking, READ])
    fewer = {**FLAGS, "why": {"type": "choice", "choices": {"a": says("a")}}}
    after = defined(whole([asking, READ, step("end", "over", outcome="done")], variables=fewer))
    plan = usual(before, after)
    assert offences(_at(before, "next", why="a"), before, after, plan, ACTS) == []
    [found] = offences(_at(before, "next", why="b"), before, after, plan, ACTS)
    assert (found.kind, found.about) == ("answer", "why")


def test_what_can_not_be_undone_has_its_place_or_is_waived() -> None:
    before, after = _two([ASK, NOTE, READ], [{**ASK, "next": "read"}, READ])
    plan, run = usual(before, after), _at(before, "next", "next", sure=True)
    [found] = offences(run, before, after, plan, ACTS)
    assert (found.kind, found.about) == ("deed", "note")
    assert offences(run, before, after, Plan(plan.steps, plan.names, frozenset({"note"})), ACTS) == []


def test_what_was_done_is_not_done_again_where_the_new_version_leads_to_it() -> None:
    """In the new version the note comes after the step where the run stands."""
    before, after = _two([ASK, NOTE, READ], [ASK | {"next": "read"}, READ | {"next": "note"}, NOTE | {"next": "over"}])
    plan, run = usual(before, after), _at(before, "next", "next", sure=True)
    assert offences(run, before, after, plan, ACTS) == []
    tape = Tape(after, NOW, run)
    tape.add(Did.MIGRATED, **payload_of(run, before, after, plan, number=2, ticket={}))
    assert tape.run.done == ("note",)
    tape.go("next")
    assert tape.run.here.acted == {"ok": True, "before": True}
    tape.settle()
    assert (tape.run.step, list(tape.run.done)) == ("over", [])


def test_what_the_way_on_needs_must_be_known() -> None:
    """The new version asks something more before, and decides by it later."""
    more = step("question", "more", variable="why", next="read")
    decide = step("decision", "decide", rules=[{"when": asks("why", "is", "a"), "next": "over"}], otherwise="over")
    before, after = _two(
        [{**ASK, "next": "read"}, READ], [{**ASK, "next": "more"}, more, {**READ, "next": "decide"}, decide]
    )
    plan = usual(before, after)
    [found] = offences(_at(before, "next", sure=True), before, after, plan, ACTS)
    assert (found.kind, found.about) == ("need", "why")
    assert offences(_at(before), before, after, plan, ACTS) == [], "who stands before that is asked"


def test_a_run_that_waits_for_an_outside_tool_stays_until_that_has_answered() -> None:
    before, after = _two([ASK, NOTE, READ], [ASK, NOTE, READ])
    tape = Tape(before, NOW, _at(before, "next", sure=True))
    tape.add(Did.ASKED, execution=1)
    assert [one.kind for one in offences(tape.run, before, after, usual(before, after), ACTS)] == ["step"]


def test_steps_without_a_place_keep_a_name_that_no_step_has() -> None:
    before, after = _two([step("info", "first", next="read"), READ], [READ])
    run = _at(before, "next")
    tape = Tape(after, NOW, run)
    tape.add(Did.MIGRATED, **payload_of(run, before, after, usual(before, after), number=2, ticket={}))
    assert [one.step for one in tape.run.visits] == ["first.v1", "read"]
