"""Applying the policies to open tickets: what it would change, then the thing itself, with its progress."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib.errors import Conflict
from people.staff import StaffRequest, staff
from tickets.actions import reapplying as verbs
from tickets.models import PolicyVersion, Reapplication, Ticket
from tickets.views.levels.pages import METHODS, admit


@require_http_methods(METHODS)
@staff
def application(request: StaffRequest) -> HttpResponse:
    """POST begins a run; `for` says whether it is a trial or for good."""
    admit(request)
    if request.method == "POST":
        try:
            verbs.start(is_trial=request.POST.get("for") != "good", by=request.user)
        except Conflict as error:
            messages.error(request, error.message)
        return redirect("admin_policy_application")
    run = Reapplication.objects.select_related("by").first()
    part = "#run" if request.headers.get("HX-Request") else ""
    values = {"run": run, "changes": _changes(run) if run else [], "open": Ticket.objects.unsolved().genuine().count()}
    return render(request, f"tickets/levels/application.html{part}", values)


@require_POST
@staff
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    admit(request)
    verbs.stop(pk, by=request.user)
    return redirect("admin_policy_application")


def _changes(run: Reapplication) -> list[tuple[int, str, PolicyVersion | None, PolicyVersion | None]]:
    """The first of the tickets that change: number, subject, what they are promised by before and after."""
    wanted = {pk for _number, before, after in run.tickets for pk in (before, after) if pk}
    versions = PolicyVersion.objects.select_related("policy").in_bulk(wanted)
    subjects = dict(Ticket.objects.filter(pk__in=[one[0] for one in run.tickets]).values_list("pk", "subject"))
    return [
        (number, subjects.get(number, ""), versions.get(before or 0), versions.get(after))
        for number, before, after in run.tickets
    ]
