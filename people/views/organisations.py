"""Organisations that requesters belong to, for in-house admins."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.actions import organisations as verbs
from people.forms import OrganisationForm, attempt
from people.models import Organisation
from people.permissions import Capability, require_in_house
from people.staff import StaffRequest, staff


@require_safe
@staff
def organisations(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    rows = Organisation.objects.annotate(people=Count("contacts"))
    return render(request, "people/admin/organisations.html", {"organisations": rows})


@staff
def new(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: verbs.create(form.details(), by=request.user))
        if made:
            messages.success(request, _("The organisation %(name)s is made.") % {"name": made.name})
            return redirect("admin_organisations")
    context = {"form": form, "back": "admin_organisations", "title": _("New organisation")}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


@staff
def organisation(request: StaffRequest, pk: int) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Organisation, pk=pk)
    form = OrganisationForm(request.POST or None, organisation=found)
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change(found, form.details(), by=request.user))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
            return redirect("admin_organisations")
    context = {"form": form, "back": "admin_organisations", "title": found.name}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)
