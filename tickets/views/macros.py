"""The macros a person has: found, made, changed, put away; their versions and uses."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib.errors import Missing
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.actions import macros as verbs
from tickets.macro_filter import MacroFilter
from tickets.macro_form import Block, MacroForm, attempt, blocks_of, posted_blocks, texts_of
from tickets.macros import uses
from tickets.macros.history import steps
from tickets.macros.variables import VARIABLES, written
from tickets.models import Brand, Macro, MacroUse, Ticket
from tickets.permissions import can_edit_macro
from tickets.spoken import LANGUAGES

PAGE = 100
MOST_VERSIONS, MOST_USES = 50, 20
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@staff
def macros(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.WORK_TICKETS)
    form = MacroFilter(request.GET, by=request.user)
    page = Paginator(form.narrowed(), PAGE).get_page(request.GET.get("page"))
    told = uses.numbers([macro.pk for macro in page])
    lines = [(macro, told[macro.pk]) for macro in page]
    context = {"form": form, "lines": lines, "page": page, "filtered": any(form.data.values())}
    return render(request, "tickets/macros/list.html", context)


@require_http_methods(FORM_METHODS)
@staff
def macro_new(request: StaffRequest) -> HttpResponse:
    """With `of`, it begins as a copy of another."""
    require(request.user, Capability.WORK_TICKETS)
    if request.method == "POST":
        return _posted(request, None)
    of = request.GET.get("of", "")
    if not of:
        return _page(request, MacroForm(by=request.user), blocks_of(None, request.user), None)
    origin = _macro(request, int(of) if of.isdecimal() and len(of) < 18 else 0)
    form = MacroForm.of(origin, origin.version, by=request.user)
    name = _("%(name)s, copy") % {"name": origin.name}
    form.initial.update({"name": name[:80], "scope": "personal", "seen": None})
    return _page(request, form, blocks_of(origin.version, request.user), None)


@require_http_methods(FORM_METHODS)
@staff
def macro(request: StaffRequest, pk: int) -> HttpResponse:
    found = _macro(request, pk)
    if request.method == "POST":
        return _posted(request, found)
    if not can_edit_macro(request.user, found):
        return render(request, "tickets/macros/read.html", {"macro": found})
    form = MacroForm.of(found, found.version, by=request.user)
    return _page(request, form, blocks_of(found.version, request.user), found)


@require_safe
@staff
def macro_history(request: StaffRequest, pk: int) -> HttpResponse:
    """Its versions, with what each changed, and where it was used last."""
    found = _macro(request, pk)
    rows = list(found.versions.select_related("published_by")[: MOST_VERSIONS + 1])
    seen = MacroUse.objects.filter(macro=found, ticket__in=Ticket.objects.visible_to(request.user))
    context = {
        "macro": found,
        "steps": steps(rows, by=request.user)[:MOST_VERSIONS],
        "numbers": uses.numbers([found.pk])[found.pk],
        "uses": seen.select_related("user", "ticket").order_by("-at")[:MOST_USES],
        "may_edit": can_edit_macro(request.user, found),
    }
    return render(request, "tickets/macros/history.html", context)


@require_POST
@staff
def macro_restoration(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `number`: the version to go back to."""
    number = request.POST.get("number", "")
    verbs.restore(pk, int(number) if number.isdecimal() and len(number) < 9 else 0, by=request.user)
    messages.success(request, _("Version %(number)s is in use again, as a new version.") % {"number": number})
    return redirect("macro_history", pk)


@require_POST
@staff
def macro_state(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `active` to offer it again; without, it is put away."""
    changed = verbs.set_active(pk, to="active" in request.POST, by=request.user)
    said = _("%(name)s is offered again.") if changed.is_active else _("%(name)s is put away. Nobody is offered it.")
    messages.success(request, said % {"name": changed.name})
    return redirect("macro", pk)


def _macro(request: StaffRequest, pk: int) -> Macro:
    require(request.user, Capability.WORK_TICKETS)
    rows = Macro.objects.visible_to(request.user).select_related("team", "owner", "current__published_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such macro, or you may not see it."))
    return found


def _posted(request: StaffRequest, found: Macro | None) -> HttpResponse:
    """Saved; or the form again, with a block more where that is asked for, or with what is wrong."""
    form, blocks = MacroForm(request.POST, by=request.user), posted_blocks(request.POST)
    if "add" in request.POST:
        form.errors.clear()
        return _page(request, form, blocks, found)
    saved = attempt(form, blocks, lambda: _save(request, form, blocks, found)) if form.is_valid() else None
    if saved is None:
        return _page(request, form, blocks, found, status=422)
    messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
    return redirect("macro", saved.pk)


def _save(request: StaffRequest, form: MacroForm, blocks: list[Block], found: Macro | None) -> Macro:
    details = form.details(texts_of(blocks))
    if found is None:
        return verbs.create(details, by=request.user)
    return verbs.change(found.pk, details, by=request.user, seen=form.cleaned_data["seen"])


def _page(
    request: StaffRequest, form: MacroForm, blocks: list[Block], found: Macro | None, status: int = 200
) -> HttpResponse:
    spoken = {block.language for block in blocks}
    names = [(written(one.name if one.is_sure else f"{one.name}|"), one.label) for one in VARIABLES.values()]
    context = {
        "form": form,
        "blocks": blocks,
        "macro": found,
        "variables": names,
        "others": _languages(but=spoken),
    }
    return render(request, "tickets/macros/editor.html", context, status=status)


def _languages(*, but: Collection[str]) -> list[tuple[str, str]]:
    """By their names; those of the brands and of the desk itself first."""
    near = [*Brand.objects.order_by("pk").values_list("language", flat=True), *dict(settings.LANGUAGES)]
    codes = dict.fromkeys([*(code for code in near if code in LANGUAGES), *LANGUAGES])
    return [(code, LANGUAGES[code]) for code in codes if code not in but]
