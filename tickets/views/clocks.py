"""A ticket's clocks: the list that opens over a badge, and the page that explains how each due time came about."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helpdesk.lib import clock
from people.models import User
from people.staff import StaffRequest, staff
from tickets import spoken_clocks
from tickets.clockwork.histories import stories
from tickets.clockwork.telling import told
from tickets.models import Clock, ClockMark, PolicyVersion, Ticket
from tickets.sla.calendars import NeverOpen
from tickets.sla.drawing import Drawing, draw
from tickets.views.found import ticket_for


@dataclass(frozen=True, slots=True)
class Explained:
    """A clock with the drawing of how it came to its due time."""

    line: spoken_clocks.Line
    drawing: Drawing
    version: PolicyVersion


@require_safe
@staff
def ticket_clocks(request: StaffRequest, number: int) -> HttpResponse:
    """The page; as a part (list, or panel, which stays fresh) only the lines."""
    ticket = ticket_for(request.user, number)
    rows = Clock.objects.filter(ticket=ticket).prefetch_related("marks").order_by("pk")
    lines = spoken_clocks.lines(list(rows), ticket)
    if part := request.GET.get("part"):
        context = {"ticket": ticket, "lines": lines, "is_panel": part == "panel"}
        return render(request, "tickets/clocks/list.html", context)
    explained = _explained(ticket, lines, request.user)
    return render(request, "tickets/clocks/page.html", {"ticket": ticket, "lines": lines, "explained": explained})


def _explained(ticket: Ticket, lines: list[spoken_clocks.Line], user: User) -> list[Explained]:
    """From the history, by the same function that keeps the clocks."""
    story, now = stories([ticket.pk]).get(ticket.pk), clock.now()
    if story is None:
        return []
    by_name = {(line.row.metric, line.row.cycle): line for line in lines}
    found: list[Explained] = []
    try:
        for one in story.clocks(now):
            version = story.version_at(one.ended_at)
            crossings = told(one, version).crossings
            warnings = [at for code, at in crossings.items() if code != ClockMark.BREACH]
            drawing = draw(one, now, viewer_zone=user.time_zone, warnings=warnings)
            if line := by_name.get((one.metric.value, one.cycle)):
                found.append(Explained(line, drawing, version))
    except NeverOpen:
        return []
    places = {id(line): place for place, line in enumerate(lines)}
    return sorted(found, key=lambda one: places[id(one.line)])
