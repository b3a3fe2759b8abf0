"""Teams, for in-house admins."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.actions import teams as verbs
from people.forms import TeamForm, attempt
from people.models import Team
from people.permissions import Capability, require_in_house
from people.staff import StaffRequest, staff


@require_safe
@staff
def teams(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    people = Count("members", filter=Q(members__is_active=True))
    rows = Team.objects.select_related("partner").annotate(people=people).order_by("-is_active", "name")
    return render(request, "people/admin/teams.html", {"teams": rows})


@staff
def new(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    form = TeamForm(request.POST or None)
    del form.fields["is_active"]
    if form.is_valid():
        made = attempt(form, lambda: verbs.create(**form.cleaned_data, by=request.user))
        if made:
            messages.success(request, _("The team %(name)s is made.") % {"name": made.name})
            return redirect("admin_teams")
    context = {"form": form, "back": "admin_teams", "title": _("New team")}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


@staff
def team(request: StaffRequest, pk: int) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Team, pk=pk)
    form = TeamForm(request.POST or None, initial=_initial(found))
    del form.fields["partner"]
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change(found, **form.cleaned_data, by=request.user))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
            return redirect("admin_teams")
    context = {"form": form, "back": "admin_teams", "title": found.name, "company": found.partner or _("In-house")}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


def _initial(team: Team) -> dict[str, object]:
    return {"name": team.name, "is_active": team.is_active, "escalation_hours": team.escalation_hours}
