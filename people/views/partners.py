"""Partners, for in-house admins."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.actions import partners as verbs
from people.forms import PartnerForm, attempt
from people.models import Partner
from people.permissions import Capability, require_in_house
from people.staff import StaffRequest, staff


@require_safe
@staff
def partners(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    rows = Partner.objects.annotate(
        people=Count("users", filter=Q(users__is_active=True), distinct=True),
        queues=Count("teams", filter=Q(teams__is_active=True), distinct=True),
    ).order_by("-is_active", "name")
    return render(request, "people/admin/partners.html", {"partners": rows})


@staff
def new(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    form = PartnerForm(request.POST or None)
    del form.fields["is_active"]
    if form.is_valid():
        made = attempt(form, lambda: verbs.create(form.cleaned_data["name"], by=request.user))
        if made:
            messages.success(request, _("%(name)s is added. Next, make its teams.") % {"name": made.name})
            return redirect("admin_partners")
    context = {"form": form, "back": "admin_partners", "title": _("New partner")}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


@staff
def partner(request: StaffRequest, pk: int) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Partner, pk=pk)
    form = PartnerForm(request.POST or None, initial={"name": found.name, "is_active": found.is_active})
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change(found, **form.cleaned_data, by=request.user))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
            return redirect("admin_partners")
    context = {"form": form, "back": "admin_partners", "title": found.name}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)
