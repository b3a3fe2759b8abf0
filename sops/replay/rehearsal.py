"""A run that touches nothing: the same interpreter, where what would be done to the ticket is only told. Pure.

What the desk or others would do is said by who rehearses: whether a reply came, what a second person answered, what a
called procedure found.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    Form,
    Macro,
    Question,
    Wait,
)
from sops.replay import answers
from sops.replay.answers import Entered
from sops.replay.interpreter import Tape, is_effect
from sops.replay.state import Did


def begin(definition: Definition, given: Given, ticket: Mapping[str, Any], *, locale: str, version: int) -> Tape:
    """`ticket`: the ticket's variables by their names. Inputs of a procedure that others call stay unknown."""
    tape = Tape(definition, given, locale=locale)
    tape.add(Did.STARTED, version=version, step=definition.start, holder=None, ticket=dict(ticket), given={})
    _go_on(tape)
    return tape


def forward(tape: Tape, entered: Entered) -> None:
    """Complete the step at hand with what was entered. Raises Invalid."""
    step = tape.here
    if step is None or tape.run.is_over:
        return
    if isinstance(step, End):
        tape.finish(step)
        return
    tape.go(_did(tape, entered))
    _go_on(tape)


def back(tape: Tape, visit: int) -> None:
    if visit in {one.number for one in tape.run.visits[:-1]}:
        tape.add(Did.BACK, visit=visit)


def _did(tape: Tape, entered: Entered) -> str:
    """Note what was done, and say by which way the step is left."""
    definition, says = tape.definition, entered.get("answer", [""])[0]
    match tape.here:
        case Wait() as step:
            tape.add(Did.WOKEN, why="time" if says == "late" else "reply")
            return "late" if says == "late" and step.late else "next"
        case Approval():
            tape.add(Did.APPROVED, ok=says == "yes", by=None, note="")
            return "next" if says == "yes" else "refused"
        case Action() as step:
            failed = says == "failed" and bool(step.failed)
            if step.outputs and not failed:
                tape.add(Did.ANSWERED, values=answers.found_of(step, definition, entered))
            tape.add(Did.ACTED, ok=not failed, action=step.action)
            return "failed" if failed else "next"
        case Call() as step:
            tape.add(Did.ANSWERED, values=answers.found_of(step, definition, entered))
            tape.add(Did.CALLED, ok=True)
        case Question() | Form() as step:
            if isinstance(step, Form):
                answers.fields_of(step, entered)
            tape.add(Did.ANSWERED, values=answers.values_of(step, definition, entered))
        case Checklist() as step:
            tape.add(Did.CHECKED, items=list(answers.items_of(step, entered)))
        case Macro():
            tape.add(Did.REPLIED, used=True)
    return "next"


def _go_on(tape: Tape) -> None:
    tape.settle()
    while not tape.run.is_over and is_effect(tape.here) and not (tape.run.waiting or tape.run.here.acted):
        step = tape.here
        if isinstance(step, Call) or (isinstance(step, Action) and step.outputs):
            return
        if isinstance(step, Wait):
            tape.add(Did.WAITED, reply=step.reply, until="")
            return
        tape.add(Did.ESCALATED if isinstance(step, Escalate) else Did.ACTED, ok=True)
        tape.go("next")
        tape.settle()
