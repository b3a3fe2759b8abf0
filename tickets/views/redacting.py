"""Redaction, in two steps: look where the words are, then take them out for good."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.lib.errors import DeskError, Invalid
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.actions import redacting
from tickets.files import shown
from tickets.models import Attachment, Ticket
from tickets.views.found import attachment_for, ticket_for


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ticket_redaction(request: StaffRequest, number: int) -> HttpResponse:
    """POST `text` to see where it is; with `reason`, `sure` and `redact` it goes. The words stand in no address."""
    require(request.user, Capability.REDACT)
    ticket, words = ticket_for(request.user, number), request.POST.get("text", "")
    if not words.strip():
        return _redaction(request, ticket)
    counts: redacting.Counts | None = None
    try:
        counts = redacting.look_for(number, words, by=request.user)
        if "redact" not in request.POST:
            return _redaction(request, ticket, counts)
        _check_sure(request)
        redacting.redact_text(number, words, reason=request.POST.get("reason", ""), by=request.user)
    except DeskError as refused:
        return _redaction(request, ticket, counts, refused)
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
    request: StaffRequest, ticket: Ticket, counts: redacting.Counts | None = None, error: DeskError | None = None
) -> HttpResponse:
    files = Attachment.objects.filter(message__ticket=ticket).select_related("blob")[:100]
    context = {
        "ticket": ticket,
        "data": request.POST,
        "counts": asdict(counts) if counts and counts.total else None,
        "nothing": counts is not None and not counts.total,
        "error": error,
        "files": [(file.pk, shown(file)) for file in files],
    }
    return render(request, "tickets/redaction.html", context, status=error.status if error else 200)


def _check_sure(request: StaffRequest) -> None:
    if "sure" not in request.POST:
        raise Invalid(_("Say that you are sure: it can't be undone."), {"sure": [_("Tick this.")]})
