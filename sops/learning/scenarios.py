"""A scenario: a procedure run on a made-up ticket, by the same interpreter, with nothing done to anything; and its
grade by the path that was walked and the outcome that was reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpdesk.lib.conditions.fields import Given
from sops.definition.model import (
    Action,
    Approval,
    Call,
    Checklist,
    Definition,
    End,
    Escalate,
    Evidence,
    Form,
    Macro,
    Question,
    Step,
    Wait,
)
from sops.replay import answers
from sops.replay.answers import Entered
from sops.replay.interpreter import Tape, begin
from sops.replay.state import Did, State


@dataclass(frozen=True, slots=True)
class Expected:
    """`path` are the steps of people, in order, that the case leads along; `outcome` is where it ends."""

    path: tuple[str, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class Grade:
    """`share` is how much of the longer of both paths they have in common, in order: 1 when they are the same."""

    is_outcome_right: bool
    share: float
    missed: tuple[str, ...]
    strayed: tuple[str, ...]

    @property
    def score(self) -> int:
        """Percent, rounded down: half of it is the outcome, half the path."""
        return int((50 if self.is_outcome_right else 0) + 50 * self.share + 1e-9)


def start(definition: Definition, given: Given, ticket: Mapping[str, Any]) -> Tape:
    """`ticket`: its fields by the names of sops.definition.vocabulary, as JSON."""
    known = {
        name: ticket[one.field]
        for name, one in definition.variables.items()
        if one.source == "ticket" and one.field in ticket
    }
    tape = begin(definition, given, version=0, holder=0, ticket=known)
    _pretend(tape)
    return tape


def enter(tape: Tape, entered: Entered) -> None:
    """Complete the step at hand. Raises Invalid where something else was asked."""
    step = tape.here
    if step is None:
        return
    if isinstance(step, End):
        tape.finish(step)
        return
    _record(tape, step, entered)
    tape.go("next")
    tape.settle()
    _pretend(tape)


def _record(tape: Tape, step: Step, entered: Entered) -> None:
    if isinstance(step, Question | Form):
        tape.add(Did.ANSWERED, values=answers.values_of(step, tape.definition, entered))
    if isinstance(step, Checklist):
        tape.add(Did.CHECKED, items=list(answers.items_of(step, entered)))
    if isinstance(step, Macro):
        tape.add(Did.REPLIED, used=True)
    if isinstance(step, Action):
        tape.add(Did.ACTED, ok=True, action=step.action)
    if isinstance(step, Approval):
        tape.add(Did.APPROVED, ok=True, by=0)
    if isinstance(step, Evidence):
        tape.add(Did.PROVEN, proof={"kind": "pretended"})


def _pretend(tape: Tape) -> None:
    """What the desk would do by itself succeeds: nobody waits in an exercise."""
    while not tape.run.is_over and isinstance(step := tape.here, Escalate | Wait | Call | Action):
        if isinstance(step, Action) and step.confirm:
            return
        tape.add(Did.ACTED, ok=True)
        tape.go("next")
        tape.settle()


def path_of(definition: Definition, state: State) -> tuple[str, ...]:
    """The steps of people (and what they confirm) that were walked, in order; decisions pass by themselves."""
    steps = (definition.by_id.get(visit.step) for visit in state.visits)
    return tuple(step.id for step in steps if step is not None and (step.is_human or isinstance(step, Action)))


def grade(walked: Sequence[str], outcome: str, expected: Expected) -> Grade:
    shared = _in_common(walked, expected.path)
    longer = max(len(walked), len(expected.path))
    return Grade(
        is_outcome_right=outcome == expected.outcome,
        share=shared / longer if longer else 1.0,
        missed=tuple(step for step in expected.path if step not in walked),
        strayed=tuple(step for step in walked if step not in expected.path),
    )


def _in_common(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for a in one:
        before = row[:]
        for place, b in enumerate(other, 1):
            row[place] = before[place - 1] + 1 if a == b else max(before[place], row[place - 1])
    return row[-1]
