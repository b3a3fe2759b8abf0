"""Skills of the desk, and what a person can do."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.lib.errors import Missing
from people.actions import skills as verbs
from people.forms import attempt
from people.models import Skill, User
from people.permissions import Capability, can, require, require_in_house
from people.staff import StaffRequest, staff
from people.work_forms import AbilitiesForm, SkillForm


@require_safe
@staff
def skills(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    rows = Skill.objects.annotate(people=Count("holders", filter=Q(holders__user__is_active=True)))
    return render(request, "people/admin/skills.html", {"skills": rows})


@staff
def new(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    form = SkillForm(request.POST or None)
    del form.fields["is_active"]
    if form.is_valid():
        made = attempt(form, lambda: verbs.create(form.cleaned_data["name"], by=request.user))
        if made:
            messages.success(request, _("The skill %(name)s is made.") % {"name": made.name})
            return redirect("admin_skills")
    context = {"form": form, "back": "admin_skills", "title": _("New skill")}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


@staff
def skill(request: StaffRequest, pk: int) -> HttpResponse:
    require_in_house(request.user, Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Skill, pk=pk)
    form = SkillForm(request.POST or None, initial={"name": found.name, "is_active": found.is_active})
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change(found, **form.cleaned_data, by=request.user))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
            return redirect("admin_skills")
    context = {"form": form, "back": "admin_skills", "title": found.name}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


@staff
def abilities(request: StaffRequest, pk: int) -> HttpResponse:
    """What somebody can do: for who manages people, and for leads."""
    by, found = request.user, _person(request.user, pk)
    form = AbilitiesForm(request.POST or None, has=verbs.abilities(found))
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: verbs.set_abilities(found, form.abilities(), by=by))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
            return redirect("person_abilities", pk=pk)
    context = {"form": form, "person": found, "manages": can(by, Capability.MANAGE_PEOPLE)}
    return render(request, "people/abilities.html", context, status=422 if form.errors else 200)


def _person(by: User, pk: int) -> User:
    if not can(by, Capability.MANAGE_PEOPLE):
        require(by, Capability.LEAD_TEAM)
    found = User.objects.visible_to(by).filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such person, or they are not in your company."))
    return found
