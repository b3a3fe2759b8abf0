"""Clocks in templates: the badge of a ticket's tightest one, spans of time, and drawings."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from helpdesk.web import markup
from tickets import spoken_clocks
from tickets.models import Ticket

register = template.Library()


@register.simple_tag
def clock_badge(ticket: Ticket) -> SafeString | str:
    """A link to the ticket's clocks, whose list opens over it (clocks.ts); nothing where nothing is timed."""
    found = spoken_clocks.badge(ticket)
    if found is None:
        return ""
    until: SafeString | str = ""
    if found.until:
        words = f"{spoken_clocks.left_words()}|{spoken_clocks.over_words()}"
        until = format_html(' data-until="{}" data-words="{}"', found.until.isoformat(timespec="seconds"), words)
    return format_html(
        '<a class="badge clock-badge {}" href="{}" data-clocks aria-label="{}">{}<span{}>{}</span></a>',
        found.tone, reverse("ticket_clocks", args=[ticket.pk]), found.title, markup.icon(found.icon), until, found.text,
    )  # fmt: skip


@register.filter
def span(seconds: int) -> str:
    return spoken_clocks.span(seconds)


@register.filter
def hours(seconds: int) -> str:
    return spoken_clocks.hours(seconds)


@register.filter
def due(moment: datetime) -> str:
    return spoken_clocks.due(moment)


@register.filter
def day(on: date) -> str:
    """Mon 2 Mar, in the reader's words."""
    return date_format(on, "D ") + date_format(on, get_format("MONTH_DAY_FORMAT").replace("F", "M"))


@register.filter
def time_in(moment: datetime, zone: str) -> str:
    """The wall clock of that zone."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M:%S").removesuffix(":00")
