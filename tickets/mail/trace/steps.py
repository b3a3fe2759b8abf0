"""One step of a mail's way, as a page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from events.models import Event
from people.models import User


@dataclass(frozen=True, slots=True)
class Step:
    """`title` says what happened; `facts` are (name, value), `points` sentences; `url` leads to what came of it."""

    at: datetime | None
    sign: str
    title: str
    text: str = ""
    tone: str = ""
    points: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    link: str = ""


def names_in(events: Sequence[Event]) -> dict[int, str]:
    """Of the staff who did these."""
    people = [event.actor_id for event in events if event.actor_kind == "user" and event.actor_id]
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}


def in_order(steps: list[Step]) -> list[Step]:
    """By time; those of one moment, and those without one, stay where they stand."""
    moment: datetime | None = None
    placed = []
    for number, step in enumerate(steps):
        moment = step.at or moment
        placed.append((moment.timestamp() if moment else 0.0, number, step))
    return [step for __, __, step in sorted(placed, key=lambda one: one[:2])]
