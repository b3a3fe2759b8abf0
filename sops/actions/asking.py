"""What a run asks of an outside tool: noted where the run stands, asked after commit, and taken up when it is answered.

An execution is of one visit of one run, so that nothing is asked twice, whatever is clicked. While it is under way the
run stands at its step; what came of it is read from the execution by whoever touches the run next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NoReturn
from uuid import uuid4

from django.utils.translation import gettext as _

from events import doorbell
from events.actor import SYSTEM
from events.record import record
from helpdesk.lib.errors import Conflict, Invalid
from people.models import User
from sops.actions.doing import Doing
from sops.definition.model import Action
from sops.definition.operations import Unfit, requested
from sops.desk_connectors import operation_named
from sops.models import ActionExecution, Run
from sops.replay.interpreter import Tape
from sops.replay.state import Did

TASK: Final = "sops.ask_tool"
State = ActionExecution.State


def is_asked(tape: Tape) -> bool:
    """Whether the run stands where an outside tool was asked, and nothing has come of it yet."""
    acted = tape.run.here.acted
    return isinstance(tape.here, Action) and "execution" in acted and "ok" not in acted


def ask(doing: Doing, step: Action, parameters: Mapping[str, Any]) -> None:
    """Have it asked once this is committed. Raises Conflict where the operation is gone, Invalid for its values."""
    found = operation_named(step.action)
    if found is None:
        words = _("The outside tool %(name)s is switched off or gone. Deviate and say why, or ask an admin.")
        raise Conflict(words % {"name": step.action})
    try:
        requested(found.operation, parameters)
    except Unfit as error:
        raise Invalid(str(error)) from None
    execution, _made = ActionExecution.objects.get_or_create(
        key=f"{doing.run.pk}:{doing.tape.run.here.number}",
        defaults={
            "run": doing.run, "action": step.action, "parameters": dict(parameters), "by": doing.by,
            "state": State.QUEUED, "request_id": uuid4(),
        },
    )  # fmt: skip
    doing.tape.add(Did.ASKED, execution=execution.pk, action=step.action)
    doorbell.ring_task_on_commit(TASK, execution.pk)


def refuse_to_go_on(tape: Tape) -> NoReturn:
    if tape.run.here.acted.get("problem"):
        raise Conflict(_("Say first whether the outside tool did it, or have it asked again."))
    raise Conflict(_("The outside tool has not answered yet. It shows here as soon as it has."))


def execution_of(tape: Tape) -> ActionExecution:
    return ActionExecution.objects.get(pk=tape.run.here.acted["execution"])


def collect(doing: Doing) -> bool:
    """Take what has come of it. Whether the run goes on: where it is not known, or failed and the step has no way for
    that, a person chooses (sops.actions.told)."""
    execution = execution_of(doing.tape)
    if execution.state == State.DONE:
        return succeed(doing, execution, execution.result.get("values", {}))
    if execution.state in (State.FAILED, State.UNCERTAIN):
        return fail(doing, execution)
    return False


def succeed(
    doing: Doing, execution: ActionExecution, values: Mapping[str, Any], *, told_by: User | None = None
) -> bool:
    """`values` are those of the operation, by its names."""
    tape, step = doing.tape, doing.tape.here
    if not isinstance(step, Action):
        return False
    kept = {ours: values[theirs] for ours, theirs in step.outputs.items() if theirs in values}
    if step.outputs:
        tape.add(Did.ANSWERED, values=kept)
    told = {"told_by": told_by.pk} if told_by else {}
    tape.add(Did.ACTED, ok=True, action=step.action, problem="", **told)
    note(doing.run, execution, told_by)
    tape.go("next")
    return True


def fail(doing: Doing, execution: ActionExecution, *, told_by: User | None = None) -> bool:
    tape, step = doing.tape, doing.tape.here
    error = str(execution.result.get("error", ""))[:300]
    if execution.state == State.FAILED and isinstance(step, Action) and step.failed:
        tape.add(Did.ACTED, ok=False, error=error, problem="")
        note(doing.run, execution, told_by)
        tape.go("failed")
        return True
    if tape.run.here.acted.get("problem") != execution.state:
        tape.add(Did.ACTED, problem=execution.state, error=error)
        note(doing.run, execution, told_by)
    return False


def note(run: Run, execution: ActionExecution, told_by: User | None = None) -> None:
    """What came of it, in the history of the ticket."""
    detail = {"run_id": run.pk, "procedure": run.procedure.key, "action": execution.action,
              "state": execution.state, "told_by": told_by.pk if told_by else None}  # fmt: skip
    record("ticket.procedure_asked", run.ticket, by=told_by.actor if told_by else SYSTEM, detail=detail)
