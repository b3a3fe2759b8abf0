"""'What happened to this mail': every step of a mail that came in, or of a message that went out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.lib.errors import Missing
from people.permissions import Capability, can, require
from people.staff import StaffRequest, staff
from tickets.mail.actions.quarantine import best_reading
from tickets.mail.actions.suppressions import visible as may_lift
from tickets.mail.models import InboundMail
from tickets.mail.trace import inbound, outbound
from tickets.views.found import message_for

RAW_SHOWN = 100_000
SEALED = "default-src 'none'; sandbox"


@require_safe
@staff
def message_mail(request: StaffRequest, key: int) -> HttpResponse:
    """For whoever sees the ticket: the mails that brought a message, or the copies in which it went out."""
    message = message_for(request.user, key)
    context = {"message": message, "ticket": message.ticket, "may_lift": may_lift(request.user)}
    if message.is_from_staff or message.author_contact_id is None:
        context |= {"begun": outbound.begun(message), "ways": outbound.ways(message)}
        return render(request, "mail/trace/outbound.html", context)
    rows = InboundMail.objects.filter(message=message).select_related("mailbox", "source", "message").order_by("pk")
    context["mails"] = [_told(request, row) for row in rows[:20]]
    return render(request, "mail/trace/inbound.html", context)


@require_safe
@staff
def mail(request: StaffRequest, pk: int) -> HttpResponse:
    """For leads: any mail that came in, whatever became of it."""
    row = _found(request, pk)
    return render(request, "mail/trace/inbound.html", {"mails": [_told(request, row)], "ticket": row.ticket})


@require_safe
@staff
def raw(request: StaffRequest, pk: int) -> HttpResponse:
    """The mail's bytes as a download."""
    row = _found(request, pk)
    answer = HttpResponse(bytes(row.raw), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="mail-{row.pk}.eml"'
    answer["Content-Security-Policy"] = SEALED
    return answer


def _told(request: StaffRequest, row: InboundMail) -> dict[str, object]:
    """A mail with its steps; its source only for leads."""
    reading = best_reading(row)
    told: dict[str, object] = {"row": row, "reading": reading, "steps": inbound.steps(row, reading)}
    if can(request.user, Capability.LEAD_TEAM):
        source = bytes(row.raw[:RAW_SHOWN]).decode("utf-8", "replace")
        told |= {"source": source, "is_cut": row.size > RAW_SHOWN}
    return told


def _found(request: StaffRequest, pk: int) -> InboundMail:
    require(request.user, Capability.LEAD_TEAM)
    rows = inbound.visible_to(request.user).select_related("mailbox", "source", "ticket", "message")
    row = rows.filter(pk=pk).defer("message__search").first()
    if row is None:
        raise Missing(_("There is no such mail, or you may not see it."))
    return row
