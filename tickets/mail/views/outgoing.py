"""Outgoing mail, for leads: what did not arrive and why, sent again or given up."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.errors import Conflict
from helpdesk.web import paging
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.mail import outgoing as mail
from tickets.mail.actions import resending as verbs
from tickets.mail.models import Delivery


@require_safe
@staff
def outgoing(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.LEAD_TEAM)
    view, words = mail.view_of(request.GET.get("view", "")), request.GET.get("q", "").strip()
    page = paging.page(mail.rows(request.user, view, words), by="due_at", after=request.GET.get("after", ""))
    counts = mail.counts(request.user)
    more = {"view": view.slug, "q": words, "after": page.next}
    context = {
        "views": [(one, counts.get(one.slug)) for one in mail.VIEWS],
        "view": view,
        "q": words,
        "lines": mail.lines(page.rows),
        "more": "?" + urlencode(more) if page.next else "",
        "health": mail.health(),
    }
    return render(request, "mail/admin/outgoing.html", context)


@require_POST
@staff
def again(request: StaffRequest) -> HttpResponse:
    """POST `deliveries`, many numbers; `twice` once somebody said that a second copy is fine."""
    keys = _picked(request)
    try:
        rows = verbs.send_again(keys, by=request.user, twice_is_fine="twice" in request.POST)
    except Conflict as error:
        if "delivery_ids" not in error.detail:
            messages.error(request, error.message)
            return redirect(_back(request))
        return _ask(request, keys, error)
    words = ngettext("It goes out again now.", "%(count)d mails go out again now.", len(rows))
    messages.success(request, words % {"count": len(rows)})
    return redirect(_back(request))


@require_POST
@staff
def giving_up(request: StaffRequest) -> HttpResponse:
    try:
        rows = verbs.give_up(_picked(request), by=request.user)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect(_back(request))
    words = ngettext("Given up. It is not tried again.", "%(count)d given up. They are not tried again.", len(rows))
    messages.success(request, words % {"count": len(rows)})
    return redirect(_back(request))


def _ask(request: StaffRequest, keys: list[int], error: Conflict) -> HttpResponse:
    """Whether a second copy is fine; with what may have arrived."""
    rows = Delivery.objects.visible_to(request.user).filter(pk__in=keys).select_related("message__ticket")
    context = {"error": error, "lines": mail.lines(rows.defer("message__search")), "back": _back(request)}
    return render(request, "mail/admin/twice.html", context, status=error.status)


def _picked(request: StaffRequest) -> list[int]:
    return [int(key) for key in request.POST.getlist("deliveries") if key.isdecimal() and len(key) < 18]


def _back(request: StaffRequest) -> str:
    """The page the form stood on."""
    place = request.POST.get("back") or request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(place, {request.get_host()})
    return place if here and place != request.build_absolute_uri() else reverse("admin_outgoing")
