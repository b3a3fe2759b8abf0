"""Using macros in a ticket: which there are, what one would do, and doing it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib.errors import Invalid, NotAllowed
from people.staff import StaffRequest, staff
from tickets.actions import applying, drafts
from tickets.actions.drafts import Kept
from tickets.macros.chips import foretold
from tickets.macros.shelf import shelf
from tickets.macros.staged import Staged, read
from tickets.macros.wording import REPLY, Prospect
from tickets.models import Draft, Macro, Message, Ticket
from tickets.permissions import can_work
from tickets.spoken import LANGUAGES
from tickets.views.answer import Undo, changed
from tickets.views.found import ticket_for


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ticket_macros(request: StaffRequest, number: int) -> HttpResponse:
    """GET: the macros to choose from; with `macro`, what it would do here. POST `macro`, `language`: use it."""
    ticket = ticket_for(request.user, number)
    if not can_work(request.user, ticket):
        raise NotAllowed(_("You can read this ticket, not work it."))
    asked = request.POST if request.method == "POST" else request.GET
    macro = applying.macro_for(_key(asked.get("macro", "")), by=request.user) if asked.get("macro") else None
    seen = applying.foreseen(macro, ticket, by=request.user, language=asked.get("language", "")) if macro else None
    if request.method == "POST":
        return _use(request, ticket, macro, seen)
    context: dict[str, object] = {"ticket": ticket, "macro": macro, "seen": seen}
    if seen:
        context |= {"chips": foretold(seen), "languages": [(one, LANGUAGES.get(one, one)) for one in seen.said.choices]}
    is_part = request.headers.get("HX-Request")
    if not (is_part and seen):
        context["shelf"] = shelf(request.user)
    part = ("#foreseen" if seen else "#choices") if is_part else ""
    return render(request, f"tickets/macros/use.html{part}", context)


@require_POST
@staff
def macro_undo(request: StaffRequest, number: int, event: int) -> HttpResponse:
    """Take back what a macro did at once."""
    ticket = applying.take_back(number, event, by=request.user)
    return changed(request, ticket_for(request.user, ticket.pk), _("Undone"))


def _use(request: StaffRequest, ticket: Ticket, macro: Macro | None, seen: Prospect | None) -> HttpResponse:
    if macro is None or seen is None:
        raise Invalid(_("Choose a macro first."), {"macro": [_("Choose a macro first.")]})
    if seen.is_staged:
        _into_draft(request, ticket, seen)
        return redirect(f"{reverse('ticket', args=[ticket.pk])}#composer")
    used, event = applying.act(ticket.pk, macro, by=request.user)
    undo = Undo(reverse("macro_undo", args=[ticket.pk, event.pk]))
    return changed(request, used, _("Used %(macro)s") % {"macro": macro}, undo)


def _into_draft(request: StaffRequest, ticket: Ticket, seen: Prospect) -> None:
    """Below what is written already, with the acts beside it: what the editor does where there are scripts."""
    is_reply = seen.kind == REPLY
    kind = Message.Kind.PUBLIC if is_reply else Message.Kind.NOTE
    draft = Draft.objects.filter(user=request.user, ticket=ticket, kind=kind).first()
    words = (draft.html if draft else "") + (seen.said.reply if is_reply else seen.said.note)
    version = draft.seen_version if draft else ticket.thread_version
    used = Staged(seen.version.macro_id, seen.version.number, seen.said.language, tuple(seen.doable))
    kept = Kept(draft.recipients, draft.files, staged=[*read(draft.staged), used]) if draft else Kept(staged=[used])
    drafts.save_draft(ticket.pk, kind=kind, html=words, seen_version=version, by=request.user, kept=kept)


def _key(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 18 else 0
