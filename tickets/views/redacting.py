"""Redaction, in two steps: look where the words are, then take them out for good."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.lib.errors import DeskError, Invalid
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.actions import redacting
from tickets.actions.redacting import Found
from tickets.files import ShownFile, shown
from tickets.models import Attachment, Ticket
from tickets.views.found import attachment_for, ticket_for


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ticket_redaction(request: StaffRequest, number: int) -> HttpResponse:
    """POST `text`, which stands in no address, to see where it is; with `reason`, `sure` and `redact` it goes, and
    `files` with it."""
    require(request.user, Capability.REDACT)
    ticket, words = ticket_for(request.user, number), request.POST.get("text", "")
    if not words.strip():
        return _redaction(request, ticket)
    found: Found | None = None
    try:
        if "redact" not in request.POST:
            return _redaction(request, ticket, redacting.look_for(number, words, by=request.user))
        _check_sure(request)
        reason, files = request.POST.get("reason", ""), numbers(request.POST.getlist("files"))
        redacting.redact_text(number, words, reason=reason, files=files, by=request.user)
    except DeskError as refused:
        with suppress(DeskError):
            found = redacting.look_for(number, words, by=request.user)
        return _redaction(request, ticket, found, refused)
    messages.success(request, _("The words are gone for good"))
    return redirect("ticket", number)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def file_redaction(request: StaffRequest, key: int) -> HttpResponse:
    """POST `reason` and `sure`: the file is deleted wherever the same is attached."""
    require(request.user, Capability.REDACT)
    file, error = attachment_for(request.user, key), None
    if request.method == "POST":
        try:
            _check_sure(request)
            made = redacting.redact_file(key, reason=request.POST.get("reason", ""), by=request.user)
        except DeskError as refused:
            error = refused
        else:
            messages.success(request, _("The file is gone for good"))
            return redirect("ticket", made.ticket_id)
    same = Attachment.objects.visible_to(request.user).filter(blob=file.blob_id, message__isnull=False).count()
    context = {"file": file, "same": same, "error": error, "data": request.POST}
    return render(request, "tickets/file_redaction.html", context, status=error.status if error else 200)


def _redaction(
    request: StaffRequest, ticket: Ticket, found: Found | None = None, error: DeskError | None = None
) -> HttpResponse:
    files = Attachment.objects.filter(message__ticket=ticket).select_related("blob")[:100]
    ticked = set(numbers(request.POST.getlist("files"))) if "redact" in request.POST else None
    context = {
        "ticket": ticket,
        "data": request.POST,
        "found": found if found and found.is_anywhere else None,
        "held": _choices(found.files.held, ticked, usual=True) if found else [],
        "unread": _choices(found.files.unread, ticked, usual=False) if found else [],
        "nothing": found is not None and not found.is_anywhere,
        "error": error,
        "files": [(file.pk, shown(file)) for file in files],
    }
    return render(request, "tickets/redaction.html", context, status=error.status if error else 200)


@dataclass(frozen=True, slots=True)
class Choice:
    """A file that may go along, of the ticket of this number."""

    row: Attachment
    number: int
    is_ticked: bool

    @property
    def shown(self) -> ShownFile:
        return shown(self.row)


def _choices(files: Sequence[Attachment], ticked: Collection[int] | None, *, usual: bool) -> list[Choice]:
    """Each is to go as it was ticked, else as is usual."""
    return [Choice(one, _ticket_of(one), usual if ticked is None else one.pk in ticked) for one in files]


def _ticket_of(file: Attachment) -> int:
    if file.message:
        return file.message.ticket_id
    return file.side_message.side.ticket_id if file.side_message else 0


def numbers(posted: Iterable[str]) -> list[int]:
    return [int(one) for one in posted if one.isdecimal() and len(one) < 18]


def _check_sure(request: StaffRequest) -> None:
    if "sure" not in request.POST:
        raise Invalid(_("Say that you are sure: it can't be undone."), {"sure": [_("Tick this.")]})
