"""The work behind the pages, for admins: how far it is, what it could not do, and trying that again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events import backlog
from events.consumers import registry
from people.staff import StaffRequest, staff
from tickets.actions import background as verbs
from tickets.background import failed_rules

SHOWN = 100


@require_safe
@staff
def background(request: StaffRequest) -> HttpResponse:
    verbs.admit(request.user)
    rows = backlog.set_aside().select_related("event").order_by("-attempts", "pk")[:SHOWN]
    context = {
        "readers": backlog.progress(),
        "events": [(row, _does(row.consumer), backlog.is_given_up(row)) for row in rows],
        "holds": failed_rules().select_related("rule", "ticket").order_by("due_at", "pk")[:SHOWN],
    }
    return render(request, "tickets/background.html", context)


@require_POST
@staff
def event_trial(request: StaffRequest, key: int) -> HttpResponse:
    if verbs.try_event(key, by=request.user):
        messages.success(request, _("It has taken effect now."))
    else:
        messages.error(request, _("It failed again. The reason is below."))
    return redirect("admin_background")


@require_POST
@staff
def event_drop(request: StaffRequest, key: int) -> HttpResponse:
    verbs.drop_event(key, by=request.user)
    messages.success(request, _("Dropped. The event stays in the log."))
    return redirect("admin_background")


@require_POST
@staff
def rule_trial(request: StaffRequest, key: int) -> HttpResponse:
    verbs.try_rule(key, by=request.user)
    messages.success(request, _("The rule is tried on this ticket now. If it fails again, it stays here."))
    return redirect("admin_background")


def _does(name: str) -> object:
    return registry[name].does if name in registry else name
