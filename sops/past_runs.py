"""Runs that ended long ago, for a demo's past: walked by the interpreter, kept as the fold of their events.

A few ways through each procedure are walked once, and each ticket is given one of them with its own facts, agent,
message and times. Only ways on which nothing is done to the ticket itself and nobody else is asked, so that its history
stays true. On some of them the agent leaves the procedure once, for a step further on or for good.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from events.models import Event
from events.record import event
from helpdesk.lib import clock
from helpdesk.lib.conditions.fields import Given
from helpdesk.lib.errors import DeskError
from helpdesk.lib.rows import insert_rows
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
from sops.models import ActionExecution, Deviation, ProcedureVersion, Run, RunEvent
from sops.replay.fold import fold
from sops.replay.interpreter import Tape, begin
from sops.replay.state import Did, Happened, State, to_json
from sops.stored import definition_of
from sops.tickets import variables_of
from tickets.models import Message, Ticket

TRIES, WAYS, LONGEST = 40, 6, 40
LEFT: Final = 0.07
"""The share of runs on which the agent left the procedure."""
REASONS: Final = {
    "done_before": ("", "The colleague before me had done this.", "Sudah dilakukan lewat telepon."),
    "not_fitting": ("It is about somebody else's account.", "Kasusnya lain: akun bersama satu keluarga.", ""),
    "step_wrong": ("The button was renamed in the last release.", "Menu ini sudah tidak ada di aplikasi."),
    "urgent": ("They were about to lose the account.", ""),
}
BY_HAND: Final = ("by_hand", "by_hand_for_good")
Way = tuple[Happened, ...]


class NoWay(Exception):
    """This way leads to something that is not for here."""


@dataclass(frozen=True, slots=True)
class Past:
    """A run with its events, not stored yet."""

    run: Run
    state: State
    events: Sequence[Happened]
    moments: Sequence[datetime]


def fill(tickets: Sequence[tuple[Ticket, ProcedureVersion]], random: Random) -> list[Run]:
    """A run that has ended on each solved ticket, by its assignee, where the version has such a way."""
    versions = {one for _ticket, one in tickets}
    ways = {version.pk: ways_of(version, random) for version in versions}
    chance = Random(len(tickets))  # noqa: S311  made-up data
    left = {version.pk: ways_of(version, chance, is_left=True) for version in sorted(versions, key=lambda one: one.pk)}
    firsts = _first_messages([ticket for ticket, _version in tickets])
    found = [
        _past(ticket, version, _way(ways[version.pk], left[version.pk], random, chance), firsts[ticket.pk], random)
        for ticket, version in tickets
        if ways[version.pk] and ticket.assignee and ticket.solved_at
    ]
    insert_rows([one.run for one in found])
    insert_rows([row for one in found for row in _rows(one)])
    insert_rows([row for one in found for row in _executions(one)])
    insert_rows([row for one in found for row in _deviations(one)])
    insert_rows([told for one in found for told in _told(one)])
    return [one.run for one in found]


def _way(ways: Sequence[Way], left: Sequence[Way], random: Random, chance: Random) -> Way:
    way = random.choice(ways)
    return chance.choice(left) if left and chance.random() < LEFT else way


def ways_of(version: ProcedureVersion, random: Random, *, is_left: bool = False) -> list[Way]:
    """Different ways to an end, as far as chance finds them; `is_left`: on which the procedure is left once."""
    definition, found = definition_of(version), set()
    ways: list[Way] = []
    for _try in range(TRIES):
        try:
            way = _walked(definition, version.number, random, leave_at=random.randint(1, 5) if is_left else 0)
        except (NoWay, DeskError):
            continue
        path = tuple((one.did, one.step, str(one.payload.get("edge", ""))) for one in way)
        if path not in found:
            found.add(path)
            ways.append(way)
    return ways[:WAYS]


def _walked(definition: Definition, number: int, random: Random, *, leave_at: int = 0) -> Way:
    """Raises NoWay where the way is not for here, or ends before it could be left at its `leave_at`th step."""
    tape = begin(definition, Given(clock.now(), UTC), version=number, holder=None, ticket={})
    for place in range(1, LONGEST):
        step = tape.here
        if isinstance(step, End) and place > leave_at:
            tape.finish(step)
        if tape.run.is_over:
            return tuple(tape.events)
        if step is None or isinstance(step, End):
            break
        if place == leave_at:
            _leave(tape, step, random)
        else:
            _complete(tape, step, random)
            tape.go("next")
        tape.settle()
    raise NoWay


def _leave(tape: Tape, step: Step, random: Random) -> None:
    """What was done before is passed by; who finds that it does not fit follows no further."""
    if step.mandatory:
        raise NoWay
    reason = random.choice(list(REASONS))
    onward = next((one.to for one in step.exits if one.edge == "next"), "")
    to = "" if reason == "not_fitting" else onward
    tape.add(Did.DEVIATED, to=to, reason=reason, note=random.choice(REASONS[reason]))


def _complete(tape: Tape, step: Step, random: Random) -> None:
    match step:
        case Call() | Escalate() | Approval() | Form():
            raise NoWay
        case Action() if step.action not in BY_HAND:
            raise NoWay
        case Action():
            tape.add(Did.ACTED, ok=True, action=step.action, by_hand=True)
        case Question():
            tape.add(Did.ANSWERED, values={step.variable: _answer(tape.definition, step, random)})
        case Checklist():
            tape.add(Did.CHECKED, items=[item.id for item in step.items])
        case Evidence() if "message" in step.proofs:
            for _proof in range(step.least):
                tape.add(Did.PROVEN, proof={"kind": "message", "ref": "", "note": ""})
        case Evidence():
            raise NoWay
        case Macro():
            tape.add(Did.REPLIED, used=True)
        case Wait():
            tape.add(Did.WAITED, reply=step.reply, until="")
            tape.add(Did.WOKEN, why="reply" if step.reply else "time")
        case _:
            pass


def _answer(definition: Definition, step: Question, random: Random) -> object:
    variable = definition.variables[step.variable]
    if variable.type == "flag":
        return random.random() < 0.7
    if variable.type == "number":
        return random.randint(variable.least or 1, min(variable.most or 40, 4000))
    if variable.type == "choice":
        return random.choice(list(variable.choices))
    if variable.type == "text":
        return "Android 14, 8.2.1"
    raise NoWay


def _first_messages(tickets: Sequence[Ticket]) -> Mapping[int, int]:
    rows = Message.objects.filter(ticket__in=tickets).order_by("ticket", "version").distinct("ticket")
    return dict(rows.values_list("ticket", "pk"))


def _past(ticket: Ticket, version: ProcedureVersion, way: Way, message: int, random: Random) -> Past:
    assert ticket.assignee and ticket.solved_at  # noqa: S101
    known = variables_of(definition_of(version), ticket)
    events = [
        replace(one, payload=_own(one, ticket, known, message), active_ms=random.randint(4_000, 60_000) if place else 0)
        for place, one in enumerate(way)
    ]
    state = fold(events)
    assert state is not None  # noqa: S101
    ends = ticket.solved_at - timedelta(seconds=random.randint(20, 90))
    moments = [ends]
    for one in reversed(events[1:]):
        moments.append(moments[-1] - timedelta(milliseconds=one.active_ms + 400))
    moments.reverse()
    run = Run(
        ticket=ticket, procedure_id=version.procedure_id, version=version, holder=ticket.assignee,
        status=state.status.value, step=state.step, outcome=state.outcome, state=to_json(state),
        started_at=moments[0], updated_at=ends, ended_at=ends,
    )  # fmt: skip
    return Past(run, state, events, moments)


def _own(one: Happened, ticket: Ticket, known: Mapping[str, Any], message: int) -> dict[str, Any]:
    """An event's payload as it is of this ticket."""
    payload = dict(one.payload)
    if one.did is Did.STARTED:
        payload |= {"holder": ticket.assignee_id, "ticket": dict(known)}
    if one.did is Did.PROVEN:
        payload["proof"] = {**payload["proof"], "ref": str(message)}
    if one.did is Did.WAITED:
        payload["until"] = ""
    return payload


def _rows(one: Past) -> Iterator[RunEvent]:
    for seq, (told, at) in enumerate(zip(one.events, one.moments, strict=True), 1):
        yield RunEvent(run=one.run, seq=seq, at=at, actor_id=one.run.holder_id, step=told.step, kind=told.did.value,
                       payload=told.payload, active_ms=told.active_ms, idle_ms=told.idle_ms)  # fmt: skip


def _executions(one: Past) -> Iterator[ActionExecution]:
    """What was done by hand, once for each visit."""
    by, at = one.run.holder, one.run.ended_at
    assert by and at  # noqa: S101
    for visit in one.state.visits:
        if visit.acted.get("by_hand"):
            key, action = f"{one.run.pk}:{visit.number}", visit.acted["action"]
            yield ActionExecution(run=one.run, key=key, action=action, result={"ok": True}, by=by, at=at)


def _deviations(one: Past) -> Iterator[Deviation]:
    for told, at in _left(one):
        said = {name: told.payload[name] for name in ("reason", "note")}
        yield Deviation(run=one.run, from_step=told.step, to_step=told.payload["to"], by=one.run.holder, at=at, **said)


def _left(one: Past) -> Iterator[tuple[Happened, datetime]]:
    pairs = zip(one.events, one.moments, strict=True)
    return ((told, at) for told, at in pairs if told.did is Did.DEVIATED)


def _told(one: Past) -> Iterator[Event]:
    run = one.run
    assert run.holder is not None  # noqa: S101
    about = {"run_id": run.pk, "procedure": run.version.procedure.key, "number": run.version.number}
    ended = {**about, "status": run.status, "outcome": run.outcome}
    left = [
        ("ticket.procedure_deviated", at,
         {**about, "step": told.step, "to": told.payload["to"], "reason": told.payload["reason"]})
        for told, at in _left(one)
    ]  # fmt: skip
    for kind, at, detail in (
        ("ticket.procedure_started", run.started_at, about), *left, ("ticket.procedure_ended", run.ended_at, ended),
    ):  # fmt: skip
        told = event(kind, run.ticket, by=run.holder.actor, detail=detail)
        told.at = at or clock.now()
        yield told
