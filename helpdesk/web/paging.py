"""Keyset pages: the cursor is the last row's sort values, so that page 10,000 costs what page 1 costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

from django.db.models import QuerySet

from helpdesk.lib.keyset import Order, Row, by_time


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: list[Row]
    next: str

    def __bool__(self) -> bool:
        return bool(self.rows)


def page(rows: QuerySet[Row], *, by: str | Order = "updated_at", after: str = "", size: int = 50) -> Page[Row]:
    """Rows in an order, or by a time field newest first; `after` is the `next` of the page before.

    Raises Invalid for a cursor that was not made for this order.
    """
    order = _order(by)
    ordered = order.on(rows)
    if after:
        ordered = ordered.filter(order.beyond(order.read(after)))
    found = list(ordered[: size + 1])
    kept = found[:size]
    return Page(kept, order.cursor(kept[-1]) if len(found) > size else "")


def cursor(row: Row, by: str | Order) -> str:
    """The place just after this row."""
    return _order(by).cursor(row)


def _order(by: str | Order) -> Order:
    return by_time(by) if isinstance(by, str) else by
