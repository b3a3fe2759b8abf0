"""What the desk knows of its requesters, for in-house admins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.actions import attributes as verbs
from people.attribute_forms import AttributeForm
from people.forms import attempt
from people.models import Attribute
from people.permissions import Capability, require_in_house
from people.staff import StaffRequest, staff


@require_safe
@staff
def attributes(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    return render(request, "people/admin/attributes.html", {"attributes": Attribute.objects.all()})


@staff
def new(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    form = AttributeForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: verbs.create(form.details(), by=request.user))
        if made:
            messages.success(request, _("%(name)s is saved.") % {"name": made.label})
            return redirect("admin_attributes")
    context = {"form": form, "back": "admin_attributes", "title": _("New attribute")}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


@staff
def attribute(request: StaffRequest, pk: int) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Attribute, pk=pk)
    form = AttributeForm(request.POST or None, attribute=found)
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change(found, form.details(), by=request.user))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.label})
            return redirect("admin_attributes")
    context = {"form": form, "back": "admin_attributes", "title": found.label}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)
