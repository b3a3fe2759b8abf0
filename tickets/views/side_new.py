"""Starting a side conversation from a ticket, with messages of it forwarded."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib import html
from people.forms import attempt
from people.staff import StaffRequest, staff
from tickets.actions import side_upkeep, sides
from tickets.models import Message, SideDraft, Ticket
from tickets.permissions import can_work
from tickets.side_forms import OpeningForm, TalkForm
from tickets.side_list import sides_of
from tickets.views.found import ticket_for

MOST_OFFERED = 30


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def side_new(request: StaffRequest, number: int) -> HttpResponse:
    """GET: the form, with the message `quote` picked, or what the requester wrote last. POST: start it."""
    ticket = ticket_for(request.user, number)
    form = OpeningForm(request.POST if request.method == "POST" else None, by=request.user, ticket=ticket)
    if form.is_valid():
        made = attempt(form, lambda: sides.start(number, form.opening(), by=request.user))
        if made:
            messages.success(request, _("Asked. The answer comes back here."))
            return redirect("side", made.pk)
    return render(
        request, "tickets/sides/new.html", _context(request, ticket, form), status=422 if form.errors else 200
    )


@require_POST
@staff
def side_new_draft(request: StaffRequest, number: int) -> HttpResponse:
    form = TalkForm(request.POST)
    side_upkeep.save_draft(number, form.body, by=request.user, key=form.draft_key)
    return HttpResponse(status=204)


@require_safe
@staff
def ticket_sides(request: StaffRequest, number: int) -> HttpResponse:
    """The part of the ticket's page that lists them."""
    ticket = ticket_for(request.user, number)
    return render(request, "tickets/sides/panel.html", {"ticket": ticket, "sides": sides_of(ticket),
                                                        "may_work": can_work(request.user, ticket)})  # fmt: skip


def _context(request: StaffRequest, ticket: Ticket, form: OpeningForm) -> dict[str, object]:
    rows = Message.objects.in_thread().filter(ticket=ticket).select_related("author_user", "author_contact")
    offered = list(rows.defer("search", "html").order_by("-version")[:MOST_OFFERED])
    picked = request.POST.getlist("forwards") if form.is_bound else [request.GET.get("quote", "")]
    if not form.is_bound and not picked[0]:
        last = next((one for one in offered if one.author_contact_id and not one.is_auto), None)
        picked = [str(last.pk)] if last else []
    draft = SideDraft.objects.filter(user=request.user, ticket=ticket, side=None).values_list("html", flat=True).first()
    markup = form.body if form.is_bound else draft or ""
    return {
        "ticket": ticket,
        "form": form,
        "offered": [(one, str(one.pk) in picked) for one in offered],
        "markup": markup,
        "text": html.to_text(markup),
        "may_work": can_work(request.user, ticket),
    }
