"""How a mailbox's mail goes out: templates, quoting, the domain's records, and a test mail."""

from __future__ import annotations

from email.utils import make_msgid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib import html
from helpdesk.lib.errors import Invalid
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.mail import domain_records
from tickets.mail.actions import templates as verbs
from tickets.mail.models import Template
from tickets.mail.outbound.compose import Letter
from tickets.mail.outbound.framing import Said
from tickets.mail.outbound.replies import sentence
from tickets.mail.outbound.sample import as_letter
from tickets.mail.outbound.sending import send_now
from tickets.models import Mailbox
from tickets.spoken import LANGUAGES


@require_safe
@staff
def sending(request: StaffRequest, pk: int) -> HttpResponse:
    mailbox = mailbox_for(request, pk)
    rows = {(row.kind, row.language): row for row in mailbox.templates.all()}
    languages = dict.fromkeys([mailbox.brand.language, "en", *sorted(language for _kind, language in rows)])
    table = [
        (kind, [(language, LANGUAGES[language], (kind.value, language) in rows) for language in languages])
        for kind in Template.Kind
    ]
    others = [(code, name) for code, name in LANGUAGES.items() if code not in languages]
    context = {"mailbox": mailbox, "table": table, "kinds": Template.Kind.choices, "others": others}
    return render(request, "mail/admin/sending.html", context | {"selector": request.GET.get("selector", "")})


@require_safe
@staff
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """From a form that can't make an address: to the template of `kind` and `language`."""
    kind, language = request.GET.get("kind", ""), request.GET.get("language", "")
    mailbox_for(request, pk)
    if kind not in Template.Kind.values or language not in LANGUAGES:
        raise Invalid(_("Choose a template and a language."))
    return redirect("admin_template", pk, kind, language)


@require_POST
@staff
def quoting(request: StaffRequest, pk: int) -> HttpResponse:
    mailbox = verbs.set_quoting(mailbox_for(request, pk), to="quotes" in request.POST, by=request.user)
    words = _("Answers quote what they answer.") if mailbox.quotes else _("Answers quote nothing.")
    messages.success(request, words)
    return redirect("admin_sending", pk)


@require_safe
@staff
def records(request: StaffRequest, pk: int) -> HttpResponse:
    """What DNS says of the mailbox's domain; loaded after the page, since DNS may be slow."""
    mailbox = mailbox_for(request, pk)
    found = domain_records.check(mailbox.domain, request.GET.get("selector", "").strip())
    return render(request, "mail/admin/records.html", {"mailbox": mailbox, "findings": found})


@require_POST
@staff
def test(request: StaffRequest, pk: int) -> HttpResponse:
    mailbox = mailbox_for(request, pk)
    text = _("The desk sent this from %(address)s to see whether its mail goes out. It does.") % {"address": mailbox}
    said = Said(text, html.from_text(text))
    send_test(request, as_letter(mailbox, _("Test mail"), said, request.user.email, make_msgid(domain=mailbox.domain)))
    return redirect("admin_sending", pk)


def send_test(request: StaffRequest, letter: Letter) -> None:
    """Send it now, and say on the next page how that went."""
    outcome = send_now(letter, request.user.email)
    if outcome.kind == "accepted":
        words = _("The mail server took it. Look at your mail: %(address)s.") % {"address": request.user.email}
        messages.success(request, words)
        return
    why = sentence(outcome.code, outcome.response)
    said = " ".join(filter(None, [outcome.code, outcome.response]))
    messages.error(request, _("It was not sent. %(why)s The server said: %(said)s") % {"why": why, "said": said})


def mailbox_for(request: StaffRequest, pk: int) -> Mailbox:
    require(request.user, Capability.MANAGE_MAIL)
    return get_object_or_404(Mailbox.objects.select_related("brand"), pk=pk)
