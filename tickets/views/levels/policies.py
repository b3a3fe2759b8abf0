"""Policies of service levels, for admins: the list in its order, the editor, and what each version said."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib.conditions.describe import describe_stored
from helpdesk.lib.errors import Conflict, Invalid
from people.staff import StaffRequest, staff
from tickets.actions import policies as verbs
from tickets.models import Policy
from tickets.sla.history import Metric
from tickets.views.keeping import kept
from tickets.views.levels.pages import METHODS, admit, number_of
from tickets.views.levels.policy_draft import PolicyDraft
from tickets.views.levels.versions import policy_versions
from tickets.views.levels.words import METRICS, targets_line
from tickets.views.setup.pages import moved
from tickets.vocabulary import fields_for


@require_http_methods(METHODS)
@staff
def policies(request: StaffRequest) -> HttpResponse:
    """POST `up` or `down`, a policy's number, moves it."""
    admit(request)
    rows = list(Policy.objects.in_order().select_related("current__calendar__calendar"))
    if request.method == "POST":
        order = [str(one.pk) for one in rows if not one.is_catch_all]
        verbs.arrange([int(pk) for pk in moved(order, request.POST)], by=request.user)
        return redirect("admin_policies")
    retired = Policy.objects.exclude(retired_at=None).order_by("-retired_at")
    values = {"rows": [_row(one, request) for one in rows], "retired": retired}
    return render(request, "tickets/levels/policies.html", values)


def _row(policy: Policy, request: StaffRequest) -> tuple[Policy, str, list[tuple[object, list[tuple[str, str]]]]]:
    """With its conditions in words, and its targets by metric."""
    version = policy.version
    targets = [
        (METRICS[metric], targets_line(version.targets, metric))
        for metric in Metric
        if any(metric in one for one in version.targets.values())
    ]
    return policy, describe_stored(version.conditions, fields_for(request.user)), targets  # type: ignore[return-value]


@require_http_methods(METHODS)
@staff
def new(request: StaffRequest) -> HttpResponse:
    admit(request)
    if request.method == "POST":
        return _saved(request, None)
    return _shown(request, PolicyDraft.posted(request.POST, request.user, None, is_bound=False))


@require_http_methods(METHODS)
@staff
def policy(request: StaffRequest, pk: int) -> HttpResponse:
    admit(request)
    found = _found(pk)
    return _saved(request, found) if request.method == "POST" else _shown(request, PolicyDraft.of(found, request.user))


@require_POST
@staff
def draft(request: StaffRequest) -> HttpResponse:
    """The policy as it was posted, with what its buttons ask for. Saves nothing."""
    admit(request)
    rows = Policy.objects.select_related("current__calendar")
    found = rows.filter(pk=number_of(request.POST.get("of", ""))).first()
    made = PolicyDraft.posted(request.POST, request.user, found, is_bound=False)
    if made.rows:
        made.rows.press(request.POST.dict(), made.fields)
    return _shown(request, made)


@require_safe
@staff
def versions(request: StaffRequest, pk: int) -> HttpResponse:
    admit(request)
    found = _found(pk)
    told = policy_versions(found, fields_for(request.user))
    return render(request, "tickets/levels/versions.html", {"thing": found, "versions": told, "kind": "policy"})


@require_POST
@staff
def restoration(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    admit(request)
    found = verbs.restore(pk, number, by=request.user)
    messages.success(
        request, _("%(name)s says again what version %(number)d said.") % {"name": found, "number": number}
    )
    return redirect("admin_policy", pk)


@require_POST
@staff
def retirement(request: StaffRequest, pk: int) -> HttpResponse:
    admit(request)
    is_retired = request.POST.get("to") != "back"
    try:
        found = verbs.set_retired(pk, to=is_retired, by=request.user)
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
        return redirect("admin_policies")
    words = _("The policy %(name)s is retired.") if is_retired else _("The policy %(name)s is in use again.")
    messages.success(request, words % {"name": found})
    return redirect("admin_policies")


def _found(pk: int) -> Policy:
    return get_object_or_404(Policy.objects.select_related("current__calendar"), pk=pk)


def _saved(request: StaffRequest, found: Policy | None) -> HttpResponse:
    made = PolicyDraft.posted(request.POST, request.user, found, is_bound=True)
    if made.inputs.is_valid() and not made.has_objections and (saved := kept(made, request.user)):
        messages.success(request, _("The policy %(name)s is saved.") % {"name": saved})
        return redirect("admin_policies")
    return _shown(request, made, status=422)


def _shown(request: StaffRequest, made: PolicyDraft, status: int = 200) -> HttpResponse:
    part = "#work" if request.headers.get("HX-Request") else ""
    return render(request, f"tickets/levels/policy.html{part}", {"draft": made}, status=status)
