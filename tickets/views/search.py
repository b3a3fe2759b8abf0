"""Search: the page, and what the palette asks."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from people.permissions import Capability, can
from people.staff import StaffRequest, staff
from tickets.macros.shelf import named as macros_named
from tickets.search import By, jump, search
from tickets.searchquery import HELP
from tickets.tabs import Tabs

MOST_VIEWS = 5


@require_safe
@staff
def search_page(request: StaffRequest) -> HttpResponse:
    """`#123` goes to that ticket; anything else is looked for."""
    query = request.GET.get("q", "").strip()
    target = jump(query, request.user)
    if target and query.startswith("#"):
        return redirect("ticket", target.pk)
    by = By.RELEVANCE if request.GET.get("by") == By.RELEVANCE else By.NEWEST
    found = search(query, request.user, after=request.GET.get("after", ""), by=by)
    context = {"q": query, "found": found, "target": target, "is_first": "after" not in request.GET, "by": by}
    context["help"] = HELP
    context["may_work"] = can(request.user, Capability.WORK_TICKETS)
    part = "#results" if request.headers.get("HX-Request") else ""
    return render(request, f"tickets/search.html{part}", context)


@require_safe
@staff
def search_palette(request: StaffRequest) -> HttpResponse:
    """A few best results, as the palette shows them: views and macros by their names, and tickets.

    `at` is the page that asks: in a ticket, a macro is used there.
    """
    query = request.GET.get("q", "").strip()
    named = [tab for tab in Tabs(request.user).all if query and query.lower() in str(tab.name).lower()]
    found = search(query, request.user, size=6)
    context = {
        "views": named[:MOST_VIEWS],
        "found": found,
        "target": jump(query, request.user),
        "macros": macros_named(request.user, query, most=MOST_VIEWS) if query else [],
        "here": _ticket_at(request.GET.get("at", "")),
    }
    return render(request, "tickets/palette.html", context)


def _ticket_at(path: str) -> int | None:
    found = re.match(r"/tickets/(\d{1,12})/", path)
    return int(found[1]) if found else None
