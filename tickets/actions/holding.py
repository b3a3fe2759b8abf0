"""Who has a ticket since when and how they came to it, kept in step with its assignee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from helpdesk.lib import clock
from tickets.models import Holding, Ticket
from tickets.routing.reasons import Code


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody came to a ticket, and why they."""

    how: Holding.How = Holding.How.BY_HAND
    why: Sequence[Code] = field(default_factory=tuple)


BY_HAND = Way()


def keep(ticket: Ticket, way: Way) -> None:
    """After the assignee changed, in the same transaction."""
    if ticket.assignee_id is None:
        Holding.objects.filter(ticket=ticket).delete()
        return
    values = {"user_id": ticket.assignee_id, "since": clock.now(), "version": ticket.thread_version}
    Holding.objects.bulk_create(
        [Holding(ticket=ticket, how=way.how, why=list(way.why), **values)],
        update_conflicts=True,
        unique_fields=["ticket"],
        update_fields=["user", "since", "version", "how", "why"],
    )


def told(way: Way) -> dict[str, object]:
    """What the log says besides who had it and who has it."""
    return {"how": str(way.how), "why": list(way.why)} if way.how != Holding.How.BY_HAND else {}
