"""Whom a note can name: people and teams who may see the ticket, as one types their names."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.models import User
from people.staff import StaffRequest, staff
from tickets.permissions import teams_in_sight
from tickets.views.found import ticket_for

MOST = 8


@require_safe
@staff
def ticket_names(request: StaffRequest, number: int) -> HttpResponse:
    """GET `q`, the beginning of a name or of a part of it."""
    ticket = ticket_for(request.user, number)
    asked = request.GET.get("q", "").strip()[:60]
    begins = Q(name__istartswith=asked) | Q(name__icontains=f" {asked}")
    sees = Q(partner=None) | Q(partner=ticket.partner_id) if ticket.partner_id else Q(partner=None)
    people = User.objects.active().visible_to(request.user).filter(begins, sees).exclude(pk=request.user.pk)
    teams = teams_in_sight(request.user).filter(begins, sees)
    context = {"people": people.order_by("name")[:MOST], "teams": teams.order_by("name")[: MOST // 2]}
    return render(request, "tickets/names.html", context)
