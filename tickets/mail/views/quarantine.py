"""Quarantine, for leads: why a mail is set aside, what it says, and what to do with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib import html
from helpdesk.lib.errors import Missing
from helpdesk.web import paging
from people.forms import attempt
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.mail.actions import quarantine as verbs
from tickets.mail.actions.quarantine import alike, best_reading, mailboxes_of, visible_to
from tickets.mail.forms.setup import ReleaseForm
from tickets.mail.models import InboundMail
from tickets.mail.trace import words
from tickets.views.frame import POLICY

RAW_SHOWN = 100_000
SEALED = "default-src 'none'; sandbox"
State = InboundMail.State
ASIDE = (State.QUARANTINED, State.IGNORED)


@require_safe
@staff
def quarantine(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.LEAD_TEAM)
    """With `?ignored`, what was ignored instead: spam that a lead marked, and mail that the desk passed over."""
    ignored = "ignored" in request.GET
    rows = visible_to(request.user).filter(state=State.IGNORED if ignored else State.QUARANTINED)
    page = paging.page(
        rows.select_related("mailbox").defer("raw"), by="received_at", after=request.GET.get("after", "")
    )
    lines = [(row, words.reason(row.reason)) for row in page.rows]
    return render(request, "mail/admin/quarantine.html", {"page": page, "lines": lines, "ignored": ignored})


@require_safe
@staff
def mail(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk), None)


@require_safe
@xframe_options_sameorigin
@staff
def body(request: StaffRequest, pk: int) -> HttpResponse:
    """The safe view: what the mail says, in a document that can run and load nothing."""
    reading = best_reading(_found(request, pk))
    safe = html.sanitise(reading.html) if reading.html else html.from_text(reading.text)
    context = {"body": mark_safe(safe), "message": reading.mail}  # noqa: S308  sanitised in the line above
    answer = render(request, "tickets/body.html", context)
    answer["Content-Security-Policy"] = POLICY
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_safe
@staff
def raw(request: StaffRequest, pk: int) -> HttpResponse:
    """The mail's bytes as a download."""
    row = _found(request, pk)
    answer = HttpResponse(bytes(row.raw), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="mail-{row.pk}.eml"'
    answer["Content-Security-Policy"] = SEALED
    return answer


@require_POST
@staff
def another_run(request: StaffRequest, pk: int) -> HttpResponse:
    verbs.run_again(pk, by=request.user)
    messages.success(request, _("The desk reads this mail again. If it fails again, it comes back here."))
    return redirect("admin_quarantine")


@require_POST
@staff
def ignoring(request: StaffRequest, pk: int) -> HttpResponse:
    verbs.ignore(pk, by=request.user)
    messages.success(request, _("Ignored. The mail is kept, but makes no ticket."))
    return redirect("admin_quarantine")


@require_POST
@staff
def release(request: StaffRequest, pk: int) -> HttpResponse:
    row = _found(request, pk)
    form = ReleaseForm(request.POST, mailboxes=mailboxes_of(request.user))
    seen = State.IGNORED if "ignored" in request.POST else State.QUARANTINED
    if form.is_valid():
        mailbox = form.cleaned_data["mailbox"]
        ticket = attempt(form, lambda: verbs.release(pk, mailbox=mailbox, by=request.user, seen=seen))
        if ticket:
            messages.success(request, _("Ticket #%(number)s is open.") % {"number": ticket.pk})
            return redirect("ticket", ticket.pk)
    return _page(request, row, form)


def _page(request: StaffRequest, row: InboundMail, form: ReleaseForm | None) -> HttpResponse:
    mailboxes = mailboxes_of(request.user)
    first = row.mailbox_id or mailboxes.values_list("pk", flat=True).first()
    context = {
        "row": row,
        "why": words.reason(row.reason),
        "ignored": row.state == State.IGNORED,
        "alike": len(alike(row, by=request.user)) if row.state == State.QUARANTINED else 0,
        "reading": best_reading(row),
        "raw": bytes(row.raw[:RAW_SHOWN]).decode("utf-8", "replace"),
        "is_cut": row.size > RAW_SHOWN,
        "form": form or ReleaseForm(mailboxes=mailboxes, initial={"mailbox": first}),
    }
    return render(request, "mail/admin/mail.html", context, status=422 if form else 200)


def _found(request: StaffRequest, pk: int) -> InboundMail:
    """A mail in quarantine, or ignored, of a mailbox in this person's sight."""
    require(request.user, Capability.LEAD_TEAM)
    row = visible_to(request.user).select_related("mailbox").filter(pk=pk, state__in=ASIDE).first()
    if row is None:
        raise Missing(_("There is no such mail in quarantine: somebody dealt with it, or it is not yours to see."))
    return row
