"""Applying the policies in force to open tickets: first to see what changes, then for good; in batches, resumable."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from events import doorbell
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Missing
from people.models import User
from people.permissions import Capability, require_in_house
from tickets.actions import clocks
from tickets.actions.clocks import Turn
from tickets.models import Clock, Policy, Reapplication, Ticket

GO_ON: Final = "tickets.apply_policies"
BATCH: Final = 100
BATCHES_A_TURN: Final = 10
MOST_TOLD: Final = 50


@transaction.atomic
def start(*, is_trial: bool, by: User) -> Reapplication:
    """Raises Conflict while another is at work."""
    require_in_house(by, Capability.MANAGE_SERVICE_LEVELS)
    total = Ticket.objects.unsolved().genuine().count()
    try:
        with transaction.atomic():
            run = Reapplication.objects.create(by=by, is_trial=is_trial, total=total)
    except IntegrityError as error:
        words = _("Policies are being applied to open tickets just now. Wait until that is done, or stop it.")
        raise Conflict(words) from error
    doorbell.ring_task_on_commit(GO_ON)
    return run


@transaction.atomic
def stop(run_id: int, *, by: User) -> Reapplication:
    """What it has changed by now stays."""
    require_in_house(by, Capability.MANAGE_SERVICE_LEVELS)
    run = Reapplication.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise Missing(_("There is no such run."))
    if run.is_at_work:
        _finish(run, Reapplication.State.STOPPED)
    return run


def go_on() -> bool:
    """A while of the run that is at work, if any; whether there is more to do."""
    return any(not advance() for _turn in range(BATCHES_A_TURN)) is False and _is_at_work()


def advance() -> bool:
    """The next batch, with the run's own numbers, or nothing; False when nothing is left to do."""
    with transaction.atomic():
        rows = Reapplication.objects.select_for_update(skip_locked=True).select_related("by")
        run = rows.filter(state=Reapplication.State.RUNNING).first()
        if run is None:
            return False
        numbers = list(
            Ticket.objects.unsolved().genuine().filter(pk__gt=run.reached).order_by("pk").values_list("pk", flat=True)
            [:BATCH]
        )  # fmt: skip
        if not numbers:
            _finish(run, Reapplication.State.DONE)
            return False
        turns, breached = _tried(numbers, run.by) if run.is_trial else _applied(numbers, run.by)
        run.reached, run.looked_at = numbers[-1], run.looked_at + len(numbers)
        run.changed, run.breached = run.changed + len(turns), run.breached + breached
        told = [[number, _before(turn), turn.after.policy_version_id] for number, turn in sorted(turns.items())]
        run.tickets = [*run.tickets, *told][:MOST_TOLD]
        run.save(update_fields=["reached", "looked_at", "changed", "breached", "tickets"])
        return True


class _TakenBack(Exception):
    pass


def _tried(numbers: Collection[int], by: User) -> tuple[dict[int, Turn], int]:
    """The real thing, and back: so a trial can't say anything else than what would be."""
    try:
        with transaction.atomic():
            found = _applied(numbers, by)
            raise _TakenBack
    except _TakenBack:
        return found


def _applied(numbers: Collection[int], by: User) -> tuple[dict[int, Turn], int]:
    """Whose promise is another, and how many of their clocks are breached that were not."""
    late = _breached(numbers)
    turns = clocks.reapply(numbers, by=by.actor)
    return turns, len(_breached(numbers) - late)


def _breached(numbers: Collection[int]) -> set[tuple[int, str, int]]:
    rows = Clock.objects.filter(ticket__in=numbers, state__in=[Clock.State.RUNNING, Clock.State.PAUSED])
    return set(rows.exclude(breached_at=None).values_list("ticket_id", "metric", "cycle"))


def _before(turn: Turn) -> int | None:
    return turn.before.policy_version_id if turn.before else None


def _is_at_work() -> bool:
    return Reapplication.objects.filter(state=Reapplication.State.RUNNING).exists()


def _finish(run: Reapplication, state: Reapplication.State) -> None:
    run.state, run.finished_at = state, clock.now()
    run.save(update_fields=["state", "finished_at"])
    if not run.is_trial:
        policy = Policy.objects.get(is_catch_all=True)
        detail = {"tickets": run.looked_at, "changed": run.changed, "breached": run.breached}
        record("policy.reapplied", policy, by=run.by.actor, detail=detail)
