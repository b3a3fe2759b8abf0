"""A run and its events, kept together: what is stored of a run is always the fold of its events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from events.actor import SYSTEM
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.text import storable_json
from people.models import User
from sops.models import Run, RunEvent
from sops.replay.fold import fold
from sops.replay.state import Did, Happened, State, from_json, to_json


def events_of(run: Run) -> list[Happened]:
    rows = RunEvent.objects.filter(run=run).order_by("seq")
    return [Happened(Did(row.kind), row.step, row.payload, row.active_ms, row.idle_ms) for row in rows]


def state_of(run: Run) -> State:
    return from_json(run.state)


def store(run: Run, before: State | None, events: Sequence[Happened], *, by: User | None) -> State:
    """Append the events and keep what they make of the run. The caller holds the run's lock."""
    clean = [Happened(one.did, one.step, _clean(one.payload), one.active_ms, one.idle_ms) for one in events]
    state = fold(clean, before)
    if state is None:
        raise ValueError("a run begins with its start")
    first = before.count if before else 0
    now = clock.now()
    RunEvent.objects.bulk_create(
        [
            RunEvent(
                run=run, seq=first + place, at=now, actor=by, step=one.step, kind=one.did.value,
                payload=one.payload, active_ms=one.active_ms, idle_ms=one.idle_ms,
            )
            for place, one in enumerate(clean, 1)
        ]
    )  # fmt: skip
    run.state, run.step, run.status, run.outcome = to_json(state), state.step, state.status.value, state.outcome
    run.holder_id, run.updated_at = state.holder, now
    run.ended_at = (run.ended_at or now) if state.is_over else None
    run.save()
    if state.is_over and not (before and before.is_over):
        _record_end(run, by)
    return state


def append(run: Run, did: Did, *, by: User | None, **payload: Any) -> State:
    before = state_of(run)
    return store(run, before, [Happened(did, before.step, payload)], by=by)


def _record_end(run: Run, by: User | None) -> None:
    detail = {"run_id": run.pk, "procedure": run.procedure.key, "number": run.version.number,
              "status": run.status, "outcome": run.outcome}  # fmt: skip
    record("ticket.procedure_ended", run.ticket, by=by.actor if by else SYSTEM, detail=detail)


def _clean(payload: object) -> dict[str, Any]:
    found = storable_json(payload)
    return found if isinstance(found, dict) else {}
