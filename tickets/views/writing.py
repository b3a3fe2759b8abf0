"""Replies, notes, drafts, and taking a reply back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.errors import Conflict, Invalid, Objected
from people.staff import StaffRequest, staff
from tickets import conversation
from tickets.actions import checking, drafts, mentions, recipients, replies, scheduling
from tickets.actions.checking import Objection
from tickets.forms import WritingForm
from tickets.models import Message, Ticket
from tickets.permissions import can_see
from tickets.views import later
from tickets.views.answer import Undo, around, back_to, leave, with_toast
from tickets.views.found import ticket_for
from tickets.views.page import TicketPage
from tickets.views.ticket import ticket_page


@require_POST
@staff
def ticket_replies(request: StaffRequest, number: int) -> HttpResponse:
    return _write(request, number, Message.Kind.PUBLIC)


@require_POST
@staff
def ticket_notes(request: StaffRequest, number: int) -> HttpResponse:
    return _write(request, number, Message.Kind.NOTE)


@require_safe
@staff
def ticket_recipients(request: StaffRequest, number: int) -> HttpResponse:
    """Addresses that the composer suggests, as the options of a list."""
    known = recipients.known(ticket_for(request.user, number))
    return HttpResponse(format_html_join("", '<option value="{}"></option>', ((address,) for address in known)))


@require_POST
@staff
def ticket_checks(request: StaffRequest, number: int) -> HttpResponse:
    """What speaks against the reply as it is typed now. What can't be read yet is told when it is sent."""
    form = WritingForm(request.POST)
    ticket_for(request.user, number)
    try:
        found = checking.preview(number, form.writing(), by=request.user)
    except Invalid:
        return HttpResponse(status=204)
    return render(request, "tickets/checks.html", _told(found, form))


@require_POST
@staff
def ticket_draft(request: StaffRequest, number: int) -> HttpResponse:
    form = WritingForm(request.POST)
    kind = form.kind_or(Message.Kind.PUBLIC)
    seen = form.checked()["seen_version"]
    drafts.save_draft(
        number,
        kind=kind,
        html=form.body,
        seen_version=seen if isinstance(seen, int) else 0,
        by=request.user,
        kept=form.kept(kind),
    )
    return HttpResponse(status=204)


@require_POST
@staff
def message_withdrawal(request: StaffRequest, key: int) -> HttpResponse:
    """Take a reply back: it becomes the draft in the composer again."""
    message = replies.withdraw(key, by=request.user)
    ticket = ticket_for(request.user, message.ticket_id)
    if not request.headers.get("HX-Request"):
        return redirect(back_to(request, ticket))
    page = TicketPage(ticket, request.user)
    context = around(request, page) | {"renew_composer": True}
    return with_toast(render(request, "tickets/written.html", context), _("Taken back. Your text is in the composer."))


def _write(request: StaffRequest, number: int, kind: Message.Kind) -> HttpResponse:
    """What is typed decides between reply and note, so that without scripts nothing private goes out."""
    form = WritingForm(request.POST)
    kind = form.kind_or(kind)
    try:
        if kind == Message.Kind.NOTE:
            message = replies.note(number, form.writing(), by=request.user)
        elif at := form.later(ticket_for(request.user, number), request.user):
            row = scheduling.schedule(number, form.writing(), at=at, by=request.user, then=form.after())
            return later.scheduled(request, row)
        else:
            message = replies.reply(number, form.writing(), by=request.user, then=form.after())
    except (Conflict, Invalid) as error:
        return _refused(request, number, form, kind, error)
    return _written(request, message)


def _written(request: StaffRequest, message: Message) -> HttpResponse:
    if not can_see(request.user, message.ticket):
        return leave(request, _("Sent. The ticket has moved on to where you don't see it."))
    ticket = ticket_for(request.user, message.ticket_id)
    if not request.headers.get("HX-Request"):
        return redirect(f"{back_to(request, ticket).partition('#')[0]}#message-{message.pk}")
    page = TicketPage(ticket, request.user)
    answer = render(request, "tickets/written.html", around(request, page))
    if message.is_note:
        untold = ", ".join(mentions.untold(message))
        text = _("Note added. %(names)s may not see this ticket and was not told.") % {"names": untold}
        return with_toast(answer, text if untold else _("Note added"))
    return with_toast(answer, _("Reply on its way"), Undo(reverse("message_withdrawal", args=[message.pk])))


def _refused(
    request: StaffRequest, number: int, form: WritingForm, kind: Message.Kind, error: Conflict | Invalid
) -> HttpResponse:
    """Nothing was sent. What is typed stays; what arrived since is shown, and one press sends anyway."""
    ticket = ticket_for(request.user, number)
    context = _why(request, ticket, form, error)
    if request.headers.get("HX-Request"):
        return render(request, "tickets/refused.html", context, status=error.status)
    drafts.save_draft(
        number,
        kind=kind,
        html=form.body,
        seen_version=ticket.thread_version,
        by=request.user,
        kept=form.kept(kind),
    )
    page = TicketPage(ticket, request.user)
    return ticket_page(request, page, context, status=error.status)


def _why(request: StaffRequest, ticket: Ticket, form: WritingForm, error: Conflict | Invalid) -> dict[str, object]:
    ids = cast("list[int]", error.detail.get("message_ids")) if isinstance(error, Conflict) else None
    missed = conversation.messages_shown().filter(pk__in=ids, ticket=ticket) if ids else []
    context: dict[str, object] = {
        "error": error,
        "ticket": ticket,
        "missed": conversation.entries(list(missed), request.user, is_graphic=conversation.is_graphic(ticket)),
        "version": ticket.thread_version,
    }
    if isinstance(error, Objected):
        context |= _told(checking.preview(ticket.pk, form.writing(), by=request.user), form)
        context["is_part"] = bool(request.headers.get("HX-Request"))
    if missed and form.for_draft() is None:  # who takes part may have changed with what arrived
        context["page"] = TicketPage(ticket, request.user)
    return context


def _told(found: Sequence[Objection], form: WritingForm) -> dict[str, object]:
    return {
        "objections": found,
        "is_blocked": any(one.blocks for one in found),
        "reason": form.checked()["reason"],
    }
