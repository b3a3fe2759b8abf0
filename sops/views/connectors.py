"""Connectors to outside tools, for in-house admins: registered, their operations listed, changed and tried."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib.errors import Conflict, Missing
from helpdesk.web import paging
from people.forms import attempt
from people.models import User
from people.staff import StaffRequest, staff
from sops.actions import connectors as verbs
from sops.desk_connectors import asked_of
from sops.forms.connectors import STATES, ConnectorForm, OperationForm, TrialForm
from sops.models import Connector, ConnectorOperation

READS = ["GET", "HEAD", "POST"]


@require_safe
@staff
def connectors(request: StaffRequest) -> HttpResponse:
    verbs.require_admin(request.user)
    return render(
        request, "sops/connectors/list.html", {"connectors": Connector.objects.prefetch_related("operations")}
    )


@require_http_methods(READS)
@staff
def connector_new(request: StaffRequest) -> HttpResponse:
    verbs.require_admin(request.user)
    form = ConnectorForm(request.POST or None)
    made = attempt(form, lambda: verbs.create(form.details(), by=request.user)) if form.is_valid() else None
    if made:
        messages.success(request, _("%(name)s is registered. List what it may be asked to do.") % {"name": made.name})
        return redirect("admin_connector", made.pk)
    return render(request, "sops/connectors/connector.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(READS)
@staff
def connector(request: StaffRequest, pk: int) -> HttpResponse:
    found = _connector(request.user, pk)
    form = ConnectorForm(request.POST or None, connector=found)
    changed = attempt(form, lambda: verbs.change(pk, form.details(), by=request.user)) if form.is_valid() else None
    if changed:
        messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
        return redirect("admin_connector", pk)
    operations = [(one, verbs.used_by(one)) for one in found.operations.select_related("connector")]
    context = {"form": form, "connector": found, "operations": operations}
    return render(request, "sops/connectors/connector.html", context, status=422 if form.errors else 200)


@require_safe
@staff
def connector_log(request: StaffRequest, pk: int) -> HttpResponse:
    """What runs have asked of it, newest first; `state` narrows it."""
    found = _connector(request.user, pk)
    state = request.GET.get("state", "")
    rows = asked_of(found).select_related("run", "by").defer("run__state", "parameters")
    page = paging.page(
        rows.filter(state=state) if state in STATES else rows, by="at", after=request.GET.get("after", "")
    )
    names = {one.action: one.name for one in found.operations.select_related("connector")}
    context = {
        "connector": found,
        "state": state,
        "states": [(code, words) for code, (words, _sign, _tone) in STATES.items()],
        "rows": [(row, names.get(row.action, row.action), STATES[row.state]) for row in page.rows],
        "more": f"?{urlencode({'state': state, 'after': page.next})}" if page.next else "",
    }
    return render(request, "sops/connectors/log.html", context)


@require_safe
@staff
def execution(request: StaffRequest, pk: int, key: int) -> HttpResponse:
    found = _connector(request.user, pk)
    row = asked_of(found).select_related("run__version__procedure", "by").filter(pk=key).first()
    if row is None:
        raise Missing(_("There is nothing of this number in the log."))
    context = {
        "connector": found,
        "row": row,
        "said": STATES[row.state],
        "sent": list(row.parameters.items()),
        "kept": list(row.result.get("values", {}).items()),
        "told_by": User.objects.filter(pk=row.result.get("told_by")).first(),
    }
    return render(request, "sops/connectors/execution.html", context)


@require_http_methods(READS)
@staff
def operation_new(request: StaffRequest, pk: int) -> HttpResponse:
    found = _connector(request.user, pk)
    form = OperationForm(request.POST or None)
    made = attempt(form, lambda: verbs.add_operation(pk, form.details(), by=request.user)) if form.is_valid() else None
    if made:
        return redirect("admin_operation", made.pk)
    context = {"form": form, "connector": found}
    return render(request, "sops/connectors/operation.html", context, status=422 if form.errors else 200)


@require_http_methods(READS)
@staff
def operation(request: StaffRequest, pk: int) -> HttpResponse:
    found = _operation(request.user, pk)
    form = OperationForm(request.POST or None, operation=found)
    details = form.details() if form.is_valid() else None
    changed = attempt(form, lambda: verbs.change_operation(pk, details, by=request.user)) if details else None
    if changed:
        messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
        return redirect("admin_operation", pk)
    return _operation_page(request, found, form, TrialForm(operation=found.operation))


@never_cache
@require_POST
@staff
def operation_trial(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks the tool in earnest; the answer's state, and what would be kept of it, stand in the page that comes."""
    found = _operation(request.user, pk)
    trial = TrialForm(request.POST, operation=found.operation)
    outcome = verbs.try_out(pk, trial.values(), by=request.user) if trial.is_valid() else None
    return _operation_page(request, found, OperationForm(operation=found), trial, outcome)


@require_POST
@staff
def operation_removal(request: StaffRequest, pk: int) -> HttpResponse:
    found = _operation(request.user, pk)
    try:
        verbs.remove_operation(pk, by=request.user)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("admin_operation", pk)
    return redirect("admin_connector", found.connector_id)


def _operation_page(
    request: StaffRequest, found: ConnectorOperation, form: OperationForm, trial: TrialForm, outcome: object = None
) -> HttpResponse:
    context = {"form": form, "connector": found.connector, "operation": found, "trial": trial, "outcome": outcome,
               "used_by": verbs.used_by(found)}  # fmt: skip
    status = 422 if form.errors or trial.errors else 200
    return render(request, "sops/connectors/operation.html", context, status=status)


def _connector(user: User, pk: int) -> Connector:
    verbs.require_admin(user)
    found = Connector.objects.filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such connector."))
    return found


def _operation(user: User, pk: int) -> ConnectorOperation:
    verbs.require_admin(user)
    found = ConnectorOperation.objects.select_related("connector").filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such operation."))
    return found
