"""New procedures and drafts as text, and the way to what is in force: handed in, decided, published, withdrawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib.errors import Conflict, DeskError, Invalid
from people.forms import attempt
from people.staff import StaffRequest, staff
from sops.actions import bindings, drafts, publishing
from sops.definition import markdown
from sops.forms.procedure import NewProcedure, Upkeep
from sops.impact import Impact
from sops.models import Binding, ChangeClass, ProcedureVersion
from sops.permissions import procedure_for, require_editor, version_for
from sops.stored import definition_of
from sops.views.reading import Page

LARGEST = 2_000_000


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def procedure_new(request: StaffRequest) -> HttpResponse:
    """GET: what it shall be called. POST the form: a draft to edit. POST `source`, Markdown or JSON: a draft of that,
    of a new procedure or of an old one."""
    require_editor(request.user)
    if request.method == "POST" and "source" in request.POST:
        return _imported(request)
    form = NewProcedure(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        version = attempt(form, lambda: drafts.create(form.definition, by=request.user))
        if version:
            drafts.set_up(version.procedure_id, drafts.Settings(team=form.cleaned_data["team"]), by=request.user)
            return redirect("procedure_edit", version.procedure.key, version.number)
    return render(request, "sops/new.html", {"form": form}, status=422 if form.errors else 200)


def _imported(request: StaffRequest) -> HttpResponse:
    source = request.POST["source"][:LARGEST]
    try:
        version = drafts.take_in(_read(source), by=request.user)
    except (Invalid, Conflict) as error:
        context = {"form": NewProcedure(), "source": source, "problems": _problems(error)}
        return render(request, "sops/new.html", context, status=error.status)
    messages.success(request, _("This draft is saved."))
    return redirect("procedure_edit", version.procedure.key, version.number)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def procedure_text(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """GET: the draft as text. POST `source`, `revision`, `note` and `change_class`."""
    require_editor(request.user)
    version = version_for(request.user, key, number)
    if request.method != "POST":
        return _editor(request, version, markdown.export(definition_of(version)))
    source = request.POST.get("source", "")[:LARGEST]
    try:
        saved = drafts.save(version.pk, _saving(request.POST, source), by=request.user)
    except (Invalid, Conflict) as error:
        return _editor(request, version, source, _problems(error), error.status)
    messages.success(request, _("This draft is saved."))
    return redirect("procedure_text", saved.procedure.key, saved.number)


def _saving(data: QueryDict, source: str) -> drafts.Saving:
    revision = data.get("revision", "")
    return drafts.Saving(
        data=_read(source),
        revision=int(revision) if revision.isdecimal() and len(revision) < 9 else 0,
        note=data.get("note", ""),
        change_class=_change_class(data),
    )


def _change_class(data: QueryDict) -> ChangeClass:
    chosen = data.get("change_class", "")
    return ChangeClass(chosen) if chosen in ChangeClass.values else ChangeClass.MATERIAL


def _editor(
    request: StaffRequest, version: ProcedureVersion, source: str, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "page": Page(version, request.user),
        "version": version,
        "source": source,
        "problems": problems or [],
        "classes": ChangeClass.choices,
        "note": request.POST.get("note", version.note),
        "chosen": request.POST.get("change_class", version.change_class),
        "revision": request.POST.get("revision", version.revision),
    }
    return render(request, "sops/text.html", context, status=status)


def _read(source: str) -> object:
    """JSON when it begins like it, else Markdown. Raises Invalid."""
    if source.lstrip().startswith("{"):
        try:
            return json.loads(source)
        except (ValueError, RecursionError) as error:
            raise Invalid(_("This is no JSON: %(what)s") % {"what": error}) from error
    try:
        return markdown.to_json(source)
    except markdown.Unreadable as error:
        raise Invalid(_("Line %(line)d: %(what)s") % {"line": error.line, "what": error.what}) from error


def _problems(error: DeskError) -> list[str]:
    fields = error.fields if isinstance(error, Invalid) else {}
    return [f"{place}: {words}" for place, found in fields.items() for words in found] or [error.message]


@require_POST
@staff
def procedure_drafts(request: StaffRequest, key: str) -> HttpResponse:
    """Begin the next version; or go to the one in the making."""
    version = drafts.begin(procedure_for(request.user, key).pk, by=request.user)
    return redirect("procedure_edit", key, version.number)


@require_POST
@staff
def procedure_submission(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """POST `note` and `change_class`, or neither: what the draft says of itself already."""

    def act(pk: int) -> ProcedureVersion:
        if "change_class" in request.POST:
            drafts.describe(pk, _change_class(request.POST), note=request.POST.get("note", ""), by=request.user)
        return publishing.submit(pk, by=request.user)

    return _moved(request, key, number, act, _("Handed in."))


@require_POST
@staff
def procedure_return(request: StaffRequest, key: str, number: int) -> HttpResponse:
    return _moved(request, key, number, lambda pk: publishing.take_back(pk, by=request.user), _("It is a draft again."))


@require_POST
@staff
def procedure_decision(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """POST `answer`, yes or no, `sha256` of what was read, and a `note`."""
    yes, sha256, note = (request.POST.get(name, "") for name in ("answer", "sha256", "note"))

    def act(pk: int) -> ProcedureVersion:
        return publishing.decide(pk, approve=yes == "yes", sha256=sha256, note=note, by=request.user)

    return _moved(request, key, number, act, _("Approved.") if yes == "yes" else _("Sent back."))


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def procedure_publication(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """GET: what it would do to others. POST `at`, a moment in the person's own time; without it, now."""
    require_editor(request.user)
    if request.method != "POST":
        version = version_for(request.user, key, number)
        context = {"version": version, "page": Page(version, request.user),
                   "impact": Impact(version, request.user.language)}  # fmt: skip
        return render(request, "sops/publication.html", context)

    def act(pk: int) -> ProcedureVersion:
        return publishing.publish(pk, at=_moment(request), by=request.user)

    return _moved(request, key, number, act, _("Published."))


def _moment(request: StaffRequest) -> datetime | None:
    value = request.POST.get("at", "")
    if not value:
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=ZoneInfo(request.user.time_zone))
    except ValueError as error:
        words = _("Give a day and a time.")
        raise Invalid(words, {"at": [words]}) from error


@require_POST
@staff
def procedure_withdrawal(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """POST `instead`: what agents are told to do."""

    def act(pk: int) -> ProcedureVersion:
        return publishing.withdraw(pk, instead=request.POST.get("instead", ""), by=request.user)

    return _moved(request, key, number, act, _("Withdrawn. Its runs are stopped."))


@require_POST
@staff
def procedure_deletion(request: StaffRequest, key: str, number: int) -> HttpResponse:
    drafts.throw_away(version_for(request.user, key, number).pk, by=request.user)
    messages.success(request, _("The draft is thrown away."))
    return redirect("procedure_list")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def procedure_upkeep(request: StaffRequest, key: str) -> HttpResponse:
    """Whose it is, and how often somebody looks whether it is still right."""
    require_editor(request.user)
    procedure = procedure_for(request.user, key)
    form = Upkeep(request.POST if request.method == "POST" else None, procedure)
    if request.method == "POST" and form.is_valid():
        drafts.set_up(procedure.pk, drafts.Settings(**form.cleaned_data), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("procedure", key)
    return render(
        request, "sops/upkeep.html", {"form": form, "procedure": procedure}, status=422 if form.errors else 200
    )


@require_POST
@staff
def procedure_review(request: StaffRequest, key: str) -> HttpResponse:
    """Somebody looked, and it is still right."""
    drafts.reviewed(procedure_for(request.user, key).pk, by=request.user)
    messages.success(request, _("Noted: it is still right."))
    return redirect("procedure", key)


@require_POST
@staff
def procedure_bindings(request: StaffRequest, key: str) -> HttpResponse:
    """POST `tag` or `subject` words and a `mode`: tickets with them call for the procedure."""
    field, op, value = request.POST.get("field", ""), request.POST.get("op", ""), request.POST.get("value", "").strip()
    chosen = request.POST.get("mode", "")
    mode = Binding.Mode(chosen) if chosen in Binding.Mode.values else Binding.Mode.SUGGEST
    condition = {"field": field, "op": op, "value": value}
    try:
        pk = procedure_for(request.user, key).pk
        bindings.bind(pk, condition, mode=mode, by=request.user)
        messages.success(request, _("Bound."))
    except Invalid as error:
        messages.error(request, error.message)
    return redirect("procedure", key)


@require_POST
@staff
def binding_removal(request: StaffRequest, pk: int) -> HttpResponse:
    gone = bindings.unbind(pk, by=request.user)
    messages.success(request, _("Taken off."))
    return redirect("procedure", gone.procedure.key)


def _moved(
    request: StaffRequest, key: str, number: int, act: Callable[[int], ProcedureVersion], words: str
) -> HttpResponse:
    """Do it, and back to the version; what stands in the way is said there."""
    version = version_for(request.user, key, number)
    try:
        act(version.pk)
        messages.success(request, words)
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
    return redirect(reverse("procedure_version", args=[key, number]))
