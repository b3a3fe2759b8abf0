"""Acts on the rows that are picked in a list: the same verbs, ticket by ticket, and in words what could not be done."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from helpdesk.lib.errors import DeskError, Invalid, TooMany
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.actions import assignment, status
from tickets.forms import StatusForm

MOST = 200


@require_POST
@staff
def picked_assignment(request: StaffRequest) -> HttpResponse:
    """POST `tickets`, many numbers, and `to`: `me` or nothing."""
    to = request.user if request.POST.get("to") == "me" else None
    return _each(request, lambda number: assignment.assign(number, to=to, by=request.user))


@require_POST
@staff
def picked_status(request: StaffRequest) -> HttpResponse:
    """POST `tickets`, many numbers, and `to`, a status."""
    to = StatusForm(request.POST).status
    return _each(request, lambda number: status.set_status(number, to=to, by=request.user))


def _each(request: StaffRequest, act: Callable[[int], object]) -> HttpResponse:
    require(request.user, Capability.WORK_TICKETS)
    numbers = list(dict.fromkeys(_numbers(request)))
    failed: list[str] = []
    for number in numbers:
        try:
            act(number)
        except DeskError as error:
            failed.append(error.message)
    done = len(numbers) - len(failed)
    if done:
        words = ngettext("%(count)d ticket changed", "%(count)d tickets changed", done)
        messages.success(request, words % {"count": done})
    for words in failed[:5]:
        messages.error(request, words)
    return redirect(_back(request))


def _numbers(request: StaffRequest) -> list[int]:
    posted = [value for value in request.POST.getlist("tickets") if value.isdecimal() and len(value) < 18]
    if not posted:
        raise Invalid(_("Pick some tickets first."), {"tickets": [_("Pick at least one.")]})
    if len(posted) > MOST:
        raise TooMany(_("Pick at most %(most)d tickets at a time.") % {"most": MOST})
    return [int(value) for value in posted]


def _back(request: StaffRequest) -> str:
    """The list the rows were picked in."""
    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referer, {request.get_host()})
    return referer if ours and reverse("ticket_list") in referer else reverse("ticket_list")
