"""One thing done to a run: ticket and run locked, the act put on a tape, the tape stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.lib.conditions.fields import Given
from helpdesk.lib.errors import Conflict, Missing
from people.models import User
from sops.actions.calls import give_back
from sops.actions.doing import Doing
from sops.actions.storing import state_of, store
from sops.models import Run
from sops.replay.interpreter import Tape
from sops.replay.state import Did, State
from sops.stored import definition_of
from sops.tickets import variables_of
from tickets.actions.locking import locked
from tickets.models import Ticket

ANYTHING = -1


@dataclass(frozen=True)
class Spent:
    """Time of the agent at the step, in milliseconds: with the page before their eyes, and not."""

    active_ms: int = 0
    idle_ms: int = 0


NO_TIME = Spent()


@transaction.atomic
def turn(
    run_id: int, act: Callable[[Doing], None], *, by: User, seen: int = ANYTHING, spent: Spent = NO_TIME,
    is_paused: bool = False,
) -> Run:  # fmt: skip
    """One thing done to a run: ticket and run locked, the act put on a tape, the tape stored."""
    run, before = _locked(run_id, by)
    if before.is_over:
        raise Conflict(_("This run has ended."))
    if seen not in (ANYTHING, before.count):
        raise Conflict(_("This procedure has moved on since you saw it. Look again."), {"seen": before.count})
    if (run.status == Run.Status.PAUSED) != is_paused:
        raise Conflict(_("This run is paused. Take it up again first.") if not is_paused else _("It is not paused."))
    tape = tape_of(run, by)
    tape.state = before
    now = variables_of(tape.definition, run.ticket)
    if now != before.ticket:
        tape.add(Did.NOTICED, ticket=now)
    act(Doing(run, tape, by))
    if tape.events:
        first = tape.events[0]
        tape.events[0] = type(first)(first.did, first.step, first.payload, spent.active_ms, spent.idle_ms)
        state = store(run, before, tape.events, by=by)
        if run.parent_id and state.is_over:
            give_back(run, state, by=by)
    return run


def _locked(run_id: int, by: User) -> tuple[Run, State]:
    found = Run.objects.visible_to(by).filter(pk=run_id).values_list("ticket_id", flat=True).first()
    if found is None:
        raise Missing(_("There is no such run, or you may not see it."))
    ticket: Ticket = locked(found, by=by)
    run = Run.objects.select_for_update(of=("self",)).select_related("procedure", "version").get(pk=run_id)
    run.ticket = ticket
    return run, state_of(run)


def tape_of(run: Run, by: User) -> Tape:
    return Tape(definition_of(run.version), Given(clock.now(), ZoneInfo(by.time_zone)), locale=by.language)
