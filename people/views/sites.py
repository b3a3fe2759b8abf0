"""Sites, for in-house admins."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.actions import sites as verbs
from people.forms import SiteForm, attempt
from people.models import Site
from people.permissions import Capability, require_in_house
from people.staff import StaffRequest, staff


@require_safe
@staff
def sites(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    rows = Site.objects.select_related("partner").annotate(people=Count("users", filter=Q(users__is_active=True)))
    return render(request, "people/admin/sites.html", {"sites": rows})


@staff
def new(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    form = SiteForm(request.POST or None, initial={"time_zone": request.user.time_zone})
    if form.is_valid():
        made = attempt(form, lambda: verbs.create(**form.cleaned_data, by=request.user))
        if made:
            messages.success(request, _("The site %(name)s is made.") % {"name": made.name})
            return redirect("admin_sites")
    context = {"form": form, "back": "admin_sites", "title": _("New site")}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


@staff
def site(request: StaffRequest, pk: int) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Site, pk=pk)
    form = SiteForm(request.POST or None, initial={"name": found.name, "time_zone": found.time_zone})
    del form.fields["partner"]
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change(found, **form.cleaned_data, by=request.user))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
            return redirect("admin_sites")
    context = {"form": form, "back": "admin_sites", "title": found.name, "company": found.partner or _("In-house")}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)
