"""The names of statuses, for admins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.lib.errors import Missing
from people.staff import StaffRequest, staff
from tickets.actions import statuses as verbs
from tickets.models import Category, Status
from tickets.views.setup.inputs import StatusInput
from tickets.views.setup.pages import admit, attempt, moved

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@staff
def statuses(request: StaffRequest) -> HttpResponse:
    """By category. POST `up` or `down`, a status's number, moves it among those of its category."""
    admit(request)
    rows = list(Status.objects.order_by("position", "pk"))
    groups = [(one, [row for row in rows if row.category == one], one in verbs.NAMED) for one in Category]
    if request.method == "POST":
        order = [
            number for _one, group, _named in groups for number in moved([str(row.pk) for row in group], request.POST)
        ]
        verbs.arrange([int(number) for number in order], by=request.user)
        return redirect("admin_statuses")
    return render(request, "tickets/setup/statuses.html", {"groups": groups})


@require_http_methods(METHODS)
@staff
def new(request: StaffRequest, category: str) -> HttpResponse:
    admit(request)
    if category not in verbs.NAMED:
        raise Missing(_("Statuses can be added to open, pending, on hold and solved."))
    of = Category(category)
    form = StatusInput(request.POST or None)
    if form.is_valid() and (made := attempt(form, lambda: verbs.create(of, form.details(), by=request.user))):
        messages.success(request, _("The status %(name)s can be chosen now.") % {"name": made})
        return redirect("admin_statuses")
    title = _("New status: %(category)s") % {"category": of.label}
    context = {"form": form, "back": "admin_statuses", "title": title}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@staff
def status(request: StaffRequest, pk: int) -> HttpResponse:
    admit(request)
    found = get_object_or_404(Status, pk=pk)
    form = StatusInput.of(found, request.POST if request.method == "POST" else None)
    if form.is_valid() and (changed := attempt(form, lambda: verbs.change(pk, form.details(), by=request.user))):
        messages.success(request, _("%(name)s is saved.") % {"name": changed})
        return redirect("admin_statuses")
    context = {"form": form, "back": "admin_statuses", "title": str(found)}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)
