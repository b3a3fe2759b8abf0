"""Business calendars, for admins: the list, the editor that draws the week, and what each version said."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib.errors import Conflict
from people.staff import StaffRequest, staff
from tickets.actions import calendars as verbs
from tickets.actions.policy_versions import running_on
from tickets.models import Calendar
from tickets.views.keeping import kept
from tickets.views.levels.calendar_draft import CalendarDraft
from tickets.views.levels.drawn import HOURS, drawn_week, hours_of
from tickets.views.levels.pages import METHODS, admit, number_of
from tickets.views.levels.versions import calendar_versions


@require_safe
@staff
def calendars(request: StaffRequest) -> HttpResponse:
    admit(request)
    rows = []
    for one in Calendar.objects.select_related("current").order_by("retired_at", "name"):
        drawn = drawn_week(one.version.weekly)
        rows.append((one, drawn.items(), hours_of([bar for bars in drawn.values() for bar in bars]), running_on(one)))
    return render(request, "tickets/levels/calendars.html", {"rows": rows})


@require_http_methods(METHODS)
@staff
def new(request: StaffRequest) -> HttpResponse:
    admit(request)
    if request.method == "POST":
        return _saved(request, None)
    return _shown(request, CalendarDraft.fresh(request.user.time_zone))


@require_http_methods(METHODS)
@staff
def calendar(request: StaffRequest, pk: int) -> HttpResponse:
    admit(request)
    found = _found(pk)
    return _saved(request, found) if request.method == "POST" else _shown(request, CalendarDraft.of(found))


@require_POST
@staff
def draft(request: StaffRequest) -> HttpResponse:
    """The calendar as it was posted, with what its buttons ask for. Saves nothing."""
    admit(request)
    found = Calendar.objects.select_related("current").filter(pk=number_of(request.POST.get("of", ""))).first()
    made = CalendarDraft.posted(request.POST, found, is_bound=False)
    made.press(request.POST.dict())
    return _shown(request, made)


@require_safe
@staff
def versions(request: StaffRequest, pk: int) -> HttpResponse:
    admit(request)
    found = _found(pk)
    told = calendar_versions(found)
    return render(request, "tickets/levels/versions.html", {"thing": found, "versions": told, "kind": "calendar"})


@require_POST
@staff
def retirement(request: StaffRequest, pk: int) -> HttpResponse:
    admit(request)
    is_retired = request.POST.get("to") != "back"
    try:
        found = verbs.set_retired(pk, to=is_retired, by=request.user)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("admin_calendar", pk)
    words = _("The calendar %(name)s is retired.") if is_retired else _("The calendar %(name)s is in use again.")
    messages.success(request, words % {"name": found})
    return redirect("admin_calendars")


def _found(pk: int) -> Calendar:
    return get_object_or_404(Calendar.objects.select_related("current"), pk=pk)


def _saved(request: StaffRequest, found: Calendar | None) -> HttpResponse:
    made = CalendarDraft.posted(request.POST, found, is_bound=True)
    if made.inputs.is_valid() and (saved := kept(made, request.user)):
        messages.success(request, _("The calendar %(name)s is saved.") % {"name": saved})
        return redirect("admin_calendars")
    return _shown(request, made, status=422)


def _shown(request: StaffRequest, made: CalendarDraft, status: int = 200) -> HttpResponse:
    part = "#work" if request.headers.get("HX-Request") else ""
    using = running_on(made.calendar) if made.calendar else []
    values = {"draft": made, "hours": HOURS, "using": using}
    return render(request, f"tickets/levels/calendar.html{part}", values, status=status)
