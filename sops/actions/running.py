"""Following a procedure on a ticket: started, gone through step by step, paused, handed over, left.

Each verb takes `seen`, the number of events that the agent's page knew: who is behind is told so, and a second click
does nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from helpdesk.lib.text import storable
from people.models import User
from people.permissions import Capability, can
from sops.actions import asking
from sops.actions.doing import Doing
from sops.actions.effects import go_on, perform, set_fields
from sops.actions.reply_steps import put_in
from sops.actions.storing import store
from sops.actions.turns import ANYTHING, NO_TIME, Spent, tape_of, turn
from sops.definition.model import Action, Approval, Call, Checklist, End, Evidence, Form, Macro, Question, Step
from sops.models import Procedure, Run, State
from sops.replay import answers
from sops.replay.answers import Entered
from sops.replay.state import Did
from sops.tickets import facts_of, variables_of
from tickets.actions.locking import locked
from tickets.models import Attachment, Message


@transaction.atomic
def start(ticket_id: int, procedure_id: int, *, by: User) -> Run:
    """Begin the published version; where the procedure runs on the ticket already, that run."""
    ticket = locked(ticket_id, by=by)
    procedure = Procedure.objects.visible_to(by).filter(pk=procedure_id).first()
    version = procedure.versions.filter(state=State.PUBLISHED).first() if procedure else None
    if procedure is None or version is None:
        raise Missing(_("This procedure is not in force, so it can't be started."))
    there = Run.objects.filter(ticket=ticket, procedure=procedure, parent=None, ended_at=None).first()
    if there:
        return there
    run = Run(ticket=ticket, procedure=procedure, version=version, holder=by)
    run.save()
    tape = tape_of(run, by)
    known = variables_of(tape.definition, ticket)
    tape.add(Did.STARTED, version=version.number, step=tape.definition.start, holder=by.pk, ticket=known)
    go_on(Doing(run, tape, by))
    store(run, None, tape.events, by=by)
    detail = {"run_id": run.pk, "procedure": procedure.key, "number": version.number}
    record("ticket.procedure_started", ticket, by=by.actor, detail=detail)
    return run


def go_forward(run_id: int, entered: Entered, *, by: User, seen: int = ANYTHING, spent: Spent = NO_TIME) -> Run:
    """Complete the step where the run stands with what was entered, and go on to the next that needs somebody."""

    def act(doing: Doing) -> None:
        tape, step = doing.tape, doing.tape.here
        if step is None:
            raise Conflict(_("This step is no longer there. Deviate to another."))
        if tape.run.waiting:
            tape.add(Did.WOKEN, why="by_hand")
            tape.go("next")
        else:
            _complete(doing, step, entered)
        go_on(doing)

    return turn(run_id, act, by=by, seen=seen, spent=spent)


def _complete(doing: Doing, step: Step, entered: Entered) -> None:
    tape = doing.tape
    match step:
        case End():
            tape.finish(step)
            return
        case Approval():
            raise NotAllowed(_("A second person says yes or no here. Ask them; you go on afterwards."))
        case Call():
            raise Conflict(_("Finish the procedure that was called here, or deviate and say why."))
        case Action():
            if not asking.is_asked(tape):
                perform(doing)
            elif not asking.collect(doing):
                asking.refuse_to_go_on(tape)
            return
        case Question():
            tape.add(Did.ANSWERED, values=answers.values_of(step, tape.definition, entered))
        case Form():
            set_fields(doing, step, answers.fields_of(step, entered))
            tape.add(Did.ANSWERED, values=answers.values_of(step, tape.definition, entered))
        case Checklist():
            tape.add(Did.CHECKED, items=list(answers.items_of(step, entered)))
        case Evidence():
            answers.enough_proof(step, tape.run.here.proofs)
        case Macro() if not tape.run.here.acted:
            raise Invalid(_("Put the reply into the composer first, or deviate and say why."))
        case _:
            pass
    tape.go("next")


def prove(run_id: int, entered: Entered, *, by: User, seen: int = ANYTHING) -> Run:
    """Add one piece of evidence to the step where the run stands."""

    def act(doing: Doing) -> None:
        step = doing.tape.here
        if not isinstance(step, Evidence):
            raise Conflict(_("This step asks for no evidence."))
        doing.tape.add(Did.PROVEN, proof=_checked_proof(doing, answers.proof_of(step, entered)))

    return turn(run_id, act, by=by, seen=seen)


def _checked_proof(doing: Doing, proof: dict[str, str]) -> dict[str, str]:
    """It is of this ticket; a snapshot keeps what the field was."""
    ticket = doing.run.ticket
    rows: Mapping[str, Any] = {
        "message": Message.objects.filter(ticket=ticket),
        "file": Attachment.objects.filter(message__ticket=ticket),
    }
    if proof["kind"] in rows and not rows[proof["kind"]].filter(pk=int(proof["ref"])).exists():
        words = _("Choose one of this ticket.")
        raise Invalid(words, {"ref": [words]})
    if proof["kind"] == "snapshot":
        return {**proof, "value": str(facts_of(ticket).get(proof["ref"], ""))[:500]}
    return proof


def use_reply(run_id: int, *, by: User, seen: int = ANYTHING) -> Run:
    """Put the reply of the step into the composer of who runs it, in the requester's language where there is one."""

    return turn(run_id, put_in, by=by, seen=seen)


def approve(run_id: int, *, yes: bool, by: User, note: str = "", seen: int = ANYTHING) -> Run:
    """The second person's word; never that of who runs it."""

    def act(doing: Doing) -> None:
        tape, step = doing.tape, doing.tape.here
        if not isinstance(step, Approval):
            raise Conflict(_("This step asks for no approval."))
        if tape.run.holder == by.pk:
            raise NotAllowed(_("A second person says yes or no here: you run this procedure yourself."))
        if not can(by, Capability(step.by)):
            raise NotAllowed(_("Your role does not include approving this step. Ask somebody who may."))
        tape.add(Did.APPROVED, ok=yes, by=by.pk, note=storable(note)[:300])
        tape.go("next" if yes else "refused")
        go_on(doing)

    return turn(run_id, act, by=by, seen=seen)


def go_back(run_id: int, *, visit: int, by: User, seen: int = ANYTHING) -> Run:
    """To an earlier step. What came after it is kept, and taken up again while the answers stay the same."""

    def act(doing: Doing) -> None:
        known = doing.tape.definition.by_id
        if visit not in {one.number for one in doing.tape.run.visits[:-1] if one.step in known}:
            raise Conflict(_("There is no such step to go back to."))
        doing.tape.add(Did.BACK, visit=visit)

    return turn(run_id, act, by=by, seen=seen)


def keep_typed(
    run_id: int, typed: Mapping[str, Sequence[str]], *, by: User, visit: int = ANYTHING, spent: Spent = NO_TIME
) -> Run:
    """What is being entered, before it is right: nothing typed is lost. What was typed at a `visit` that has been left
    meanwhile is dropped: it was sent on with that step."""
    clean = {name[:60]: [text[:4000] for text in texts[:60]] for name, texts in list(typed.items())[:40]}

    def act(doing: Doing) -> None:
        here = doing.tape.run.here
        if visit in (ANYTHING, here.number) and dict(here.typed) != clean:
            doing.tape.add(Did.TYPED, values=clean)

    return turn(run_id, act, by=by, spent=spent)


def wake(run_id: int, *, why: str, by: User) -> Run:
    """What a waiting run waited for has come: a reply, or the time."""

    def act(doing: Doing) -> None:
        tape = doing.tape
        if not tape.run.waiting:
            return
        late = why == "time" and tape.run.waiting.get("reply") and _has_late(tape.here)
        tape.add(Did.WOKEN, why=why)
        tape.go("late" if late else "next")
        go_on(doing)

    return turn(run_id, act, by=by)


def _has_late(step: Step | None) -> bool:
    return step is not None and any(one.edge == "late" for one in step.exits)
