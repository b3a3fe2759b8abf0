"""Writing to the log: inside the transaction that makes the change, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection, models

from events import doorbell, within
from events.actor import Actor
from events.models import Event
from events.vocabulary import KINDS
from helpdesk.lib import clock
from helpdesk.lib.rows import insert_rows

Detail = Mapping[str, object]


class OutsideTransaction(RuntimeError):
    """record() was called where no transaction is open, so the event could outlive or miss its change."""


def event(kind: str, subject: models.Model, *, by: Actor, detail: Detail | None = None) -> Event:
    """An event that is not yet stored, for verbs that take many things at once.

    Raises KeyError for a kind, and ValueError for a detail key, that the vocabulary doesn't have.
    """
    unknown = set(detail or ()) - KINDS[kind]
    if unknown:
        raise ValueError(f"{kind} has no detail {', '.join(sorted(unknown))}")
    return Event(
        kind=kind,
        subject_kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        at=clock.now(),
        actor_kind=by.kind,
        actor_id=by.id,
        actor_team_id=by.team_id,
        actor_site_id=by.site_id,
        actor_partner_id=by.partner_id,
        detail=dict(detail or {}),
    )


def record(kind: str, subject: models.Model, *, by: Actor, detail: Detail | None = None) -> Event:
    """Append one event in the running transaction and ring the consumers when it commits."""
    [stored] = record_all([event(kind, subject, by=by, detail=detail)])
    return stored


def record_all(events: Iterable[Event]) -> list[Event]:
    """Append many events at once, in order; what must be right at commit follows at once (within.py)."""
    if not connection.in_atomic_block:
        raise OutsideTransaction("record() needs the transaction of the change it records")
    stored = list(events)
    insert_rows(stored)
    within.tell(stored)
    doorbell.ring_on_commit({one.kind for one in stored})
    return stored
