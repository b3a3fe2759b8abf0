"""A message that began something else: looked at, then moved into a ticket of its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.actions import splitting
from tickets.views.found import message_for, ticket_for


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def message_split(request: StaffRequest, key: int) -> HttpResponse:
    """GET: what would move. POST `subject`: the new ticket, which is then shown."""
    if request.method == "POST":
        ticket = splitting.split(key, by=request.user, subject=request.POST.get("subject", ""))
        messages.success(request, _("This is ticket #%(number)s now") % {"number": ticket.pk})
        return redirect("ticket", ticket.pk)
    require(request.user, Capability.WORK_TICKETS)
    message = message_for(request.user, key)
    old = ticket_for(request.user, message.ticket_id)
    context = {"message": message, "ticket": old, "people": splitting.goes_along(message, old)}
    return render(request, "tickets/split.html", context)
