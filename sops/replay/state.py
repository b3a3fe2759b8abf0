"""What a run is at one moment, and the events that it is folded from. Values only: nothing here knows a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeAlias

Json: TypeAlias = Mapping[str, Any]


class Did(StrEnum):
    """Every kind of event of a run."""

    STARTED = "started"
    NOTICED = "noticed"
    TYPED = "typed"
    ANSWERED = "answered"
    CHECKED = "checked"
    PROVEN = "proven"
    REPLIED = "replied"
    ASKED = "asked"
    ACTED = "acted"
    APPROVED = "approved"
    ESCALATED = "escalated"
    CALLED = "called"
    WENT = "went"
    WAITED = "waited"
    WOKEN = "woken"
    BACK = "back"
    PAUSED = "paused"
    RESUMED = "resumed"
    HANDED_OVER = "handed_over"
    DEVIATED = "deviated"
    FLAGGED = "flagged"
    MIGRATED = "migrated"
    ENDED = "ended"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"


class Status(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"


OVER: Final = (Status.COMPLETED, Status.ABANDONED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event. `step` is where the run stood; `active_ms` and `idle_ms` is time of the agent since the event before,
    with the procedure before their eyes or not."""

    did: Did
    step: str = ""
    payload: Json = field(default_factory=dict)
    active_ms: int = 0
    idle_ms: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay at a step. `number` is never used again in a run, so that what was done on a visit is done once."""

    number: int
    step: str
    values: Json = field(default_factory=dict)
    typed: Json = field(default_factory=dict)
    items: tuple[str, ...] = ()
    proofs: tuple[Json, ...] = ()
    acted: Json = field(default_factory=dict)
    edge: str = ""
    active_ms: int = 0
    idle_ms: int = 0


@dataclass(frozen=True, slots=True)
class Deviation:
    """`to` is empty for who stopped following the procedure altogether."""

    step: str
    to: str
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """`visits` is the way walked, its last one is where the run stands; `ahead` what lies before that after going back,
    the nearest first, taken up again as long as the answers stay the same; `superseded` what they changed; `reason` why
    a run was cancelled, and what to do instead; `done` the steps of a version that it moved to whose deeds were done
    before: the first new visit to each finds that so."""

    status: Status
    version: int
    holder: int | None = None
    given: Json = field(default_factory=dict)
    ticket: Json = field(default_factory=dict)
    visits: tuple[Visit, ...] = ()
    ahead: tuple[Visit, ...] = ()
    superseded: tuple[Visit, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    flags: int = 0
    waiting: Json = field(default_factory=dict)
    outcome: str = ""
    reason: str = ""
    done: tuple[str, ...] = ()
    count: int = 0

    @property
    def here(self) -> Visit:
        return self.visits[-1]

    @property
    def step(self) -> str:
        return self.visits[-1].step if self.visits else ""

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def values(self) -> dict[str, Any]:
        """What is known of each variable by the way that counts: what was given or read, then each answer in order."""
        known = {**self.given, **self.ticket}
        for visit in self.visits:
            known.update(visit.values)
        return known

    def visits_of(self, step: str) -> int:
        return sum(visit.step == step for visit in self.visits)


def to_json(state: State) -> dict[str, Any]:
    """`done` is left out while there is nothing: only runs that moved to another version have it."""
    found = asdict(state)
    return found if state.done else {name: value for name, value in found.items() if name != "done"}


def from_json(data: Json) -> State:
    """What `to_json` gave, also after a database kept it."""
    parts = dict(data)
    for name in ("visits", "ahead", "superseded"):
        parts[name] = tuple(_visit(one) for one in parts[name])
    parts["done"] = tuple(parts.get("done", ()))
    parts["deviations"] = tuple(Deviation(**one) for one in parts["deviations"])
    return State(**{**parts, "status": Status(parts["status"])})


def _visit(data: Json) -> Visit:
    return Visit(**{**data, "items": tuple(data["items"]), "proofs": tuple(data["proofs"])})
