"""The work of a bulk run: a few tickets a transaction, so that no lock is held for long.

A ticket and what became of it are committed together: whatever dies in between, each ticket is changed exactly
once, and going on is only doing the next batch. The run's row is locked for the batch, so two workers never do
the same one. A ticket that somebody else holds just now is left for later instead of being waited for.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from django.db import OperationalError, transaction

from events.record import record
from events.within import together
from helpdesk.lib import clock
from helpdesk.lib.conditions.query import to_query
from helpdesk.lib.conditions.tree import read
from helpdesk.lib.errors import DeskError
from tickets.actions.bulk_acts import apply, reason_of, take_back
from tickets.models import BulkItem, BulkRun, Category, Ticket
from tickets.vocabulary import fields_for, given_for

log = logging.getLogger(__name__)
BATCH: Final = 10
LONGEST: Final = 0.2
"""Seconds after which a batch takes no further ticket."""
State = BulkItem.State


def work(run_id: int, *, seconds: float = 10.0) -> bool:
    """Batch after batch for a while; whether there is more to do now."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not batch(run_id):
            return False
    return True


def batch(run_id: int) -> int:
    """One transaction; returns how many tickets were dealt with (0: done, stopped, or somebody else is at it)."""
    with transaction.atomic():
        rows = BulkRun.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        run = rows.select_related("owner", "undoer").filter(pk=run_id, state__in=("running", "undoing")).first()
        if run is None:
            return 0
        is_undo = run.state == BulkRun.State.UNDOING
        waiting = run.items.filter(state=State.DONE if is_undo else State.WAITING)
        items = list(waiting.order_by("turn", "ticket_id")[:BATCH])
        if not items:
            _finish(run, is_undo)
            return 0
        with together():
            dealt = _deal(run, items, _undo_one if is_undo else _do_one, skips={} if is_undo else _skips(run, items))
        _count(run, dealt)
        return len(dealt)


def _deal(
    run: BulkRun, items: Sequence[BulkItem], act: Callable[[BulkRun, BulkItem], None], *, skips: dict[int, str]
) -> list[BulkItem]:
    """What was dealt with, saved. Tickets that are locked by others get a later turn."""
    free = _locked(items)
    begun, dealt = time.monotonic(), list[BulkItem]()
    for item in items:
        if item.ticket_id not in free:
            item.turn += 1
            continue
        if dealt and time.monotonic() - begun > LONGEST:
            break
        item.ticket = free[item.ticket_id]
        if item.ticket_id in skips:
            item.state, item.reason = State.SKIPPED, skips[item.ticket_id]
        else:
            act(run, item)
        dealt.append(item)
    BulkItem.objects.bulk_update(
        [item for item in items if item in dealt or item.ticket_id not in free],
        ["state", "reason", "turn", "before", "after", "messages"],
    )
    return dealt


def _locked(items: Iterable[BulkItem]) -> dict[int, Ticket]:
    """In one order, as every batch does, and without waiting."""
    rows = Ticket.objects.select_for_update(skip_locked=True, of=("self",)).select_related("requester")
    return {row.pk: row for row in rows.filter(pk__in=[item.ticket_id for item in items]).order_by("pk")}


def _skips(run: BulkRun, items: Sequence[BulkItem]) -> dict[int, str]:
    """Why a ticket is left alone: out of sight, closed, or not what the list shows any more."""
    keys = [item.ticket_id for item in items]
    seen = dict(Ticket.objects.visible_to(run.owner).filter(pk__in=keys).values_list("pk", "status_category"))
    found = {key: "missing" for key in keys if key not in seen}
    found |= {key: "closed" for key, category in seen.items() if category == Category.CLOSED}
    conditions = run.source.get("conditions")
    if conditions:
        query = to_query(read(conditions), fields_for(run.owner), given_for(run.owner))
        still = set(Ticket.objects.visible_to(run.owner).filter(query, pk__in=keys).values_list("pk", flat=True))
        found |= {key: "moved_on" for key in keys if key not in still and key not in found}
    return found


def _do_one(run: BulkRun, item: BulkItem) -> None:
    try:
        with transaction.atomic(), together():
            apply(item, run.acts, by=run.owner, leaves_at=run.leaves_at)
        nothing = not item.before and not item.messages
        item.state, item.reason = (State.SKIPPED, "already") if nothing else (State.DONE, "")
    except OperationalError:
        raise
    except Exception as error:
        item.before, item.after, item.messages = {}, {}, []
        item.state, item.reason = State.FAILED, _reason(run, item, error)


def _undo_one(run: BulkRun, item: BulkItem) -> None:
    try:
        with transaction.atomic(), together():
            item.reason = take_back(item, by=run.undoer or run.owner)
        item.state = State.KEPT if item.reason else State.UNDONE
    except OperationalError:
        raise
    except Exception as error:
        item.state, item.reason = State.KEPT, _reason(run, item, error)


def _reason(run: BulkRun, item: BulkItem, error: Exception) -> str:
    if isinstance(error, DeskError):
        return reason_of(error)
    log.exception("Bulk run %s could not change ticket %s", run.pk, item.ticket_id)
    return "error"


def _count(run: BulkRun, dealt: Sequence[BulkItem]) -> None:
    names = ["undone", "kept"] if run.state == BulkRun.State.UNDOING else ["done", "skipped", "failed"]
    for name in names:
        setattr(run, name, getattr(run, name) + sum(item.state == name for item in dealt))
    run.save(update_fields=names)


def _finish(run: BulkRun, is_undo: bool) -> None:
    if is_undo:
        run.state, run.undone_at = BulkRun.State.UNDONE, clock.now()
        record("bulk.undone", run, by=(run.undoer or run.owner).actor, detail={"undone": run.undone, "kept": run.kept})
    else:
        run.state, run.finished_at = BulkRun.State.DONE, clock.now()
        detail = {"done": run.done, "skipped": run.skipped, "failed": run.failed}
        record("bulk.finished", run, by=run.owner.actor, detail=detail)
    run.save(update_fields=["state", "finished_at", "undone_at"])
