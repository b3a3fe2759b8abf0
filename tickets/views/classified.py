"""What a ticket is, and what its form asks, changed from the context column."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib.errors import Conflict, Invalid
from people.staff import StaffRequest, staff
from tickets.actions import classifying
from tickets.actions.filling import Seen, set_fields
from tickets.fields.definitions import all_definitions
from tickets.fields.values import in_words
from tickets.languages import name_of
from tickets.models import Sensitivity, Ticket, TicketForm
from tickets.tree import Tree
from tickets.views.answer import Undo, around, changed, with_toast
from tickets.views.found import ticket_for
from tickets.views.page import TicketPage
from tickets.views.panel import Panel, asked, read_json
from tickets.views.ticket import ticket_page

LONGEST_UNDO = 2000


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ticket_fields(request: StaffRequest, number: int) -> HttpResponse:
    """GET: the fields alone. POST f-<key> with was-<key>, what its author saw; or `to` and `seen` in JSON, for undo."""
    ticket = ticket_for(request.user, number)
    if request.method != "POST":
        return render(request, "tickets/fields.html", around(request, TicketPage(ticket, request.user)))
    definitions = all_definitions()
    if "to" in request.GET:
        to, seen = _mapping(request.GET["to"]), _mapping(request.GET.get("seen", ""))
    else:
        wanted = asked(request.POST, definitions)
        to, seen = wanted.to, wanted.seen
    before = {key: ticket.fields.get(key) for key in to}
    try:
        ticket = set_fields(number, to, by=request.user, seen=Seen(seen))
    except (Conflict, Invalid) as error:
        return _refused(request, number, error)
    return _saved(request, number, before)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ticket_category(request: StaffRequest, number: int) -> HttpResponse:
    """GET: the categories to choose from. POST `to`, one's number, or nothing."""
    ticket = ticket_for(request.user, number)
    tree = Tree.load()
    if request.method != "POST":
        part = "#options" if request.headers.get("HX-Request") else ""
        return render(request, f"tickets/category.html{part}", {"ticket": ticket, "nodes": tree.open})
    before = ticket.category_id
    to = _number(_value(request, "to"))
    classifying.set_category(number, to=to, by=request.user)
    words = _("Category: %(name)s") % {"name": tree.path(to)} if to else _("It has no category now")
    return _done(request, number, words, "ticket_category", before, to)


@require_POST
@staff
def ticket_sensitivity(request: StaffRequest, number: int) -> HttpResponse:
    before, to = ticket_for(request.user, number).sensitivity, _value(request, "to")
    if to not in Sensitivity.values:
        raise Invalid(_("Choose one of the levels."), {"to": [_("Choose one of the levels.")]})
    classifying.set_sensitivity(number, to=Sensitivity(to), by=request.user)
    words = _("Sensitivity: %(name)s") % {"name": Sensitivity(to).label}
    return _done(request, number, words, "ticket_sensitivity", before, to)


@require_POST
@staff
def ticket_language(request: StaffRequest, number: int) -> HttpResponse:
    before, to = ticket_for(request.user, number).language, _value(request, "to")
    classifying.set_language(number, to=to, by=request.user)
    words = _("Language: %(name)s") % {"name": name_of(to)} if to else _("The language is not known now")
    return _done(request, number, words, "ticket_language", before, to)


@require_POST
@staff
def ticket_form(request: StaffRequest, number: int) -> HttpResponse:
    """POST `to`, a form's number, or nothing for the default form."""
    before, key = ticket_for(request.user, number).form_id, _number(_value(request, "to"))
    to = None if key is None else get_object_or_404(TicketForm, pk=key)
    classifying.set_form(number, to=to, by=request.user)
    words = _("Form: %(name)s") % {"name": to} if to else _("It has the default form now")
    return _done(request, number, words, "ticket_form", before, key)


def _done(request: StaffRequest, number: int, words: str, name: str, before: object, to: object) -> HttpResponse:
    ticket = ticket_for(request.user, number)
    back = Undo(f"{reverse(name, args=[number])}?{urlencode({'to': before or ''})}")
    return changed(request, ticket, words, back if before != to else None)


def _saved(request: StaffRequest, number: int, before: Mapping[str, object]) -> HttpResponse:
    ticket = ticket_for(request.user, number)
    changes = {key: value for key, value in before.items() if ticket.fields.get(key) != value}
    words = _told(ticket, list(changes))
    now = {key: ticket.fields.get(key) for key in changes}
    query = urlencode({"to": json.dumps(changes), "seen": json.dumps(now)})
    undo = Undo(f"{reverse('ticket_fields', args=[number])}?{query}") if len(query) <= LONGEST_UNDO else None
    return changed(request, ticket, words, undo if changes else None)


def _told(ticket: Ticket, keys: list[str]) -> str:
    definitions = all_definitions()
    if len(keys) == 1:
        definition = definitions[keys[0]]
        value = in_words(definition, ticket.fields.get(keys[0]), {})[:80]
        if definition.kind == "person":
            return _("%(field)s is saved") % {"field": definition.label}
        return f"{definition.label}: {value}" if value else _("%(field)s is empty now") % {"field": definition.label}
    return _("%(fields)s are saved") % {"fields": ", ".join(definitions[key].label for key in keys)} if keys else ""


def _refused(request: StaffRequest, number: int, error: Conflict | Invalid) -> HttpResponse:
    """What was typed stays in the fields, each with what is in its way."""
    page = TicketPage(ticket_for(request.user, number), request.user)
    page.panel = Panel(page.filled, request.user, None if "to" in request.GET else request.POST, error)
    if not request.headers.get("HX-Request"):
        return ticket_page(request, page, {}, status=error.status)
    if "to" in request.GET:
        raise error
    context = around(request, page) | {"error": error}
    answer = render(request, "tickets/fields.html", context, status=error.status)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#fields", "morph:outerHTML"
    return with_toast(answer, "")


def _mapping(text: str) -> dict[str, object]:
    found = read_json(text)
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else {}


def _number(text: str) -> int | None:
    """0, which nothing has, for what is no number."""
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _value(request: StaffRequest, name: str) -> str:
    return request.POST.get(name, request.GET.get(name, ""))
