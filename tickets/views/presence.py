"""The heartbeat of an open ticket page."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from people.staff import StaffRequest, staff
from tickets import presence
from tickets.views.found import ticket_for
from tickets.views.page import TicketPage


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ticket_presence(request: StaffRequest, number: int) -> HttpResponse:
    """GET: who else is here. POST `state`, which is viewing, writing or left: the same, with this sign of life."""
    ticket = ticket_for(request.user, number)
    if request.method != "POST":
        return render(request, "tickets/present.html", {"page": TicketPage(ticket, request.user), "ticket": ticket})
    state = request.POST.get("state", "viewing")
    presence.beat(ticket, request.user, cast(presence.State, state if state in ("writing", "left") else "viewing"))
    others = presence.at([number], but=request.user)[number]
    return render(request, "tickets/presence.html", {"others": others})
