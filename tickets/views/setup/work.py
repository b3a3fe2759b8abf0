"""Routing, for leads and admins: how each team's tickets come to its people, and the kinds of work."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.lib.errors import NotAllowed
from people.forms import attempt
from people.permissions import Capability, can, require, require_in_house
from people.staff import StaffRequest, staff
from tickets.actions import work_setup as verbs
from tickets.models import KindOfWork, TeamRouting
from tickets.permissions import teams_in_sight
from tickets.views.setup.pages import moved
from tickets.work_forms import KindForm, WayForm

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@staff
def routing(request: StaffRequest) -> HttpResponse:
    """POST `up` or `down`, the number of a kind of work, moves it in their order."""
    by = request.user
    require(by, Capability.LEAD_TEAM)
    sets_up = by.is_in_house and can(by, Capability.MANAGE_PEOPLE)
    kinds = list(KindOfWork.objects.select_related("brand", "category", "form", "team")) if by.is_in_house else []
    if request.method == "POST":
        order = moved([str(one.pk) for one in kinds], request.POST)
        verbs.arrange([int(one) for one in order], by=by)
        return redirect("admin_routing")
    rows = teams_in_sight(by).select_related("routing", "partner").order_by("name")
    teams = [(team, getattr(team, "routing", None), verbs.may_set(by, team)) for team in rows]
    return render(request, "tickets/workload/routing.html", {"teams": teams, "kinds": kinds, "sets_up": sets_up})


@require_http_methods(METHODS)
@staff
def team(request: StaffRequest, pk: int) -> HttpResponse:
    by = request.user
    require(by, Capability.LEAD_TEAM)
    found = get_object_or_404(teams_in_sight(by), pk=pk)
    if not verbs.may_set(by, found):
        raise NotAllowed(_("This is for its lead, or an admin."))
    row = TeamRouting.objects.filter(team=found).first() or TeamRouting(team=found)
    form = WayForm(request.POST or None, initial=WayForm.values_of(row))
    if form.is_valid() and (changed := attempt(form, lambda: verbs.set_way(found, form.way(), by=by))):
        messages.success(request, _("%(name)s is saved.") % {"name": changed.team.name})
        return redirect("admin_routing")
    context = {"form": form, "back": "admin_routing", "title": _("Routing of %(team)s") % {"team": found}}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@staff
def kind_new(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    form = KindForm(request.POST or None)
    if form.is_valid() and (made := attempt(form, lambda: verbs.create(form.details(), by=request.user))):
        messages.success(request, _("The kind of work %(name)s is made.") % {"name": made})
        return redirect("admin_routing")
    context = {"form": form, "title": _("New kind of work")}
    return render(request, "tickets/workload/kind.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@staff
def kind(request: StaffRequest, pk: int) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    found = get_object_or_404(KindOfWork, pk=pk)
    form = KindForm(request.POST or None, kind=found)
    if form.is_valid() and (changed := attempt(form, lambda: verbs.change(pk, form.details(), by=request.user))):
        messages.success(request, _("%(name)s is saved.") % {"name": changed})
        return redirect("admin_routing")
    context = {"form": form, "title": found.name}
    return render(request, "tickets/workload/kind.html", context, status=422 if form.errors else 200)
