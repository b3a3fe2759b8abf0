"""Organisations, for staff: those whose requesters are in sight."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.lib.errors import Missing
from helpdesk.lib.keyset import Column, Order
from helpdesk.web import paging
from people.models import Contact, Organisation
from people.permissions import Capability, can
from people.staff import StaffRequest, staff
from tickets import requesters as reading
from tickets.models import Ticket
from tickets.models.status import UNSOLVED

PAGE = 50
NAMES = Order((Column("name", str),))


@require_safe
@staff
def organisation_list(request: StaffRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    rows = Organisation.objects.visible_to(request.user)
    rows = rows.filter(name__icontains=words) if words else rows
    page = paging.page(rows, by=NAMES, after=request.GET.get("after", ""), size=PAGE)
    people = Contact.objects.visible_to(request.user).current().filter(organisation__in=[one.pk for one in page.rows])
    numbers = dict(people.order_by().values_list("organisation").annotate(n=Count("pk")))
    context = {
        "rows": [(one, numbers.get(one.pk, 0)) for one in page.rows],
        "q": words,
        "more": f"?{urlencode({'q': words, 'after': page.next})}" if page.next else "",
    }
    return render(request, "requesters/organisations.html", context)


@require_safe
@staff
def organisation(request: StaffRequest, pk: int) -> HttpResponse:
    found = Organisation.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such organisation, or none of its requesters is in your sight."))
    people = Contact.objects.visible_to(request.user).current().filter(organisation=found).order_by("-pk")[:PAGE]
    tickets = Ticket.objects.visible_to(request.user).filter(organisation=found).select_related("status", "requester")
    page = paging.page(tickets, after=request.GET.get("after", ""), size=20)
    numbers = reading.counts(request.user, list(people))
    context = {
        "organisation": found,
        "people": [(one, numbers.get(one.pk, 0)) for one in people],
        "tickets": page.rows,
        "unsolved": tickets.filter(status_category__in=UNSOLVED).count(),
        "more": f"?{urlencode({'after': page.next})}" if page.next else "",
        "may_edit": request.user.is_in_house and can(request.user, Capability.MANAGE_PEOPLE),
    }
    return render(request, "requesters/organisation.html", context)
