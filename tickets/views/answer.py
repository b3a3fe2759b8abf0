"""What an act answers with: the changed parts for a page that is open, a redirect for a plain form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from people.staff import StaffRequest
from tickets.listing import Listing
from tickets.models import Ticket
from tickets.permissions import can_see
from tickets.views.page import TicketPage


@dataclass(frozen=True)
class Undo:
    url: str
    label: str = ""


def changed(request: StaffRequest, ticket: Ticket, words: str = "", undo: Undo | None = None) -> HttpResponse:
    """The ticket's head with its labels, and a toast."""
    if not can_see(request.user, ticket):
        return leave(request, words)
    if not request.headers.get("HX-Request"):
        if words:
            messages.success(request, words)
        return redirect(back_to(request, ticket))
    page = TicketPage(ticket, request.user)
    answer = render(request, "tickets/changed.html", around(request, page))
    return with_toast(answer, words, undo)


def leave(request: StaffRequest, words: str) -> HttpResponse:
    """The ticket is out of this person's sight now: back to the list."""
    messages.success(request, words)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": reverse("ticket_list")})
    return redirect("ticket_list")


def with_toast(answer: HttpResponse, words: str, undo: Undo | None = None) -> HttpResponse:
    if words:
        toast: dict[str, object] = {"kind": "good", "text": words}
        if undo:
            toast["undo"] = {"url": undo.url, "label": undo.label or _("Undo")}
        answer["HX-Trigger"] = json.dumps({"desk:toast": toast})
    return answer


def back_to(request: StaffRequest, ticket: Ticket) -> str:
    """The page the form stood on, when it is one of ours."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}) and "/tickets/" in referer:
        return referer
    return reverse("ticket", args=[ticket.pk])


def around(request: StaffRequest, page: TicketPage, data: QueryDict | None = None) -> dict[str, object]:
    """What a ticket's parts need beside the ticket: the list they belong to, by the address in the browser."""
    if data is None:
        data = QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    listing = Listing(request, request.user, data)
    return {"page": page, "ticket": page.ticket, "listing": listing, "next_url": listing.next_url(page.ticket)}
