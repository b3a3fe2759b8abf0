"""One rule, besides its content: dry runs, switching on and off, versions, what it did, removing it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.staff import StaffRequest, staff
from tickets.actions import rule_trials
from tickets.actions import rules as verbs
from tickets.actions.rules import rule_for
from tickets.automation.telling import steps
from tickets.models import RuleFiring, RuleTrial, Ticket
from tickets.models.rule import FAILED
from tickets.timeline import of_events
from tickets.timeline.ruled import found_told
from tickets.views.setup.rules import METHODS, admit

PAGE = 50
MOST_VERSIONS = 50


@require_http_methods(METHODS)
@staff
def trial(request: StaffRequest, pk: int) -> HttpResponse:
    """What the newest version would have done to past tickets. POST tries it anew."""
    admit(request)
    found = rule_for(request.user, pk)
    if request.method == "POST":
        rule_trials.begin(pk, by=request.user)
        return redirect("admin_rule_trial", pk)
    last = RuleTrial.objects.filter(version=found.latest).select_related("by").first()
    rows = found_told(last, by=request.user) if last and last.is_over else []
    part = "#progress" if request.headers.get("HX-Request") else ""
    context = {"rule": found, "trial": last, "rows": rows, "here": "trial"}
    return render(request, f"tickets/rules/trial.html{part}", context)


@require_POST
@staff
def state(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `on` to put the newest version in force; without, the rule is paused."""
    if "on" in request.POST:
        changed = verbs.switch_on(pk, by=request.user)
        messages.success(request, _("%(name)s is on.") % {"name": changed})
    else:
        changed = verbs.pause(pk, by=request.user)
        messages.success(request, _("%(name)s is paused. It does nothing until it is switched on.") % {"name": changed})
    return redirect("admin_rule_trial", pk)


@require_safe
@staff
def history(request: StaffRequest, pk: int) -> HttpResponse:
    """Its versions, with what each changed."""
    admit(request)
    found = rule_for(request.user, pk)
    rows = list(found.versions.select_related("made_by")[: MOST_VERSIONS + 1])
    told = steps(found, rows, by=request.user)[:MOST_VERSIONS]
    return render(request, "tickets/rules/history.html", {"rule": found, "steps": told, "here": "history"})


@require_safe
@staff
def firings(request: StaffRequest, pk: int) -> HttpResponse:
    """What it did last; with `failed` what it could not do, or was stopped in."""
    admit(request)
    found, only = rule_for(request.user, pk), "failed" in request.GET
    rows = RuleFiring.objects.filter(rule=found).select_related("ticket").order_by("-pk")
    rows = rows.filter(ticket__in=Ticket.objects.visible_to(request.user))
    page = Paginator(rows.filter(outcome__in=FAILED) if only else rows, PAGE).get_page(request.GET.get("page"))
    said = of_events([one.event_id for one in page])
    lines = [(one, said.get(one.event_id, "")) for one in page]
    context = {"rule": found, "lines": lines, "page": page, "only": only, "here": "firings"}
    return render(request, "tickets/rules/firings.html", context)


@require_POST
@staff
def restoration(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `number`: the version to go back to."""
    number = request.POST.get("number", "")
    verbs.restore(pk, int(number) if number.isdecimal() and len(number) < 9 else 0, by=request.user)
    messages.success(
        request, _("Version %(number)s is the newest again. Try it, then switch it on.") % {"number": number}
    )
    return redirect("admin_rule_trial", pk)


@require_POST
@staff
def removal(request: StaffRequest, pk: int) -> HttpResponse:
    gone = verbs.remove(pk, by=request.user)
    messages.success(request, _("%(name)s is removed. What it did stays told in tickets.") % {"name": gone})
    return redirect("admin_rules")
