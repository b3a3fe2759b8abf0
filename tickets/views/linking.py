"""Links, follow-ups, and the incidents of a problem."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib import html
from helpdesk.lib.errors import DeskError, Missing
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets import search
from tickets.actions import follow_ups, linking, rounds
from tickets.models import Link, Message, Round, Ticket
from tickets.relations import open_incidents
from tickets.views.found import ticket_for

NUMBER = re.compile(r"\s*#?(\d{1,17})\s*|\S*/tickets/(\d{1,17})/\S*")
# What a person chooses: the kind, and whether it is this ticket (False) or the other one that has it.
WAYS = {
    "problem": (Link.Kind.INCIDENT, False),
    "incident": (Link.Kind.INCIDENT, True),
    "parent": (Link.Kind.CHILD, False),
    "child": (Link.Kind.CHILD, True),
    "related": (Link.Kind.RELATED, False),
    "duplicate": (Link.Kind.DUPLICATE, False),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ticket_links(request: StaffRequest, number: int) -> HttpResponse:
    """GET: what is found for `to`, to choose from. POST: link to `to`, a number; words are looked for first."""
    ticket = ticket_for(request.user, number)
    require(request.user, Capability.WORK_TICKETS)
    data = request.POST if request.method == "POST" else request.GET
    way, to = data.get("way", ""), data.get("to", "").strip()[:200]
    way = way if way in WAYS else "related"
    other = NUMBER.fullmatch(to)
    if request.method != "POST":
        return _choice(request, ticket, way, to)
    if other is None:
        return redirect(f"{reverse('ticket_links', args=[number])}?{urlencode({'way': way, 'to': to})}")
    return _link(request, ticket, way, int(other[1] or other[2]))


@require_POST
@staff
def link_removal(request: StaffRequest, key: int) -> HttpResponse:
    gone = linking.unlink(key, by=request.user)
    messages.success(request, _("The link is off"))
    numbers = [gone.ticket_id, gone.other_id]
    came_from = request.POST.get("ticket", "")
    here = int(came_from) if came_from.isdecimal() and int(came_from) in numbers else numbers[0]
    return redirect("ticket", here)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ticket_follow_up(request: StaffRequest, number: int) -> HttpResponse:
    """A new ticket that follows a closed one. POST `subject`, `text`, and `kind`: reply or note."""
    ticket = ticket_for(request.user, number)
    require(request.user, Capability.WORK_TICKETS)
    data, error = request.POST, None
    if request.method == "POST":
        kind = Message.Kind.NOTE if data.get("kind") == "note" else Message.Kind.PUBLIC
        markup = html.from_text(data.get("text", ""))
        try:
            made = follow_ups.follow_up(number, data.get("subject", ""), markup, kind=kind, by=request.user)
        except DeskError as refused:
            error = refused
        else:
            messages.success(request, _("This is ticket #%(number)s now") % {"number": made.pk})
            return redirect("ticket", made.pk)
    context = {"ticket": ticket, "data": data, "error": error}
    return render(request, "tickets/follow_up.html", context, status=error.status if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ticket_incidents(request: StaffRequest, number: int) -> HttpResponse:
    """Answer and solve the incidents of a problem. POST `tickets`, many, `text`, and `solve`."""
    ticket = ticket_for(request.user, number)
    require(request.user, Capability.WORK_TICKETS)
    data, error = request.POST, None
    if request.method == "POST":
        numbers = [int(one) for one in data.getlist("tickets") if one.isdecimal() and len(one) < 18]
        markup = html.from_text(data.get("text", "")) if data.get("text", "").strip() else ""
        try:
            made = rounds.start(number, numbers, markup, solves="solve" in data, by=request.user)
        except DeskError as refused:
            error = refused
        else:
            return redirect("ticket_round", number, made.pk)
    context = {"ticket": ticket, "incidents": open_incidents(ticket, request.user), "data": data, "error": error}
    return render(request, "tickets/incidents.html", context, status=error.status if error else 200)


@require_safe
@staff
def ticket_round(request: StaffRequest, number: int, key: int) -> HttpResponse:
    """How far a round of answers is, and what could not be answered."""
    ticket = ticket_for(request.user, number)
    found = Round.objects.filter(problem=ticket, pk=key).select_related("by").first()
    if found is None:
        raise Missing(_("There is no such round of answers."))
    rows = Ticket.objects.visible_to(request.user).filter(pk__in=[one for one, _why in found.failed])
    seen = set(rows.values_list("pk", flat=True))
    failed = [(one, why) for one, why in found.failed if one in seen]
    words = ngettext("%(count)d ticket answered", "%(count)d tickets answered", len(found.answered))
    context = {"ticket": ticket, "round": found, "failed": failed, "answered": words % {"count": len(found.answered)}}
    return render(request, "tickets/round.html", context)


def _link(request: StaffRequest, ticket: Ticket, way: str, other: int) -> HttpResponse:
    kind, is_other = WAYS[way]
    one, two = (other, ticket.pk) if is_other else (ticket.pk, other)
    try:
        linking.link(one, kind, two, by=request.user)
    except DeskError as error:
        return _choice(request, ticket, way, str(other), error)
    messages.success(request, _("Linked to #%(number)s") % {"number": other})
    return redirect("ticket", ticket.pk)


def _choice(request: StaffRequest, ticket: Ticket, way: str, to: str, error: DeskError | None = None) -> HttpResponse:
    found = search.search(to, request.user, size=20) if to and not NUMBER.fullmatch(to) else search.Found()
    hits = [hit for hit in found.hits if hit.ticket.pk != ticket.pk]
    context = {"ticket": ticket, "way": way, "to": to, "hits": hits, "error": error}
    return render(request, "tickets/links.html", context, status=error.status if error else 200)
