"""Marking a ticket as spam, and taking that back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.staff import StaffRequest, staff
from tickets.actions import spam
from tickets.views.answer import Undo, changed


@require_POST
@staff
def ticket_spam(request: StaffRequest, number: int) -> HttpResponse:
    """POST `to`: 1 marks, 0 takes it back; `block`: the requester too. Undo has them in its address."""
    to, block = (request.POST.get(name, request.GET.get(name, "")) for name in ("to", "block"))
    if to != "1":
        ticket = spam.unmark(number, by=request.user, unblock=bool(block))
        return changed(request, ticket, _("No spam any more"))
    ticket = spam.mark(number, by=request.user, block=bool(block))
    words = _("Marked as spam, the requester is blocked") if block else _("Marked as spam")
    if not request.headers.get("HX-Request"):
        messages.success(request, words)
        return redirect("ticket", number)
    undo = f"{reverse('ticket_spam', args=[number])}?to=0{'&block=1' if block else ''}"
    return changed(request, ticket, words, Undo(undo))
