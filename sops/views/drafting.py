"""The editor of a draft: its page, the same for translations, and what its scripts send and get, as JSON."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.errors import Conflict, DeskError, Invalid
from people.models import User
from people.staff import StaffRequest, staff
from sops.actions import drafts, publishing
from sops.checks.examine import Examined
from sops.models import ChangeClass, ProcedureVersion, State
from sops.permissions import require_editor, version_for
from sops.views.editor_words import WORDS
from sops.views.reading import Page
from sops.views.world import world_of

LARGEST = 4_000_000


@require_safe
@staff
def procedure_edit(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """Outline, drawing and forms, live. Without scripts, the draft as text does the same."""
    return _editor(request, key, number, "steps")


@require_safe
@staff
def procedure_translations(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """Every text beside its translation."""
    return _editor(request, key, number, "translations")


def _editor(request: StaffRequest, key: str, number: int, tab: str) -> HttpResponse:
    require_editor(request.user)
    version = version_for(request.user, key, number)
    if version.state != State.DRAFT:
        raise Conflict(_("This version was handed in and can't be changed. Take it back, then edit it."))
    data = _data(version) if request.method == "GET" else {}
    context = {"page": Page(version, request.user), "version": version, "data": data, "tab": tab,
               "kinds": data.get("world", {}).get("kinds", [])}  # fmt: skip
    return render(request, "sops/edit.html", context)


def _data(version: ProcedureVersion) -> dict[str, Any]:
    place = [version.procedure.key, version.number]
    return {
        "definition": version.definition,
        "revision": version.revision,
        "stale": version.stale,
        "findings": _findings(publishing.examined(version)),
        "url": reverse("procedure_draft", args=place),
        "freshUrl": reverse("procedure_fresh", args=place),
        "words": {name: str(words) for name, words in WORDS.items()},
        "world": world_of(version.procedure.key),
    }


@require_POST
@staff
def procedure_draft(request: StaffRequest, key: str, number: int) -> JsonResponse:
    """POST JSON `definition` and the `revision` that it began from. Who is behind gets what is there now (409)."""
    require_editor(request.user)
    version = version_for(request.user, key, number)
    sent = _sent(request)
    saving = drafts.Saving(
        data=sent.get("definition"),
        revision=_whole(sent.get("revision")),
        note=version.note,
        change_class=ChangeClass(version.change_class),
    )
    try:
        saved = drafts.save(version.pk, saving, by=request.user)
    except (Invalid, Conflict) as error:
        return JsonResponse(_refused(error, version.pk), status=error.status)
    return JsonResponse(_answer(saved))


@require_POST
@staff
def procedure_fresh(request: StaffRequest, key: str, number: int) -> JsonResponse:
    """POST JSON `locale` and `place` of a translation that is still right."""
    require_editor(request.user)
    version, sent = version_for(request.user, key, number), _sent(request)
    where = {name: str(sent.get(name, ""))[:200] for name in ("locale", "place")}
    saved = drafts.confirm_translation(version.pk, **where, by=request.user)
    return JsonResponse({"stale": saved.stale})


def _sent(request: StaffRequest) -> dict[str, Any]:
    if len(request.body) > LARGEST:
        raise Invalid(_("This is nested too deeply, or is too much for one procedure. Make it smaller."))
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Invalid(_("This is no JSON: %(what)s") % {"what": error}) from error
    return found if isinstance(found, dict) else {}


def _whole(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def _answer(version: ProcedureVersion) -> dict[str, Any]:
    return {"revision": version.revision, "sha256": version.sha256, "stale": version.stale,
            "findings": _findings(publishing.examined(version))}  # fmt: skip


def _refused(error: DeskError, version_id: int) -> dict[str, Any]:
    """What is there now goes along where somebody else saved it meanwhile, so that both can be put together."""
    if isinstance(error, Invalid):
        found = [{"code": "1", "step": "", "message": f"{place}: {words[0]}", "isError": True}
                 for place, words in error.fields.items()]  # fmt: skip
        return {"message": error.message, "findings": found}
    now = ProcedureVersion.objects.get(pk=version_id)
    if now.state != State.DRAFT:
        return {"message": error.message}
    by = User.objects.filter(pk=now.writers[-1] if now.writers else now.author_id).first()
    name = by.name if by else ""
    return {"message": error.message, "revision": now.revision, "definition": now.definition, "by": name}


def _findings(examined: Examined) -> list[dict[str, Any]]:
    return [
        {"code": str(one.code), "step": one.step, "message": one.message, "isError": isinstance(one.code, int)}
        for one in (*examined.errors, *examined.warnings)
    ]
