"""Bulk changes: chosen and looked at, begun, watched, stopped, undone."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib import clock
from people.forms import attempt
from people.permissions import Capability, can, require
from people.staff import StaffRequest, staff
from tickets import bulk
from tickets.actions import bulk as verbs
from tickets.bulk_form import BulkForm, teams_for
from tickets.models import BulkRun
from tickets.vocabulary import fields_for

RUNS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def bulk_new(request: StaffRequest) -> HttpResponse:
    """What to do with the tickets that a list's query (`list`), a search (`q`) or picked numbers (`tickets`) name,
    and what that would meet. A POST is the same with the form as it stands; nothing is changed yet."""
    require(request.user, Capability.WORK_TICKETS)
    data = request.POST if request.method == "POST" else request.GET
    is_drawn = "expected" in data
    form = BulkForm(data if is_drawn else None, by=request.user, teams=teams_for(request.user))
    return _draft(request, data, form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def bulk_runs(request: StaffRequest) -> HttpResponse:
    """GET: the runs that one sees, the newest first. POST: begin one."""
    if request.method == "POST":
        return _begin(request)
    runs = BulkRun.objects.visible_to(request.user).select_related("owner").order_by("-pk")[:RUNS]
    return render(request, "tickets/bulk/runs.html", {"runs": [(run, bulk.acts_in_words(run.acts)) for run in runs]})


@require_safe
@staff
def bulk_run(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is; while it is at work the page asks for the fragment again and again."""
    run = verbs.run_for(request.user, pk)
    part = "#progress" if request.headers.get("HX-Request") else ""
    return render(request, f"tickets/bulk/run.html{part}", _told(request, run))


@require_POST
@staff
def bulk_stop(request: StaffRequest, pk: int) -> HttpResponse:
    verbs.cancel(pk, by=request.user)
    return redirect("bulk_run", pk)


@require_POST
@staff
def bulk_undo(request: StaffRequest, pk: int) -> HttpResponse:
    verbs.undo(pk, by=request.user)
    return redirect("bulk_run", pk)


@require_safe
@staff
def bulk_now(request: StaffRequest) -> HttpResponse:
    """One's own run that is at work or was a moment ago, as the frame shows it; empty when there is none."""
    run = BulkRun.objects.filter(owner=request.user).order_by("-pk").first()
    return render(request, "tickets/bulk/now.html", {"run": run})


def _begin(request: StaffRequest) -> HttpResponse:
    form = BulkForm(request.POST, by=request.user, teams=teams_for(request.user))
    selection = bulk.chosen(request, request.user, request.POST)
    run = attempt(form, lambda: _run(request, selection, form)) if form.is_valid() else None
    if run is None:
        return _draft(request, request.POST, form, status=422)
    return redirect("bulk_run", run.pk)


def _run(request: StaffRequest, selection: verbs.Selection, form: BulkForm) -> BulkRun:
    return verbs.begin(selection, form.acts(), by=request.user, expected=form.cleaned_data["expected"])


def _draft(request: StaffRequest, data: QueryDict, form: BulkForm, status: int = 200) -> HttpResponse:
    selection = bulk.chosen(request, request.user, data)
    acts = form.acts() if form.is_bound and form.is_valid() else {}
    context = {
        "form": form,
        "acts": bulk.acts_in_words(acts),
        "preview": bulk.preview(selection, acts, request.user),
        "source": bulk.source_in_words(selection.source, fields_for(request.user)),
        "picked": data.getlist("tickets"),
        "q": data.get("q", ""),
        "list": data.get("list", ""),
        "most": verbs.MOST,
        "held": int(verbs.HELD.total_seconds() // 60),
        "back": f"{reverse('ticket_list')}?{data.get('list', '')}",
    }
    part = "#work" if request.headers.get("HX-Request") else ""
    return render(request, f"tickets/bulk/new.html{part}", context, status=status)


def _told(request: StaffRequest, run: BulkRun) -> dict[str, object]:
    user, now = request.user, clock.now()
    may_act = can(user, Capability.WORK_TICKETS) and (run.owner_id == user.pk or can(user, Capability.LEAD_TEAM))
    is_over = run.state in (BulkRun.State.UNDOING, BulkRun.State.UNDONE)
    shown = request.GET.get("show", "")
    return {
        "run": run,
        "acts": bulk.acts_in_words(run.acts),
        "source": bulk.source_in_words(run.source, fields_for(run.owner)),
        "reasons": [] if run.is_at_work else bulk.counted(run),
        "troubles": [] if run.is_at_work else bulk.troubles(run, user, shown),
        "holds": run.leaves_at is not None and run.leaves_at > now and not is_over,
        "may_stop": may_act and run.state == BulkRun.State.RUNNING,
        "may_undo": may_act and not is_over and run.created_at > now - verbs.UNDO and run.done > 0,
    }
