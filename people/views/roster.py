"""The roster: the week of a site, drawn; shifts by hand and from a file."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.errors import Missing
from people import rosters
from people.actions import roster_files, shifts
from people.forms import attempt
from people.models import Shift, Site, User
from people.permissions import Capability, can, require
from people.staff import StaffRequest, staff
from people.week import people_of, sites_for, week
from people.work_forms import RosterFileForm, ShiftForm

MOST_PEOPLE = 300


@require_safe
@staff
def roster(request: StaffRequest) -> HttpResponse:
    """GET `site` and `week`, any day of it. Everybody reads the roster of the people they see; leads plan it."""
    by, sites = request.user, sites_for(request.user)
    site = _site(request, sites)
    monday = rosters.week_of(_day(request.GET.get("week", "")))
    people = list(people_of(site, by)[:MOST_PEOPLE])
    drawn = week(people, monday, site.time_zone if site else by.time_zone)
    context: dict[str, object] = {"week": drawn, "site": site, "sites": sites}
    context |= {"may_plan": can(by, Capability.LEAD_TEAM), "this_week": rosters.week_of(timezone.localdate())}
    return render(request, "people/roster.html", context)


@staff
def shift_new(request: StaffRequest) -> HttpResponse:
    """GET or POST `user` and `day`; the same shift on several days is added to all of them, or to none."""
    user = shifts.planned(_number(request.GET.get("user", "")), request.user)
    day = _day(request.GET.get("day", ""))
    first = {"day": day, "start": "09:00", "end": "17:00", "time_zone": shifts.zone_of(user)}
    form = ShiftForm(request.POST or None, initial=first, week=day)
    if form.is_valid():
        made = attempt(form, lambda: _add_all(user, form, request.user))
        if made:
            words = ngettext("%(n)d shift is added.", "%(n)d shifts are added.", len(made)) % {"n": len(made)}
            messages.success(request, words)
            return redirect(_address(user.site_id, made[0].day))
    context = {"form": form, "person": user, "back": _address(user.site_id, day)}
    return render(request, "people/shift.html", context, status=422 if form.errors else 200)


@staff
def shift(request: StaffRequest, pk: int) -> HttpResponse:
    require(request.user, Capability.LEAD_TEAM)
    found = Shift.objects.visible_to(request.user).select_related("user").filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such shift any more. Look again."))
    form = ShiftForm(request.POST or None, initial=ShiftForm.values_of(found))
    if form.is_valid():
        changed = attempt(form, lambda: shifts.change(pk, form.times()[0], by=request.user))
        if changed:
            messages.success(request, _("The shift is saved."))
            return redirect(_address(changed.user.site_id, changed.day))
    context = {"form": form, "person": found.user, "shift": found, "back": _address(found.user.site_id, found.day)}
    return render(request, "people/shift.html", context, status=422 if form.errors else 200)


@require_POST
@staff
def shift_removal(request: StaffRequest, pk: int) -> HttpResponse:
    gone = shifts.remove(pk, by=request.user)
    messages.success(request, _("The shift is taken out."))
    return redirect(_address(gone.user.site_id, gone.day))


@require_POST
@staff
def roster_copy(request: StaffRequest) -> HttpResponse:
    """POST `site` and `week`: what is planned in it is repeated a week later."""
    site = next((one for one in sites_for(request.user) if str(one.pk) == request.POST.get("site")), None)
    day = rosters.week_of(_day(request.POST.get("week", "")))
    count = shifts.copy_week(list(people_of(site, request.user)[:MOST_PEOPLE]), day, by=request.user)
    words = ngettext("%(n)d shift is repeated.", "%(n)d shifts are repeated.", count) % {"n": count}
    messages.success(request, words)
    return redirect(_address(site.pk if site else None, day + shifts.WEEK))


@staff
def roster_file(request: StaffRequest) -> HttpResponse:
    """GET: how the file looks. POST `file` or `text`, and `replaces`: all of it, or every line that is wrong."""
    require(request.user, Capability.LEAD_TEAM)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RosterFileForm(*sent)
    problems: list[rosters.Problem] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            taken = roster_files.take_over(given["text"], replaces=given["replaces"], by=request.user)
        except roster_files.Unreadable as error:
            problems = error.problems
        else:
            messages.success(request, _taken(taken))
            return redirect("roster")
    context = {"form": form, "problems": problems, "user": request.user, "columns": rosters.COLUMNS}
    return render(request, "people/roster_file.html", context, status=422 if problems or form.errors else 200)


def _taken(taken: roster_files.Taken) -> str:
    values = {"added": taken.added, "removed": taken.removed, "people": taken.people}
    return _("%(added)d shifts of %(people)d people are in the roster; %(removed)d made place for them.") % values


@transaction.atomic
def _add_all(user: User, form: ShiftForm, by: User) -> list[Shift]:
    return [shifts.add(user, times, by=by) for times in form.times()]


def _site(request: StaffRequest, sites: list[Site]) -> Site | None:
    """The one that is asked for, or one's own, or the first; `none` for people without one."""
    asked = request.GET.get("site", "")
    if asked == "none":
        return None
    own = request.user.site_id
    return next(
        (one for one in sites if str(one.pk) == asked),
        next((one for one in sites if one.pk == own), sites[0] if sites else None),
    )


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return timezone.localdate()


def _number(words: str) -> int:
    return int(words) if words.isdecimal() and len(words) < 18 else 0


def _address(site: int | None, day: date) -> str:
    return f"{reverse('roster')}?{urlencode({'site': site or 'none', 'week': rosters.week_of(day).isoformat()})}"
