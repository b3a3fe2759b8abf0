"""What a person says of an outside tool that did not answer, or failed: ask again, it was done, or it was not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from events import doorbell
from helpdesk.lib.errors import Conflict
from people.models import User
from sops.actions import asking
from sops.actions.asking import TASK, State, execution_of
from sops.actions.doing import Doing
from sops.actions.effects import go_on
from sops.actions.turns import ANYTHING, turn
from sops.definition.model import Action
from sops.models import ActionExecution, Run
from sops.replay import answers
from sops.replay.answers import Entered
from sops.replay.state import Did


def ask_again(run_id: int, *, by: User, seen: int = ANYTHING) -> Run:
    """Once more, with the same key, so that a tool that did it already can tell."""

    def act(doing: Doing) -> None:
        execution = _open(doing, State.UNCERTAIN, State.FAILED)
        execution.state, execution.result = State.QUEUED, {}
        execution.save(update_fields=["state", "result"])
        doing.tape.add(Did.ACTED, problem="", error="", again_by=by.pk)
        doorbell.ring_task_on_commit(TASK, execution.pk)

    return turn(run_id, act, by=by, seen=seen)


def was_done(run_id: int, entered: Entered, *, by: User, seen: int = ANYTHING) -> Run:
    """They have looked in the tool: it was done, and this is what it found, by our variables. Raises Invalid."""

    def act(doing: Doing) -> None:
        execution, step = _open(doing, State.UNCERTAIN), doing.tape.here
        if not isinstance(step, Action):
            return
        found = answers.found_of(step, doing.tape.definition, entered)
        execution.state, execution.result = State.DONE, {"ok": True, "told_by": by.pk}
        execution.save(update_fields=["state", "result"])
        asking.succeed(doing, execution, {step.outputs[ours]: value for ours, value in found.items()}, told_by=by)
        go_on(doing)

    return turn(run_id, act, by=by, seen=seen)


def was_not_done(run_id: int, *, by: User, seen: int = ANYTHING) -> Run:
    """They have looked in the tool: it was not done. Asking again is safe, or the step's way for that is taken."""

    def act(doing: Doing) -> None:
        execution = _open(doing, State.UNCERTAIN)
        execution.state = State.FAILED
        execution.result = {**execution.result, "told_by": by.pk}
        execution.save(update_fields=["state", "result"])
        if asking.fail(doing, execution, told_by=by):
            go_on(doing)

    return turn(run_id, act, by=by, seen=seen)


def _open(doing: Doing, *states: State) -> ActionExecution:
    if not asking.is_asked(doing.tape):
        raise Conflict(_("Nothing is asked of an outside tool here."))
    execution = execution_of(doing.tape)
    if execution.state not in states:
        raise Conflict(_("This was answered meanwhile. Look again."))
    return execution
