"""The way back from a procedure that another one called."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from helpdesk.lib import clock
from helpdesk.lib.conditions.fields import Given
from people.models import User
from sops.actions.doing import Doing
from sops.actions.effects import go_on
from sops.actions.storing import state_of, store
from sops.definition.model import Call
from sops.models import Run
from sops.replay.interpreter import Tape
from sops.replay.state import Did, State, Status
from sops.stored import definition_of


def give_back(child: Run, state: State, *, by: User) -> None:
    """What the called run found, to the one that called it, which goes on. One that was not completed gives nothing:
    whoever runs the caller must deviate from there."""
    rows = Run.objects.select_for_update(of=("self",)).select_related("procedure", "version")
    run = rows.get(children=child)
    run.ticket = child.ticket
    before = state_of(run)
    given = Given(clock.now(), ZoneInfo(by.time_zone))
    tape = Tape(definition_of(run.version), given, before, locale=by.language)
    step = tape.here
    if before.is_over or not isinstance(step, Call) or before.here.acted.get("run") != child.pk:
        return
    if state.status is Status.COMPLETED:
        found = state.values
        tape.add(Did.ANSWERED, values={ours: found[theirs] for ours, theirs in step.outputs.items() if theirs in found})
        tape.add(Did.CALLED, ok=True)
        go_on(Doing(run, tape, by))
    else:
        tape.add(Did.CALLED, ok=False)
    after = store(run, before, tape.events, by=by)
    if run.parent_id and after.is_over:
        give_back(run, after, by=by)
