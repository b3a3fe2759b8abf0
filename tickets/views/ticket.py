"""The ticket page and the parts of it that are fetched alone."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from people.staff import StaffRequest, staff
from tickets import timeline
from tickets.counting import count_of
from tickets.listing import Listing
from tickets.views.answer import around
from tickets.views.found import ticket_for
from tickets.views.page import TicketPage

COLUMN = 15


@require_safe
@staff
def ticket(request: StaffRequest, number: int) -> HttpResponse:
    page = TicketPage(ticket_for(request.user, number), request.user, before=_version(request.GET, "before"))
    return ticket_page(request, page)


def ticket_page(
    request: StaffRequest, page: TicketPage, more: Mapping[str, object] | None = None, status: int = 200
) -> HttpResponse:
    """The whole page; for a reader who comes from the list column only its middle and right."""
    listing = Listing(request, request.user)
    context: dict[str, object] = {
        "page": page,
        "ticket": page.ticket,
        "listing": listing,
        "next_url": listing.next_url(page.ticket),
        **(more or {}),
    }
    is_part = request.headers.get("HX-Target") == "page"
    if not is_part:
        rows, following = listing.page(size=COLUMN, narrow=True)
        context |= {"rows": rows, "next": following, "narrow": "1", "is_first": True}
        context["count"] = count_of(listing.tickets, is_saved=listing.tab.saved is not None)
    context["layout"] = "layouts/part.html" if is_part else "layouts/app.html"
    answer = render(request, "tickets/ticket.html", context, status=status)
    patch_vary_headers(answer, ["HX-Target"])
    return answer


@require_safe
@staff
def thread(request: StaffRequest, number: int) -> HttpResponse:
    """The conversation: again from a version on, or the older page before one."""
    before, since = _version(request.GET, "before"), _version(request.GET, "from")
    page = TicketPage(ticket_for(request.user, number), request.user, before=before, since=since)
    part = "tickets/older.html" if before else "tickets/thread.html"
    return render(request, part, {"page": page, "ticket": page.ticket})


@require_safe
@staff
def head(request: StaffRequest, number: int) -> HttpResponse:
    page = TicketPage(ticket_for(request.user, number), request.user)
    return render(request, "tickets/head.html", around(request, page, request.GET))


@require_safe
@staff
def history(request: StaffRequest, number: int) -> HttpResponse:
    """Everything that happened to the ticket, newest first."""
    found = ticket_for(request.user, number)
    part = "" if not request.headers.get("HX-Request") else "#lines"
    return render(request, f"tickets/history.html{part}", {"ticket": found, "lines": timeline.history(found)})


def _version(data: QueryDict, name: str) -> int | None:
    value = data.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else None
