"""The page where a view is made or changed: its conditions as rows, and what it would show."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib.errors import NotAllowed
from people.forms import attempt
from people.staff import StaffRequest, staff
from tickets.builder import from_conditions
from tickets.forms import ViewForm
from tickets.listing import Listing
from tickets.models import View
from tickets.permissions import can_edit_view
from tickets.tabs import view_for
from tickets.views.draft import Draft
from tickets.vocabulary import fields_for

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@staff
def new(request: StaffRequest) -> HttpResponse:
    """The query of a list is what the form begins with: its view, filters, order and groups."""
    if request.method == "POST":
        return _saved(request, None)
    listing = Listing(request, request.user)
    asked = [listing.tab.conditions] if request.GET else []
    rows = from_conditions(_joined([*asked, *listing.filters.conditions()]), listing.tabs.fields)
    initial = {
        "sort": listing.arrangement.sort,
        "grouping": listing.arrangement.grouping,
        "columns": list(listing.tab.columns),
    }
    draft = Draft(request.user, rows, ViewForm(by=request.user, initial=initial))
    return render(request, "tickets/saved/editor.html", {"draft": draft})


@require_http_methods(FORM_METHODS)
@staff
def view(request: StaffRequest, pk: int) -> HttpResponse:
    found = view_for(request.user, pk)
    if not can_edit_view(request.user, found):
        raise NotAllowed(_("Only a team’s leads change its views, and only admins those of everybody. Make a copy."))
    if request.method == "POST":
        return _saved(request, found)
    rows = from_conditions(found.conditions, fields_for(request.user))
    draft = Draft(request.user, rows, ViewForm.of(found, by=request.user), found)
    return render(request, "tickets/saved/editor.html", {"draft": draft})


@require_POST
@staff
def view_draft(request: StaffRequest) -> HttpResponse:
    """The form as it was posted, with what its buttons ask for, and what such a view would show. Saves nothing."""
    of = request.POST.get("of", "")
    found = view_for(request.user, int(of)) if of.isdecimal() and len(of) < 18 else None
    draft = Draft.posted(request.user, request.POST, found)
    if draft.rows:
        draft.rows.press(request.POST.dict(), draft.fields)
    part = "#work" if request.headers.get("HX-Request") else ""
    return render(request, f"tickets/saved/editor.html{part}", {"draft": draft})


def _saved(request: StaffRequest, found: View | None) -> HttpResponse:
    draft = Draft.posted(request.user, request.POST, found, is_bound=True)
    is_sound = draft.form.is_valid() and not draft.has_objections
    made = attempt(draft.form, lambda: draft.save(request.user)) if is_sound else None
    if made is None:
        return render(request, "tickets/saved/editor.html", {"draft": draft}, status=422)
    messages.success(request, _("The view %(name)s is saved.") % {"name": made.name})
    return redirect(f"{reverse('ticket_list')}?view={made.slug}")


def _joined(parts: list[Mapping[str, object]]) -> dict[str, object]:
    """All of these; what one of them asks at its top stands beside the others."""
    flat: list[object] = []
    for part in parts:
        inner = part.get("all")
        flat += inner if isinstance(inner, list) else [part]
    return {"all": flat}
