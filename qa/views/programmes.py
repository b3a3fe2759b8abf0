"""Sampling programmes: the list, one with its cycles, its form with planner and preview, and what a cycle drew."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.tree import read
from helpdesk.lib.errors import Conflict, Invalid
from people.forms import attempt
from people.staff import StaffRequest, staff
from qa.actions import programmes, standing_in
from qa.audited import strata_names
from qa.draws.proof import verify
from qa.models import Cycle, Programme, Review, Selection, Unreachable
from qa.permissions import can_manage, cycle_for, programme_for, require_manager, require_reviewer
from qa.views.programme_draft import ProgrammeDraft
from tickets.vocabulary import fields_for

LATEST = 60


@require_safe
@staff
def programme_list(request: StaffRequest) -> HttpResponse:
    require_reviewer(request.user)
    rows = Programme.objects.visible_to(request.user).select_related("scorecard").annotate(people=Count("reviewers"))
    upcoming = Prefetch("cycles", Cycle.objects.exclude(state="drawn").order_by("number"), to_attr="going_on")
    context = {
        "programmes": rows.prefetch_related(upcoming).order_by("-is_active", "name"),
        "may_manage": can_manage(request.user),
    }
    return render(request, "qa/programmes.html", context)


@require_safe
@staff
def programme(request: StaffRequest, pk: int) -> HttpResponse:
    found = programme_for(request.user, pk)
    done = Count(
        "selections__reviews",
        filter=Q(selections__reviews__counts=True) & ~Q(selections__reviews__state__in=["assigned", "draft"]),
    )
    rows = found.cycles.select_related("scorecard_version", "frame").annotate(done=done).order_by("-number")[:LATEST]
    context = {
        "programme": found, "cycles": rows, "may_manage": can_manage(request.user),
        "sentence": describe(read(found.conditions or {"all": []}), fields_for(request.user)),
        "strata": strata_names(found.strata), "reviewers": found.reviewers.order_by("name"),
    }  # fmt: skip
    return render(request, "qa/programme.html", context)


@staff
def programme_new(request: StaffRequest) -> HttpResponse:
    require_manager(request.user)
    return _form(request, None)


@staff
def programme_edit(request: StaffRequest, pk: int) -> HttpResponse:
    require_manager(request.user)
    return _form(request, programme_for(request.user, pk))


@require_POST
@staff
def programme_new_preview(request: StaffRequest) -> HttpResponse:
    require_manager(request.user)
    return _preview(request, None)


@require_POST
@staff
def programme_preview(request: StaffRequest, pk: int) -> HttpResponse:
    require_manager(request.user)
    return _preview(request, programme_for(request.user, pk))


def _form(request: StaffRequest, found: Programme | None) -> HttpResponse:
    if request.method != "POST":
        return render(request, "qa/programme_form.html", {"draft": ProgrammeDraft.of(request.user, found)})
    draft = ProgrammeDraft.posted(request.user, request.POST, found)
    is_sound = draft.form.is_valid() and not draft.has_objections
    made = attempt(draft.form, lambda: draft.save(request.user)) if is_sound else None
    if made is None:
        return render(request, "qa/programme_form.html", {"draft": draft}, status=422)
    messages.success(request, _("%(name)s is saved.") % {"name": made.name})
    return redirect("programme", made.pk)


def _preview(request: StaffRequest, found: Programme | None) -> HttpResponse:
    """The form as it was posted, with what its buttons ask for, and what would be drawn. Saves nothing."""
    draft = ProgrammeDraft.posted(request.user, request.POST, found)
    draft.press(request.POST)
    part = "#work" if request.headers.get("HX-Request") else ""
    return render(request, f"qa/programme_form.html{part}", {"draft": draft})


@require_POST
@staff
def programme_running(request: StaffRequest, pk: int) -> HttpResponse:
    """Start, or stop with `running` off."""
    require_manager(request.user)
    programme_for(request.user, pk)
    verb = programmes.start if request.POST.get("running") == "on" else programmes.stop
    try:
        verb(pk, by=request.user)
    except Invalid as error:
        messages.error(request, error.message)
    return redirect("programme", pk)


@require_safe
@staff
def programme_cycle(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """What was promised, what could be drawn, what was, and what became of it."""
    found = cycle_for(request.user, pk, number)
    reviews = Prefetch("reviews", Review.objects.visible_to(request.user).select_related("reviewer", "agent", "ticket"))
    rows = found.selections.select_related("unit", "replaces__unit").prefetch_related(reviews).order_by("position")
    context = {"cycle": found, "programme": found.programme, "selections": rows, "reasons": Unreachable.choices,
               "may_manage": can_manage(request.user), "is_drawn": found.state == Cycle.State.DRAWN}  # fmt: skip
    if found.state == Cycle.State.DRAWN:
        context["response"] = standing_in.response(found)
        context["checks"] = verify(found) if "verify" in request.GET else None
    return render(request, "qa/cycle.html", context)


@require_POST
@staff
def selection_dropping(request: StaffRequest, pk: int) -> HttpResponse:
    """Give up a unit that can't be reviewed."""
    require_manager(request.user)
    rows = Selection.objects.filter(cycle__in=Cycle.objects.visible_to(request.user)).select_related("cycle")
    found = get_object_or_404(rows, pk=pk)
    try:
        stand_in = standing_in.give_up(
            pk, reason=request.POST.get("reason", ""), note=request.POST.get("note", ""), by=request.user
        )
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    else:
        words = (
            _("It counts as non-response. Unit %(unit)s stands in.") if stand_in else _("It counts as non-response.")
        )
        messages.success(request, words % {"unit": stand_in.unit.unit} if stand_in else words)
    return redirect("programme_cycle", found.cycle.programme_id, found.cycle.number)
