"""A signed-in requester's list of requests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tickets.models import RequesterSession
from tickets.portal.own import Listing
from tickets.portal.pages import no_brand
from tickets.portal.sessions import signed_in


@require_safe
@signed_in
def requests(request: HttpRequest, session: RequesterSession) -> HttpResponse:
    listing = Listing(session.contact, request.GET)
    brands = {ticket.brand_id for ticket in listing.page.rows}
    context = {
        "brand": session.brand or no_brand(),
        "session": session,
        "listing": listing,
        "names_brands": len(brands) > 1,
    }
    return render(request, "portal/mine.html", context)
