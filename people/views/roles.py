"""Roles, for in-house admins."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.actions import roles as verbs
from people.forms import RoleForm, attempt
from people.models import Role
from people.permissions import Capability, require_in_house
from people.staff import StaffRequest, staff


@require_safe
@staff
def roles(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    rows = Role.objects.annotate(people=Count("users", filter=Q(users__is_active=True)))
    return render(request, "people/admin/roles.html", {"roles": rows})


@staff
def new(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    form = RoleForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: verbs.create(**form.cleaned_data, by=request.user))
        if made:
            messages.success(request, _("The role %(name)s is made.") % {"name": made.name})
            return redirect("admin_roles")
    context = {"form": form, "back": "admin_roles", "title": _("New role")}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


@staff
def role(request: StaffRequest, pk: int) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Role, pk=pk)
    form = RoleForm(request.POST or None, initial={"name": found.name, "capabilities": found.capabilities})
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change(found, **form.cleaned_data, by=request.user))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
            return redirect("admin_roles")
    context = {"form": form, "back": "admin_roles", "title": found.name}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)
