"""Replies that are sent later: said, moved to another time, taken back."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid
from helpdesk.web import times
from people.models import User
from people.staff import StaffRequest, staff
from tickets import moments
from tickets.actions import scheduling
from tickets.models import ScheduledReply
from tickets.views.answer import around, back_to, with_toast
from tickets.views.found import ticket_for
from tickets.views.page import TicketPage


@require_POST
@staff
def scheduled_time(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `send_at_time`, or `now`."""
    at = clock.now() if request.POST.get("now") else _moment(request.POST.get("send_at_time", ""), request.user)
    row = scheduling.move(pk, at=at, by=request.user)
    return scheduled(request, row)


@require_POST
@staff
def scheduled_return(request: StaffRequest, pk: int) -> HttpResponse:
    """The text is its author's draft again."""
    row = scheduling.take_back(pk, by=request.user)
    mine = row.author_id == request.user.pk
    words = _("Taken back. Your text is in the composer.") if mine else _("Taken back. It is its author's draft again.")
    return _shown(request, row, words, renew=mine)


def scheduled(request: StaffRequest, row: ScheduledReply) -> HttpResponse:
    if row.due_at <= clock.now():
        return _shown(request, row, _("Reply on its way"))
    return _shown(request, row, _("It will be sent on %(at)s") % {"at": times.absolute(row.due_at)})


def _shown(request: StaffRequest, row: ScheduledReply, words: str, *, renew: bool = False) -> HttpResponse:
    ticket = ticket_for(request.user, row.ticket_id)
    if not request.headers.get("HX-Request"):
        return redirect(back_to(request, ticket))
    context = around(request, TicketPage(ticket, request.user)) | {"renew_composer": renew}
    return with_toast(render(request, "tickets/written.html", context), words)


def _moment(text: str, user: User) -> datetime:
    at = moments.chosen(text, moments.zone(user.time_zone))
    if at is None:
        words = _("Choose the day and the time.")
        raise Invalid(words, {"at": [words]})
    return at
