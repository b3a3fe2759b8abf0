"""Moving open runs to the version in force: the plan, who can't move and why, and the move."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from helpdesk.lib.errors import Conflict, Invalid, Missing
from people.staff import StaffRequest, staff
from sops.actions import migrating as verbs
from sops.forms.migrating import Place, deeds_of, plan_in, steps_of, variables_of
from sops.models import ProcedureVersion
from sops.permissions import require_editor, version_for
from sops.replay.migration import Plan
from sops.stored import definition_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def procedure_migration(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """GET `from` and a plan: who would move, and who can't. POST the same, with the runs seen as `staying`."""
    require_editor(request.user)
    version = version_for(request.user, key, number)
    data = request.POST if request.method == "POST" else request.GET
    every = verbs.befores(version)
    before = next((one for one in every if str(one.number) == data.get("from")), every[0] if every else None)
    if before is None:
        raise Missing(_("Nobody follows an earlier version that could move."))
    plan = plan_in(data, verbs.usual_plan(version, before))
    message, status = "", 200
    if request.method == "POST":
        try:
            moved = verbs.migrate(version.pk, before.pk, plan, staying=_staying(request), by=request.user)
        except (Conflict, Invalid) as error:
            message, status = error.message, error.status
        else:
            words = ngettext("%(n)d run moved.", "%(n)d runs moved.", moved.moved)
            messages.success(request, words % {"n": moved.moved})
            return redirect(reverse("procedure_version", args=[key, number]))
    context = _context(request, version, before, plan)
    return render(request, "sops/migration.html", {**context, "befores": every, "message": message}, status=status)


def _staying(request: StaffRequest) -> list[int]:
    """The runs that stood in the page as those that can't move."""
    return [int(one) for one in request.POST.getlist("staying") if one.isdecimal() and len(one) < 18]


def _context(
    request: StaffRequest, version: ProcedureVersion, before: ProcedureVersion, plan: Plan
) -> dict[str, object]:
    old, new = definition_of(before), definition_of(version)
    usual, language = verbs.usual_plan(version, before), request.user.language
    try:
        found, wrong = verbs.candidates(version, before, plan, by=request.user), ""
    except Invalid as error:
        found, wrong = [], error.message
    titles = {step.id: step.title.best(language, old.locale) or step.id for step in old.steps}
    staying = [(one, titles.get(one.run.step, one.run.step)) for one in found if one.offences]
    places = [*steps_of(old, new, plan, usual, language), *variables_of(old, new, plan, usual)]
    return {
        "version": version, "before": before, "title": new.title.best(language, new.locale), "wrong": wrong,
        "open": [one for one in places if not one.is_usual], "usual": [one for one in places if one.is_usual],
        "deeds": deeds_of(old, plan, language), "staying": staying, "moving": len(found) - len(staying),
        "told": _fields(plan, places),
    }  # fmt: skip


def _fields(plan: Plan, places: list[Place]) -> list[tuple[str, str]]:
    """The plan as hidden fields of the form that moves."""
    return [*((one.field, one.chosen) for one in places), *(("waived", step) for step in sorted(plan.waived))]
