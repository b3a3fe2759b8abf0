"""Writing a template: what there is to fill in, a preview that follows, a test mail to oneself."""

from __future__ import annotations

from email.utils import make_msgid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib import html
from helpdesk.lib.errors import Invalid, Missing
from people.forms import attempt
from people.staff import StaffRequest, staff
from tickets.mail.actions import templates as verbs
from tickets.mail.forms.sending import TemplateForm
from tickets.mail.models import Template
from tickets.mail.outbound.sample import as_letter, sample
from tickets.mail.outbound.templates import VARIABLES, suggestion
from tickets.mail.views.sending import mailbox_for, send_test
from tickets.models import Mailbox
from tickets.spoken import LANGUAGES
from tickets.views.frame import POLICY


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def template(request: StaffRequest, pk: int, kind: str, language: str) -> HttpResponse:
    mailbox = mailbox_for(request, pk)
    row = _draft(mailbox, kind, language)
    form = TemplateForm(request.POST or None, kind=kind, initial={"subject": row.subject, "html": row.html})
    if form.is_valid():
        saved = attempt(form, lambda: verbs.save(mailbox, kind, language, **form.cleaned_data, by=request.user))
        if saved:
            messages.success(request, _("Saved. Mail that is written from now on has it."))
            return redirect("admin_template", pk, kind, language)
    return _page(request, row, form)


@require_http_methods(["GET", "HEAD", "POST"])
@xframe_options_sameorigin
@staff
def preview(request: StaffRequest, pk: int, kind: str, language: str) -> HttpResponse:
    """What is typed (POST) or kept (GET) as a mail, in a document that can run nothing."""
    mailbox = mailbox_for(request, pk)
    try:
        subject, said = sample(mailbox, language, _typed(request, mailbox, kind, language), request.user)
        body, status = mark_safe(html.show(said.html, {}, remote=lambda address: address)), 200  # noqa: S308  sanitised
    except Invalid as error:
        subject, body, status = "", format_html("<p>{}</p>", error.message), 422
    answer = render(request, "mail/admin/preview.html", {"subject": subject, "body": body}, status=status)
    answer["Content-Security-Policy"] = POLICY.replace("img-src 'self' data:", "img-src 'self' data: https:")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_POST
@staff
def test(request: StaffRequest, pk: int, kind: str, language: str) -> HttpResponse:
    """Mail what is typed to oneself; nothing is saved."""
    mailbox = mailbox_for(request, pk)
    form = TemplateForm(request.POST, kind=kind)
    typed = attempt(form, lambda: _typed(request, mailbox, kind, language))
    if typed:
        subject, said = sample(mailbox, language, typed, request.user)
        send_test(request, as_letter(mailbox, subject, said, request.user.email, make_msgid(domain=mailbox.domain)))
    return _page(request, _draft(mailbox, kind, language), form)


@require_POST
@staff
def removal(request: StaffRequest, pk: int, kind: str, language: str) -> HttpResponse:
    mailbox = mailbox_for(request, pk)
    verbs.remove(mailbox, kind, language, by=request.user)
    messages.success(request, _("Removed. Mail in this language has the next best words."))
    return redirect("admin_sending", pk)


def _page(request: StaffRequest, row: Template, form: TemplateForm) -> HttpResponse:
    context = {
        "form": form,
        "mailbox": row.mailbox,
        "row": row,
        "language": LANGUAGES[row.language],
        "variables": [(f"{{{{{name}}}}}", words) for name, words in VARIABLES[row.kind].items()],
    }
    return render(request, "mail/admin/template.html", context, status=422 if form.errors else 200)


def _draft(mailbox: Mailbox, kind: str, language: str) -> Template:
    """The template as it is kept, or a new one to begin with."""
    if kind not in Template.Kind.values or language not in LANGUAGES:
        raise Missing(_("There is no such template."))
    row = mailbox.templates.filter(kind=kind, language=language).first()
    return row or Template(mailbox=mailbox, kind=kind, language=language, html=suggestion(kind, language))


def _typed(request: StaffRequest, mailbox: Mailbox, kind: str, language: str) -> Template:
    row = _draft(mailbox, kind, language)
    if request.method == "POST":
        row.html = verbs.checked(kind, request.POST.get("html", ""))
        row.subject = verbs.checked_subject(kind, request.POST.get("subject", ""))
    return row
