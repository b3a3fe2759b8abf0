"""Custom fields, for admins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.lib.errors import Missing
from people.staff import StaffRequest, staff
from tickets.actions import custom_fields as verbs
from tickets.models import CustomField, TicketForm
from tickets.models.field import FieldKind
from tickets.views.setup.inputs import FieldInput
from tickets.views.setup.pages import admit, attempt, moved

METHODS = ["GET", "HEAD", "POST"]
SIGNS = {
    FieldKind.TEXT: "type",
    FieldKind.LONG_TEXT: "text",
    FieldKind.NUMBER: "hash",
    FieldKind.DECIMAL: "percent",
    FieldKind.DATE: "calendar",
    FieldKind.CHECKBOX: "square-check",
    FieldKind.CHOICE: "circle-dot",
    FieldKind.CHOICES: "list-checks",
    FieldKind.CASCADE: "list-tree",
    FieldKind.PATTERN: "regex",
    FieldKind.PERSON: "user",
}


@require_http_methods(METHODS)
@staff
def fields(request: StaffRequest) -> HttpResponse:
    """With where each is used. POST `up` or `down`, a field's key, moves it."""
    admit(request)
    rows = list(CustomField.objects.order_by("position", "pk"))
    if request.method == "POST":
        verbs.arrange(moved([row.key for row in rows], request.POST), by=request.user)
        return redirect("admin_fields")
    used: dict[str, list[TicketForm]] = {}
    for form in TicketForm.objects.filter(is_active=True):
        for item in form.layout:
            used.setdefault(str(item.get("field", "")), []).append(form)
    lines = [(row, SIGNS[FieldKind(row.kind)], used.get(f"fields.{row.key}", [])) for row in rows]
    return render(request, "tickets/setup/fields.html", {"lines": lines})


@require_safe
@staff
def kinds(request: StaffRequest) -> HttpResponse:
    """What a new field can hold, to choose from."""
    admit(request)
    return render(request, "tickets/setup/kinds.html", {"kinds": [(kind, SIGNS[kind]) for kind in FieldKind]})


@require_http_methods(METHODS)
@staff
def new(request: StaffRequest, kind: str) -> HttpResponse:
    admit(request)
    if kind not in FieldKind.values:
        raise Missing(_("There is no such kind of field."))
    of = FieldKind(kind)
    form = FieldInput(request.POST or None, kind=of)
    if form.is_valid() and (
        made := attempt(form, lambda: verbs.create(form.cleaned_data["key"], of, form.details(), by=request.user))
    ):
        messages.success(request, _("The field %(name)s is made. Put it into a form next.") % {"name": made})
        return redirect("admin_fields")
    title = _("New field: %(kind)s") % {"kind": of.label}
    context = {"form": form, "back": "admin_fields", "title": title}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@staff
def field(request: StaffRequest, key: str) -> HttpResponse:
    admit(request)
    found = get_object_or_404(CustomField, key=key)
    form = FieldInput(request.POST if request.method == "POST" else None, kind=FieldKind(found.kind), field=found)
    if form.is_valid() and (changed := attempt(form, lambda: verbs.change(key, form.details(), by=request.user))):
        messages.success(request, _("%(name)s is saved.") % {"name": changed})
        return redirect("admin_fields")
    context = {"form": form, "field": found, "forms": verbs.forms_with(f"fields.{key}")}
    return render(request, "tickets/setup/field.html", context, status=422 if form.errors else 200)
