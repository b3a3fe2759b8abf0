"""Work by Next: taking the next ticket of a view, finishing one and going on, passing one on."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.staff import StaffRequest, staff
from tickets.actions import handling, status, turns
from tickets.forms import Posted
from tickets.models import Category, Ticket, View
from tickets.models.turn import SkipReason
from tickets.tabs import view_for


class SkipForm(Posted):
    reason = forms.ChoiceField(choices=SkipReason.choices)
    words = forms.CharField(required=False, max_length=500)


@require_POST
@staff
def view_next(request: StaffRequest, pk: int) -> HttpResponse:
    """The next ticket of the view. POST `solve`, a ticket's number: that one is solved first."""
    view, solve = view_for(request.user, pk), request.POST.get("solve", "")
    if solve.isdecimal() and len(solve) < 18:
        status.set_status(int(solve), to=Category.SOLVED, by=request.user)
    before = request.POST.get("from", "")
    ticket = turns.claim_next(view, by=request.user)
    if ticket is not None and str(ticket.pk) == before:
        messages.info(request, _("This one is still yours: answer it, solve it, or skip it with a reason."))
    return _served(view, ticket, request)


@require_POST
@staff
def ticket_skip(request: StaffRequest, number: int) -> HttpResponse:
    """POST `reason`, `words` and `view`: it goes to somebody else, and the next one comes."""
    data = SkipForm(request.POST).checked()
    key = request.POST.get("view", "")
    view = view_for(request.user, int(key) if key.isdecimal() and len(key) < 18 else 0)
    turns.skip(number, reason=SkipReason(str(data["reason"])), words=str(data["words"]), by=request.user)
    return _served(view, turns.claim_next(view, by=request.user), request)


@require_POST
@staff
def ticket_handling(request: StaffRequest, number: int) -> HttpResponse:
    """POST `seconds`: for how long the page was in front and used since it last said so."""
    seconds = request.POST.get("seconds", "")
    handling.beat(number, seconds=int(seconds) if seconds.isdecimal() and len(seconds) < 6 else 0, by=request.user)
    return HttpResponse(status=204)


def _served(view: View, ticket: Ticket | None, request: StaffRequest) -> HttpResponse:
    if ticket is None:
        messages.success(request, _("Nothing waits in %(view)s right now.") % {"view": view.name})
        return redirect(f"{reverse('ticket_list')}?view={view.slug}")
    return redirect(f"{reverse('ticket', args=[ticket.pk])}?view={view.slug}")
