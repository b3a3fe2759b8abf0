"""Training sessions: one's own, and as leads plan them and say how each one did."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib import clock, html
from helpdesk.lib.errors import Conflict
from people.forms import attempt
from people.models import User
from people.staff import StaffRequest, staff
from sops.actions import trainings as verbs
from sops.forms.trainings import TrainingForm
from sops.learning_sight import training_for
from sops.models import Attendance, Training
from sops.permissions import can_oversee, require_overseer
from sops.views.learning.places import page

MOST_SHOWN = 100
METHODS = ["GET", "HEAD", "POST"]


@require_safe
@staff
def trainings(request: StaffRequest) -> HttpResponse:
    """Those to come first, the next one first; then those that were."""
    rows = Training.objects.visible_to(request.user).select_related("trainer").prefetch_related("procedures")
    now = clock.now()
    coming, past = rows.filter(at__gte=now).order_by("at", "pk"), rows.filter(at__lt=now).order_by("-at", "-pk")
    context = {"coming": coming[:MOST_SHOWN], "past": past[:MOST_SHOWN], "may_plan": can_oversee(request.user)}
    return page(request, "learning/trainings.html", context)


@require_safe
@staff
def training(request: StaffRequest, pk: int) -> HttpResponse:
    found = training_for(request.user, pk)
    rows = found.attendances.select_related("user__partner")
    if not request.user.is_in_house:
        rows = rows.filter(user__partner=request.user.partner_id)
    if not (can_oversee(request.user) or found.trainer_id == request.user.pk):
        rows = rows.filter(user=request.user)
    about = mark_safe(html.show(found.html, {}))  # noqa: S308  sanitised
    context = {"training": found, "rows": rows, "about": about, "results": Attendance.Result.choices}
    context |= {"may_change": may_change(request.user, found), "has_begun": found.at <= clock.now()}
    return page(request, "learning/training.html", context)


@require_http_methods(METHODS)
@staff
def training_new(request: StaffRequest) -> HttpResponse:
    require_overseer(request.user)
    form = TrainingForm(request.POST or None, by=request.user, initial={"trainer": request.user.pk})
    if form.is_valid():
        made = attempt(form, lambda: verbs.plan(form.details(_written(request)), by=request.user))
        if made:
            messages.success(request, _("Planned. Who takes part sees it under Learning."))
            return redirect("training", made.pk)
    return _form(request, form, None)


@require_http_methods(METHODS)
@staff
def training_change(request: StaffRequest, pk: int) -> HttpResponse:
    require_overseer(request.user)
    found = training_for(request.user, pk)
    form = TrainingForm(request.POST or None, by=request.user, training=found)
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change(pk, form.details(_written(request)), by=request.user))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.title})
            return redirect("training", pk)
    return _form(request, form, found)


@require_POST
@staff
def training_results(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `result_ID` for each one."""
    training_for(request.user, pk)
    results = {
        int(name[7:]): Attendance.Result(value)
        for name, value in request.POST.items()
        if name.startswith("result_") and name[7:].isdecimal() and value in Attendance.Result.values
    }
    try:
        verbs.mark(pk, results, by=request.user)
        messages.success(request, _("Kept."))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("training", pk)


@require_POST
@staff
def training_cancellation(request: StaffRequest, pk: int) -> HttpResponse:
    training_for(request.user, pk)
    verbs.call_off(pk, by=request.user)
    messages.success(request, _("Called off."))
    return redirect("trainings")


def may_change(user: User, found: Training) -> bool:
    return can_oversee(user) and (user.is_in_house or found.partner_id == user.partner_id)


def _written(request: StaffRequest) -> str:
    return request.POST.get("html", "") or html.from_text(request.POST.get("text", ""))


def _form(request: StaffRequest, form: TrainingForm, found: Training | None) -> HttpResponse:
    markup = _written(request) if request.method == "POST" else found.html if found else ""
    context = {"form": form, "training": found, "markup": markup, "text": html.to_text(markup)}
    return page(request, "learning/training_form.html", context, status=422 if form.errors else 200)
