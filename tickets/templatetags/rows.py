"""A row of a list. What a row shows is taken down as a value, and equal values are drawn once: the same tickets are
read by many people, and again with every change beside them, while drawing is what costs a list most. What goes on
with time, how long is left or ago, is left open in the drawing and filled in each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from helpdesk.web import assets, times
from tickets.columns import Cell
from tickets.listing import Head, Row
from tickets.models import Priority, Ticket
from tickets.models.view import Shown
from tickets.presence import Present
from tickets.templatetags.clocks import clock_badge

KEPT: Final = 4096
"""Rows, of about 3 kB each, in each process."""
OPEN: Final = "\0"
"""Stands on both sides of what is filled in; no text of a ticket has it, as PostgreSQL's texts don't."""

register = template.Library()


@dataclass(frozen=True, slots=True)
class Look:
    """All that tickets/row.html reads, in the reader's words and zone; empty where its column isn't shown."""

    number: int
    url: str
    narrow: bool
    columns: tuple[str, ...]
    unread: bool
    present: tuple[Present, ...]
    head: Head | None
    requester: str
    subject: str
    snippet: str
    tags: tuple[str, ...]
    priority: int
    priority_name: str
    status: str
    status_category: str
    assignee: str
    team: str
    brand: str
    channel: str
    category: str
    cells: tuple[Cell, ...]
    satisfaction: int
    satisfaction_name: str
    shows_updated: bool


@register.simple_tag
def ticket_row(row: Row, columns: Sequence[str], narrow: object = "") -> SafeString:
    """A row with these columns; `narrow` is the column beside a ticket, whose few things are always the same."""
    shown = () if narrow else tuple(columns)
    drawn = _drawn(_look(row, shown, bool(narrow)), get_language() or "", assets.url("sprite.svg"))
    values = {name: FILLED[name](row.ticket) for name in set(drawn[1::2])}
    parts = (values[part] if place % 2 else part for place, part in enumerate(drawn))
    return mark_safe("".join(parts))  # noqa: S308  all parts were drawn by templates and tags


@lru_cache(maxsize=KEPT)
def _drawn(look: Look, _language: str, _sprite: str) -> tuple[str, ...]:
    """Every second part is the name of what is filled in there."""
    return tuple(render_to_string("tickets/row.html", {"row": look}).split(OPEN))


@register.simple_tag
def filled(name: str) -> SafeString:
    """Where one of FILLED goes."""
    return mark_safe(f"{OPEN}{name}{OPEN}")  # noqa: S308  our own name


FILLED: Final[dict[str, Callable[[Ticket], str]]] = {
    "due": clock_badge,
    "updated": lambda ticket: times.tag(ticket.updated_at),
    "created": lambda ticket: times.tag(ticket.created_at),
}


def _look(row: Row, columns: tuple[str, ...], narrow: bool) -> Look:
    ticket = row.ticket
    is_high = ticket.priority > Priority.NORMAL
    is_rated = Shown.SATISFACTION in columns and bool(ticket.satisfaction)
    return Look(
        number=ticket.pk,
        url=row.url,
        narrow=narrow,
        columns=columns,
        unread=row.unread,
        present=tuple(row.present),
        head=row.head,
        requester=str(ticket.requester),
        subject=ticket.subject,
        snippet=ticket.snippet,
        tags=tuple(ticket.tags) if Shown.TAGS in columns else (),
        priority=ticket.priority if is_high else 0,
        priority_name=str(ticket.get_priority_display()) if is_high else "",
        status=str(ticket.status),
        status_category=ticket.status_category,
        assignee=str(ticket.assignee) if Shown.ASSIGNEE in columns and ticket.assignee else "",
        team=str(ticket.team or "") if Shown.TEAM in columns else "",
        brand=str(ticket.brand) if Shown.BRAND in columns else "",
        channel=str(ticket.get_channel_display()) if Shown.CHANNEL in columns else "",
        category=row.category,
        cells=tuple(row.cells),
        satisfaction=ticket.satisfaction or 0 if is_rated else 0,
        satisfaction_name=str(ticket.get_satisfaction_display()) if is_rated else "",
        shows_updated=narrow or Shown.UPDATED in columns,
    )
