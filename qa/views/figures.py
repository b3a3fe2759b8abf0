"""Figures of quality for leads, and the tickets behind each of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.web import paging
from helpdesk.web.spreadsheets import csv_file
from people.models import Partner, Site, Team, User
from people.staff import StaffRequest, staff
from qa.figures import behind
from qa.figures.board import Board
from qa.figures.joined import joined, judged, of_paths
from qa.figures.load import Load
from qa.figures.scope import IN_HOUSE, SPANS, Scope, from_query
from qa.figures.sheets import SHEETS, as_lists, sheet
from qa.figures.steps import of_steps
from qa.models import Measure, Programme
from qa.standing import can_see_figures, require_figures
from sops.figures import can_see_figures as can_see_how
from sops.permissions import procedure_for

ON_OVERVIEW = ("partner", "week", "person")


@require_safe
@staff
def figures(request: StaffRequest) -> HttpResponse:
    require_figures(request.user)
    board = Board(from_query(request.GET), request.user)
    sheets = {name: sheet(board, name) for name in ON_OVERVIEW}
    context = {**_frame(board, "overview"), "sheets": sheets, "load": Load(board.scope, request.user)}
    return render(request, "qa/figures/overview.html", context)


@require_safe
@staff
def figures_sheet(request: StaffRequest, name: str) -> HttpResponse:
    require_figures(request.user)
    if name not in SHEETS:
        raise Http404
    board = Board(from_query(request.GET), request.user)
    return render(request, "qa/figures/sheet.html", {**_frame(board, name), "sheet": sheet(board, name)})


@require_safe
@staff
def figures_steps(request: StaffRequest, key: str) -> HttpResponse:
    """Of one procedure: its steps, and the reviews that say something about the procedure itself."""
    require_figures(request.user)
    procedure = procedure_for(request.user, key)
    board = Board(from_query(request.GET), request.user)
    found = judged(board.scope, procedure, request.user)
    context = {**_frame(board, "procedure"), "sheet": of_steps(board, procedure), "procedure": procedure,
               "joined": joined(found, procedure, board.scope),
               "paths": of_paths(found, procedure, request.user.language),
               "followed": can_see_how(request.user)}  # fmt: skip
    return render(request, "qa/figures/steps.html", context)


@require_safe
@staff
def figures_export(request: StaffRequest, name: str) -> HttpResponse:
    """The table of the page as CSV, cell for cell."""
    require_figures(request.user)
    scope = from_query(request.GET)
    board = Board(scope, request.user)
    if name == "step":
        found = of_steps(board, procedure_for(request.user, request.GET.get("procedure", "")))
    elif name == "path":
        procedure = procedure_for(request.user, request.GET.get("procedure", ""))
        found = of_paths(judged(scope, procedure, request.user), procedure, request.user.language)
    elif name in SHEETS:
        found = sheet(board, name)
    else:
        raise Http404
    return csv_file(f"{name}-{scope.last}.csv", as_lists(found))


@require_safe
@staff
def figures_tickets(request: StaffRequest) -> HttpResponse:
    """The reviews behind a figure, those with errors first if asked for, each with its ticket."""
    scope = from_query(request.GET)
    asked = behind.Asked.from_query(request.GET)
    rows = behind.reviews(scope, asked, request.user)
    page = paging.page(rows, by="worked_at", after=request.GET.get("after", ""))
    more = f"?{asked.query(scope, after=page.next)}" if page.next else ""
    context = {"scope": scope, "asked": asked, "lines": behind.lines(page.rows, request.user), "more": more,
               "name": behind.name_of(asked, request.user), "other": asked.other(scope),
               "up": _up(request.user, scope)}  # fmt: skip
    return render(request, "qa/figures/tickets.html", context)


def _up(user: User, scope: Scope) -> tuple[str, str]:
    """Where one came from: the name and the address of the figures that this person may see."""
    name, words = ("quality_figures", _("Figures")) if can_see_figures(user) else ("quality_mine", _("My quality"))
    return words, f"{reverse(name)}?{scope.query()}"


def _frame(board: Board, here: str) -> dict[str, object]:
    scope = board.scope
    tabs = [("overview", reverse("quality_figures"), _("Overview"))]
    tabs += [(name, reverse("quality_figures_sheet", args=[name]), str(title)) for name, title in SHEETS.items()]
    return {"board": board, "scope": scope, "here": here, "tabs": tabs, "query": scope.query(), "spans": SPANS,
            "measures": [one for one in Measure.choices if one[0] != Measure.ITEM],
            "choices": _choices(board.user, scope)}  # fmt: skip


def _choices(user: User, scope: Scope) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(name, label, chosen, options) of each part that this person can narrow to."""
    parts: list[tuple[str, str, Iterable[tuple[int, str]]]] = [
        ("programme", _("Programme"), Programme.objects.visible_to(user).values_list("pk", "name")),
        ("team", _("Team"), _teams(user)),
        ("site", _("Site"), _own(user, Site)),
    ]
    if user.is_in_house:
        parts.insert(1, ("partner", _("Partner"), Partner.objects.values_list("pk", "name")))
    found = []
    for name, label, rows in parts:
        options = [(str(pk), title) for pk, title in rows]
        if name == "partner":
            options.insert(0, (IN_HOUSE, _("In-house")))
        if len(options) > 1:
            found.append((name, label, getattr(scope, name), options))
    return found


def _teams(user: User) -> Iterable[tuple[int, str]]:
    return _own(user, Team)


def _own(user: User, model: type[Team] | type[Site]) -> Iterable[tuple[int, str]]:
    rows = model._default_manager.all() if user.is_in_house else model._default_manager.filter(partner=user.partner_id)
    return rows.order_by("name").values_list("pk", "name")
