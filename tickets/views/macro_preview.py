"""A macro as it would read, in every language, with everything known and with nothing known."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from helpdesk.lib import html
from helpdesk.lib.errors import Invalid
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.macro_form import Block, MacroForm, blocks_of, posted_blocks
from tickets.macros import acts, variables
from tickets.macros.acts import Act
from tickets.macros.wording import REPLY
from tickets.models import Macro, Ticket
from tickets.views.frame import POLICY


@dataclass(frozen=True, slots=True)
class Sample:
    """One text: filled, and as it reads where nothing is known, when that is something else."""

    label: str
    language: str
    is_note: bool
    filled: str = ""
    bare: str = ""
    problem: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@xframe_options_sameorigin
@staff
def macro_preview(request: StaffRequest) -> HttpResponse:
    """POST: the form as it stands. GET `of`: what is kept. `ticket`: a real one to try it on. Saves nothing."""
    require(request.user, Capability.WORK_TICKETS)
    if request.method == "POST":
        blocks, found = posted_blocks(request.POST), _acts(request)
    else:
        of = request.GET.get("of", "")
        key = int(of) if of.isdecimal() and len(of) < 18 else 0
        macro = Macro.objects.visible_to(request.user).select_related("current").filter(pk=key).first()
        blocks = blocks_of(macro.current if macro else None, request.user)
        found = acts.described(macro.version.acts, by=request.user) if macro else []
    ticket, missing = _ticket(request)
    values = variables.values(ticket, request.user) if ticket else variables.sample(request.user)
    context = {"samples": _samples(blocks, values), "acts": found, "ticket": ticket, "missing": missing}
    answer = render(request, "tickets/macros/preview.html", context)
    answer["Content-Security-Policy"] = POLICY
    return answer


def _acts(request: StaffRequest) -> list[Act]:
    form = MacroForm(request.POST, by=request.user)
    form.is_valid()
    needed = {"status", "priority", "category", "assignee", "team", "add_tags", "remove_tags"}
    if needed - set(form.cleaned_data):
        return []
    try:
        return acts.described(acts.checked(form.acts, by=request.user), by=request.user)
    except Invalid as error:
        return [Act("status", error.message, problem=error.message)]


def _ticket(request: StaffRequest) -> tuple[Ticket | None, str]:
    """A ticket to try it on, or why there is none."""
    asked = (request.POST if request.method == "POST" else request.GET).get("ticket", "").strip().lstrip("#")
    if not asked:
        return None, ""
    rows = Ticket.objects.visible_to(request.user).select_related("requester", "organisation", "brand", "mailbox")
    found = rows.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None
    return found, "" if found else _("There is no ticket #%(number)s that you may see.") % {"number": asked[:20]}


def _samples(blocks: list[Block], values: dict[str, str]) -> list[Sample]:
    return [
        _sample(block, part, words, values) for block in blocks for part, words, _text, _errors in block.fields if words
    ]


def _sample(block: Block, part: str, words: str, values: dict[str, str]) -> Sample:
    clean = html.compose(words)
    label, is_note = (_("Reply") if part == REPLY else _("Internal note")), part != REPLY
    if problem := variables.problem(clean):
        return Sample(label, block.language, is_note, problem=problem)
    filled = variables.fill(clean, values)
    known = {name: value for name, value in values.items() if variables.VARIABLES[name].is_sure}
    bare = variables.fill(clean, known)
    return Sample(label, block.language, is_note, html.compose(filled), html.compose(bare) if bare != filled else "")
