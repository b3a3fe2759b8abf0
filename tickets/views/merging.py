"""Merging, step by step: choose, look at what it would do, do it; and undo it."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib.errors import DeskError, Invalid
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets import merge_plan
from tickets.actions import drafts, unmerging
from tickets.actions import merging as verbs
from tickets.actions.merging import Wish
from tickets.views.found import ticket_for

MOST_ASKED = verbs.MOST + 1


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def merging(request: StaffRequest) -> HttpResponse:
    """GET: `tickets`, many numbers, `add`, further ones as they were typed, and `into`, which of them stays.

    POST: the same, with what to tell whom. Posted from the list, with `from_list`, it only goes to the page.
    """
    require(request.user, Capability.WORK_TICKETS)
    data = request.POST if request.method == "POST" else request.GET
    numbers = _numbers(data)
    if "from_list" in data:
        return redirect(f"{reverse('ticket_merging')}?{urlencode({'tickets': numbers}, doseq=True)}")
    if request.method == "POST":
        return _merge(request, numbers)
    return _page(request, data, numbers)


@require_POST
@staff
def merge_undoing(request: StaffRequest, act: UUID) -> HttpResponse:
    """All that was merged at once is taken apart again."""
    back = unmerging.unmerge_act(act, by=request.user)
    words = ngettext("%(count)d ticket is its own again", "%(count)d tickets are their own again", len(back))
    messages.success(request, words % {"count": len(back)})
    address = reverse("ticket", args=[back[0].pk]) if len(back) == 1 else reverse("ticket_list")
    return _to(request, address)


@require_POST
@staff
def ticket_unmerging(request: StaffRequest, number: int) -> HttpResponse:
    ticket = unmerging.unmerge(number, by=request.user)
    messages.success(request, _("#%(number)s is a ticket of its own again") % {"number": ticket.pk})
    return _to(request, reverse("ticket", args=[ticket.pk]))


@require_POST
@staff
def ticket_drafts(request: StaffRequest, number: int) -> HttpResponse:
    """POST `draft`: one's own, in a ticket that was merged into this one, is gone on with here."""
    key = request.POST.get("draft", "")
    drafts.go_on_in(number, int(key) if key.isdecimal() and len(key) < 18 else 0, by=request.user)
    return redirect("ticket", number)


def _merge(request: StaffRequest, numbers: list[int]) -> HttpResponse:
    data = request.POST
    into = next(iter(_found(data.get("into", ""))), 0)
    wish = Wish(
        into=into,
        numbers=[number for number in numbers if number != into],
        tell=data.get("words", "") if "tell" in data else "",
        note=data.get("note", "")[:20_000],
        copies="copies" in data,
    )
    try:
        rows = verbs.merge(wish, by=request.user)
    except DeskError as error:
        return _page(request, data, numbers, error)
    undo = reverse("merge_undoing", args=[rows[0].act])
    words = ngettext("%(count)d ticket is merged into this", "%(count)d tickets are merged into this", len(rows))
    messages.success(request, words % {"count": len(rows)}, extra_tags=f"undo:{undo}")
    return redirect("ticket", into)


def _page(request: StaffRequest, data: QueryDict, numbers: list[int], error: DeskError | None = None) -> HttpResponse:
    into = next(iter(_found(data.get("into", ""))), None)
    first = ticket_for(request.user, numbers[0]) if len(numbers) == 1 else None
    found = merge_plan.plan(numbers, into, request.user)
    context = {"plan": found, "first": first, "data": data, "error": error}
    return render(request, "tickets/merging.html", context, status=error.status if error else 200)


def _numbers(data: QueryDict) -> list[int]:
    numbers = [number for value in [*data.getlist("tickets"), data.get("add", "")] for number in _found(value)]
    numbers = list(dict.fromkeys(numbers))
    if len(numbers) > MOST_ASKED:
        raise Invalid(_("At most %(most)d tickets are merged at a time.") % {"most": verbs.MOST})
    return numbers


def _found(value: str) -> list[int]:
    """Numbers as people write them: 1042, #1042, or an address of a ticket."""
    return [int(one) for one in re.findall(r"\d{1,17}", value[:2000])]


def _to(request: StaffRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect(address)
