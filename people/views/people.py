"""The people of the desk: list, invite, change, leave and come back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.errors import Missing
from people.actions import access, invitations, users
from people.forms import PeopleFilter, PersonForm, attempt
from people.models import User
from people.models.user import UserQuerySet
from people.permissions import Capability, may_manage, require
from people.staff import StaffRequest, staff

PAGE_SIZE = 100


@require_safe
@staff
def people(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.MANAGE_PEOPLE)
    form = PeopleFilter(request.GET, by=request.user)
    rows = _filtered(User.objects.visible_to(request.user), form)
    rows = _after(rows, request.GET.get("after", "")).order_by("name", "pk")
    found = list(rows.select_related("partner", "site").prefetch_related("roles", "teams")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    more = ""
    if len(found) > PAGE_SIZE:
        kept = {name: value for name, value in request.GET.items() if name != "after"}
        more = "?" + urlencode(kept | {"after": shown[-1].pk})
    context = {"form": form, "people": shown, "more": more, "filtered": any(form.data.values())}
    return render(request, "people/admin/people.html", context)


@staff
def invite(request: StaffRequest) -> HttpResponse:
    by = request.user
    require(by, Capability.MANAGE_PEOPLE)
    form = PersonForm(request.POST or None, by=by, initial={"partner": by.partner_id, "time_zone": by.time_zone})
    if form.is_valid():
        invited = attempt(form, lambda: users.invite(form.details(), by=by))
        if invited:
            messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": invited.email})
            return redirect("admin_people")
    context = {"form": form}
    return render(request, "people/admin/person.html", context, status=422 if form.errors else 200)


@staff
def person(request: StaffRequest, pk: int) -> HttpResponse:
    by, found = request.user, _visible(request, pk)
    form = PersonForm(request.POST or None, by=by, person=found)
    if form.is_valid():
        changed = attempt(form, lambda: users.change(found, form.details(), by=by))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
            return redirect("admin_person", pk=pk)
    context = {"form": form, "person": found, "may_manage": may_manage(by, found)}
    return render(request, "people/admin/person.html", context, status=422 if form.errors else 200)


@require_POST
@staff
def deactivation(request: StaffRequest, pk: int) -> HttpResponse:
    gone = access.deactivate(_visible(request, pk), by=request.user)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": gone.name})
    return redirect("admin_person", pk=pk)


@require_POST
@staff
def reactivation(request: StaffRequest, pk: int) -> HttpResponse:
    back = access.reactivate(_visible(request, pk), by=request.user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": back.name})
    return redirect("admin_person", pk=pk)


@require_POST
@staff
def invitation(request: StaffRequest, pk: int) -> HttpResponse:
    invited = invitations.send_again(_visible(request, pk), by=request.user)
    messages.success(request, _("A new invitation is on its way to %(email)s.") % {"email": invited.email})
    return redirect("admin_person", pk=pk)


def _visible(request: StaffRequest, pk: int) -> User:
    require(request.user, Capability.MANAGE_PEOPLE)
    found = User.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such person, or they are not in your company."))
    return found


def _filtered(rows: UserQuerySet, form: PeopleFilter) -> UserQuerySet:
    values = form.cleaned_data if form.is_valid() else {}
    state = values.get("state")
    rows = rows.filter(is_active=state != "left")
    if state == "invited":
        rows = rows.invited()
    if words := values.get("q"):
        rows = rows.filter(Q(name__icontains=words) | Q(email__icontains=words))
    if role := values.get("role"):
        rows = rows.filter(roles=role)
    if team := values.get("team"):
        rows = rows.filter(teams=team)
    return rows


def _after(rows: UserQuerySet, pk: str) -> UserQuerySet:
    """The rows that come after this person in the order of names."""
    last = User.objects.filter(pk=pk).first() if pk.isdigit() else None
    return rows.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk)) if last else rows
