"""A rehearsal goes where a run would, and what the desk would do is only told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpdesk.lib.conditions.fields import Given
from helpdesk.lib.errors import Invalid
from sops.replay import rehearsal
from sops.replay.interpreter import Tape
from tests.sops.procedures import asks, defined, says, step, whole

GIVEN = Given(datetime(2026, 11, 1, tzinfo=UTC), UTC)
STEPS = [
    step("question", "ask", variable="found", next="choose"),
    step("decision", "choose", rules=[{"when": asks("found", "is", True), "next": "raise"}], otherwise="wait"),
    step("escalate", "raise", team="safety", next="act"),
    step("action", "act", action="add_tag", parameters={"tag": "x"}, failed="over", next="yes"),
    step("approval", "yes", next="inside", refused="over"),
    step(
        "call", "inside", procedure="look-up", version=2, inputs={"whom": "x"}, outputs={"seen": "found"}, next="list"
    ),
    step("checklist", "list", items=[{"id": "a", "text": says("A")}], next="wait"),
    step("wait", "wait", reply=True, hours=4, late="over", next="say"),
    step("macro", "say", reply=says("Hello"), next="over"),
    step("end", "over", outcome="done"),
]
VARIABLES = {"found": {"type": "flag"}, "seen": {"type": "flag", "source": "result"}}
DEFINITION = defined(whole(STEPS, variables=VARIABLES))


def _begun() -> Tape:
    return rehearsal.begin(DEFINITION, GIVEN, {}, locale="en", version=1)


def test_every_kind_of_step_is_passed_as_whoever_rehearses_says() -> None:
    tape = _begun()
    way: list[tuple[str, dict[str, list[str]]]] = [
        ("ask", {"answer": ["true"]}), ("act", {}), ("yes", {"answer": ["yes"]}), ("inside", {"seen": ["false"]}),
        ("list", {"items": ["a"]}), ("wait", {"answer": ["came"]}), ("say", {}), ("over", {}),
    ]  # fmt: skip
    for step_id, entered in way:
        assert tape.run.step == step_id
        rehearsal.forward(tape, entered)
    assert tape.run.is_over and tape.run.outcome == "done"
    assert tape.run.values == {"found": True, "seen": False}
    rehearsal.forward(tape, {})
    assert tape.run.is_over


@pytest.mark.parametrize(
    ("answers", "at"),
    [
        ([{"answer": ["false"]}], "wait"),
        ([{"answer": ["false"]}, {"answer": ["late"]}], "over"),
        ([{"answer": ["true"]}, {"answer": ["failed"]}], "over"),
        ([{"answer": ["true"]}, {}, {"answer": ["no"]}], "over"),
    ],
)
def test_the_other_ways_are_there_too(answers: list[dict[str, list[str]]], at: str) -> None:
    tape = _begun()
    for entered in answers:
        rehearsal.forward(tape, entered)
    assert tape.run.step == at


def test_what_is_wrong_is_said_and_one_may_go_back() -> None:
    tape = _begun()
    with pytest.raises(Invalid):
        rehearsal.forward(tape, {"answer": ["perhaps"]})
    rehearsal.forward(tape, {"answer": ["true"]})
    rehearsal.back(tape, 1)
    assert tape.run.step == "ask"
    rehearsal.back(tape, 99)
    rehearsal.forward(tape, {"answer": ["false"]})
    assert tape.run.step == "wait"
