"""The state of a run as a pure fold over its events: the same events give the same state, whoever asks and when.

Total: an event that makes no sense where it stands (a run that is over, a visit that isn't there) changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Final

from sops.replay.state import Deviation, Did, Happened, Json, State, Status, Visit


def fold(events: Iterable[Happened], start: State | None = None) -> State | None:
    """None when nothing has begun."""
    return reduce(after, events, start)


def after(state: State | None, event: Happened) -> State | None:
    if event.did is Did.STARTED:
        return _started(event) if state is None else state
    if state is None or state.is_over:
        return state
    timed = _timed(state, event)
    return replace(FOLDS[event.did](timed, event.payload), count=state.count + 1)


def _started(event: Happened) -> State:
    payload = event.payload
    first = Visit(1, payload["step"])
    given, ticket, holder = payload.get("given", {}), payload.get("ticket", {}), payload.get("holder")
    return State(Status.ACTIVE, payload["version"], holder, given, ticket, (first,), count=1)


def _timed(state: State, event: Happened) -> State:
    here = state.here
    spent = replace(here, active_ms=here.active_ms + event.active_ms, idle_ms=here.idle_ms + event.idle_ms)
    return _here(state, spent)


def _here(state: State, visit: Visit) -> State:
    return replace(state, visits=(*state.visits[:-1], visit))


def _noticed(state: State, payload: Json) -> State:
    return replace(state, ticket={**state.ticket, **payload["ticket"]})


def _typed(state: State, payload: Json) -> State:
    return _here(state, replace(state.here, typed=payload["values"]))


def _answered(state: State, payload: Json) -> State:
    """An answer that is changed supersedes what followed from it."""
    if state.ahead and payload["values"] != state.here.values:
        state = _forgotten(state)
    return _here(state, replace(state.here, values=payload["values"], typed={}))


def _forgotten(state: State) -> State:
    return replace(state, superseded=(*state.superseded, *state.ahead), ahead=())


def _checked(state: State, payload: Json) -> State:
    return _here(state, replace(state.here, items=tuple(payload["items"])))


def _proven(state: State, payload: Json) -> State:
    return _here(state, replace(state.here, proofs=(*state.here.proofs, payload["proof"])))


def _acted(state: State, payload: Json) -> State:
    """Whatever an action, a reply, an approval, an escalation or a call left behind, kept with its visit."""
    return _here(state, replace(state.here, acted={**state.here.acted, **payload}))


def _went(state: State, payload: Json) -> State:
    """Along what lies ahead, if it leads there; else to a new visit, and what lay ahead is superseded."""
    left = _here(state, replace(state.here, edge=payload["edge"]))
    to = payload["to"]
    still_done = tuple(one for one in left.done if one != to)
    if left.ahead and left.ahead[0].step == to:
        return replace(left, visits=(*left.visits, left.ahead[0]), ahead=left.ahead[1:], waiting={}, done=still_done)
    left = _forgotten(left)
    acted = {"ok": True, "before": True} if to in left.done else {}
    visit = Visit(_next_number(left), to, acted=acted)
    return replace(left, visits=(*left.visits, visit), waiting={}, done=still_done)


def _next_number(state: State) -> int:
    return 1 + max(visit.number for visit in (*state.visits, *state.ahead, *state.superseded))


def _waited(state: State, payload: Json) -> State:
    return replace(state, waiting=dict(payload))


def _woken(state: State, payload: Json) -> State:
    return replace(_acted(state, payload), waiting={})


def _back(state: State, payload: Json) -> State:
    places = [place for place, visit in enumerate(state.visits) if visit.number == payload["visit"]]
    if not places:
        return state
    keep = places[0] + 1
    return replace(state, visits=state.visits[:keep], ahead=(*state.visits[keep:], *state.ahead), waiting={})


def _paused(state: State, payload: Json) -> State:
    return replace(state, status=Status.PAUSED)


def _resumed(state: State, payload: Json) -> State:
    return replace(state, status=Status.ACTIVE)


def _handed_over(state: State, payload: Json) -> State:
    return replace(state, holder=payload["to"])


def _deviated(state: State, payload: Json) -> State:
    to = payload.get("to") or ""
    deviation = Deviation(state.step, to, payload["reason"], payload.get("note", ""))
    state = replace(state, deviations=(*state.deviations, deviation))
    return _went(state, {"to": to, "edge": "deviated"}) if to else replace(state, status=Status.ABANDONED)


def _flagged(state: State, payload: Json) -> State:
    return replace(state, flags=state.flags + 1)


def _migrated(state: State, payload: Json) -> State:
    """Steps and variables get their new names; what was done stays done, on the same visits, and is not done again
    where the new version leads there."""
    steps, names = payload.get("steps", {}), payload.get("names", {})
    given = {names.get(name, name): value for name, value in state.given.items()}
    return replace(
        state,
        version=payload["version"],
        given=given,
        ticket=payload.get("ticket", state.ticket),
        done=tuple(payload.get("done", state.done)),
        visits=_all_renamed(state.visits, steps, names),
        ahead=_all_renamed(state.ahead, steps, names),
        superseded=_all_renamed(state.superseded, steps, names),
    )


def _all_renamed(visits: tuple[Visit, ...], steps: Mapping[str, str], names: Mapping[str, str]) -> tuple[Visit, ...]:
    return tuple(_renamed(one, steps, names) for one in visits)


def _renamed(visit: Visit, steps: Mapping[str, str], names: Mapping[str, str]) -> Visit:
    values = {names.get(name, name): value for name, value in visit.values.items()}
    return replace(visit, step=steps.get(visit.step, visit.step), values=values)


def _ended(state: State, payload: Json) -> State:
    return replace(_forgotten(state), status=Status.COMPLETED, outcome=payload["outcome"], waiting={})


def _abandoned(state: State, payload: Json) -> State:
    return replace(state, status=Status.ABANDONED, waiting={})


def _cancelled(state: State, payload: Json) -> State:
    return replace(state, status=Status.CANCELLED, reason=payload.get("reason", ""), waiting={})


FOLDS: Final[Mapping[Did, Callable[[State, Json], State]]] = {
    Did.NOTICED: _noticed,
    Did.TYPED: _typed,
    Did.ANSWERED: _answered,
    Did.CHECKED: _checked,
    Did.PROVEN: _proven,
    Did.REPLIED: _acted,
    Did.ASKED: _acted,
    Did.ACTED: _acted,
    Did.APPROVED: _acted,
    Did.ESCALATED: _acted,
    Did.CALLED: _acted,
    Did.WENT: _went,
    Did.WAITED: _waited,
    Did.WOKEN: _woken,
    Did.BACK: _back,
    Did.PAUSED: _paused,
    Did.RESUMED: _resumed,
    Did.HANDED_OVER: _handed_over,
    Did.DEVIATED: _deviated,
    Did.FLAGGED: _flagged,
    Did.MIGRATED: _migrated,
    Did.ENDED: _ended,
    Did.ABANDONED: _abandoned,
    Did.CANCELLED: _cancelled,
}
