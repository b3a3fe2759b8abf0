"""Merging two requesters who are the same person, and taking that back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.permissions import Capability, require_in_house
from people.staff import StaffRequest, staff
from tickets import requesters as reading
from tickets.actions import same_person
from tickets.models import Ticket
from tickets.requesters import Person
from tickets.views.requesters import contact_for

MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def requester_merge(request: StaffRequest, pk: int) -> HttpResponse:
    """GET: whom to merge, found by `q` or chosen by `other`. POST `other`, who goes into this one."""
    require_in_house(request.user, Capability.WORK_TICKETS)
    kept = contact_for(request.user, pk)
    wanted = request.POST.get("other") or request.GET.get("other", "")
    other = contact_for(request.user, int(wanted)) if wanted.isdecimal() and len(wanted) < 18 else None
    if request.method == "POST" and other:
        made = same_person.merge(kept.pk, other.pk, by=request.user)
        words = _("%(gone)s is now part of %(kept)s. This can be undone on their page.")
        messages.success(request, words % {"gone": made.gone, "kept": made.kept})
        return redirect("requester", kept.pk)
    words = request.GET.get("q", "")
    found = reading.found(request.user, words).exclude(pk=kept.pk).order_by("-pk")[:MOST] if words.strip() else []
    context = {
        "requester": kept,
        "person": Person(kept, request.user),
        "other": Person(other, request.user) if other else None,
        "found": found,
        "q": words,
        "tickets": Ticket.objects.filter(requester=other).count() if other else 0,
    }
    return render(request, "requesters/merge.html", context)


@require_POST
@staff
def merge_undoing(request: StaffRequest, pk: int) -> HttpResponse:
    undone = same_person.undo(pk, by=request.user)
    messages.success(request, _("%(gone)s is a requester of their own again") % {"gone": undone.gone})
    return redirect("requester", undone.kept_id)
