"""Calibrations: opening one, judging blind, comparing, gold answers, closing.

No page of them names who worked a ticket.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.errors import Conflict, Invalid, Missing
from people.forms import attempt
from people.models import User
from people.permissions import Capability, can, require
from people.staff import StaffRequest, staff
from qa.actions import calibrating as verbs
from qa.agreement import ENOUGH_UNITS
from qa.blind import CasePage, Overview
from qa.models import Calibration, CalibrationCase, Judgement
from qa.verdict_forms import CalibrationForm
from qa.verdict_items import Item


@require_safe
@staff
def calibrations(request: StaffRequest) -> HttpResponse:
    rows = Calibration.objects.visible_to(request.user).select_related("leader", "version__scorecard")
    waiting = set(
        Judgement.objects.filter(reviewer=request.user, submitted_at=None, case__calibration__closed_at=None)
        .values_list("case__calibration", flat=True)
    )  # fmt: skip
    lines = [(one, one.pk in waiting) for one in rows[:100]]
    context = {"lines": lines, "may_open": can(request.user, Capability.MANAGE_QUALITY)}
    return render(request, "qa/calibrations/list.html", context)


@staff
def new(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.MANAGE_QUALITY)
    form = CalibrationForm(request.POST or None, by=request.user)
    made = attempt(form, lambda: verbs.open_(form.opening(), by=request.user)) if form.is_valid() else None
    if made:
        messages.success(request, _("The calibration is open. Its reviewers are told."))
        return redirect("quality_calibration", made.pk)
    return render(request, "qa/calibrations/new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@staff
def calibration(request: StaffRequest, pk: int) -> HttpResponse:
    found = _found(request.user, pk)
    context = {"page": Overview(found, request.user), "calibration": found, "enough": ENOUGH_UNITS}
    return render(request, "qa/calibrations/calibration.html", context)


@staff
def case(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Judging one, and once one's own answer is in, everybody's side by side."""
    page = CasePage(_case(request.user, pk, number), request.user)
    errors: Mapping[str, list[str]] = {}
    if request.method == "POST":
        try:
            verbs.judge(page.case.pk, _answers(request.POST, page.items), by=request.user)
            return redirect("quality_calibration_case", pk, number)
        except Invalid as error:
            errors = error.fields
    rows = [(item, request.POST.get(f"item-{key}", ""), request.POST.get(f"note-{key}", ""), errors.get(key))
            for key, item in page.items.items()]  # fmt: skip
    context = {"page": page, "case": page.case, "rows": rows, "errors": errors}
    return render(request, "qa/calibrations/case.html", context, status=422 if errors else 200)


@require_POST
@staff
def gold(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """All gold answers of a case at once: each with why."""
    found = _case(request.user, pk, number)
    page = CasePage(found, request.user)
    try:
        for key, item in page.items.items():
            rationale = request.POST.get(f"rationale-{key}", "")
            if rationale.strip():
                value = item.read(request.POST.get(f"gold-{key}", ""))
                verbs.give_gold(found.pk, key, value, rationale, by=request.user)
        messages.success(request, _("The gold answers are kept."))
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
    return redirect("quality_calibration_case", pk, number)


@require_POST
@staff
def closing(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        verbs.close(pk, by=request.user)
        messages.success(request, _("The calibration is closed. Its gold answers stay."))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("quality_calibration", pk)


def _found(user: User, pk: int) -> Calibration:
    rows = Calibration.objects.visible_to(user).select_related("leader", "version__scorecard")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such calibration, or it is not yours to see."))
    return found


def _case(user: User, pk: int, number: int) -> CalibrationCase:
    calibration = _found(user, pk)
    rows = calibration.cases.select_related("calibration__version", "calibration__leader", "agent")
    mine = rows.filter(number=number) if calibration.leader_id == user.pk or not calibration.is_open else rows.filter(
        number=number, judgements__reviewer=user
    )  # fmt: skip
    found = mine.exclude(agent=user).first()
    if found is None:
        raise Missing(_("There is no such case, or it is not yours to judge."))
    return found


def _answers(posted: QueryDict, items: Mapping[str, Item]) -> dict[str, tuple[float | None, str]]:
    return {
        key: (item.read(str(posted[f"item-{key}"])), posted.get(f"note-{key}", ""))
        for key, item in items.items()
        if f"item-{key}" in posted
    }
