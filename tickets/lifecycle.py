"""What a status change does to a ticket. Pure: the caller holds the row's lock and saves it."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from tickets.models import Category, Status, Ticket

STATUS_FIELDS = ["status", "status_category", "solved_at", "closed_at", "updated_at"]
DONE = (Category.SOLVED, Category.CLOSED)
WAITING = (Category.PENDING, Category.ON_HOLD, Category.SOLVED)


@cache
def _default_ids() -> dict[str, int]:
    return dict(Status.objects.filter(is_default=True).values_list("category", "pk"))


def default_status_id(category: Category) -> int:
    """The built-in status of a category. Built-in statuses are never deleted or renumbered."""
    if category not in _default_ids():
        _default_ids.cache_clear()
    return _default_ids()[category]


def move(ticket: Ticket, *, to: Category, status_id: int, at: datetime) -> dict[str, object] | None:
    """Change the named fields; returns the event's detail, or None when the ticket has that status already."""
    if ticket.status_id == status_id and ticket.status_category == to:
        return None
    detail: dict[str, object] = {
        "before": ticket.status_id,
        "after": status_id,
        "category_before": ticket.status_category,
        "category_after": to.value,
    }
    ticket.status_id, ticket.status_category = status_id, to
    ticket.solved_at = (ticket.solved_at or at) if to in DONE else None
    ticket.closed_at = at if to == Category.CLOSED else None
    ticket.updated_at = at
    return detail


def after_requester_wrote(ticket: Ticket, *, is_auto: bool) -> Category | None:
    """The category that a message from outside brings about: it wakes what waits, unless a machine wrote it."""
    if is_auto or ticket.status_category not in WAITING:
        return None
    return Category.OPEN
