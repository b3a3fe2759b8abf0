"""Addresses that get no mail any more: why, since when, and letting them have it again."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib.text import casefold_address
from helpdesk.web import paging
from people.forms import attempt
from people.staff import StaffRequest, staff
from tickets.mail.actions import suppressions as verbs
from tickets.mail.forms.sending import SuppressionForm
from tickets.mail.models import Delivery, Suppression
from tickets.mail.outbound.replies import sentence


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def suppressions(request: StaffRequest) -> HttpResponse:
    """GET: the list; `q` finds an address, `lifted` shows those that were lifted. POST: add one by hand."""
    verbs.require_sight(request.user)
    form = SuppressionForm(request.POST or None)
    if form.is_valid():
        added = attempt(form, lambda: verbs.add(**form.cleaned_data, by=request.user))
        if added:
            messages.success(request, _("%(address)s gets no mail any more.") % {"address": added})
            return redirect("admin_suppressions")
    q, lifted = request.GET.get("q", "").strip(), "lifted" in request.GET
    page = paging.page(_rows(q, lifted), by="since", after=request.GET.get("after", ""))
    more = urlencode({"q": q, **({"lifted": 1} if lifted else {}), "after": page.next})
    lines = [(row, sentence(row.code, "")) for row in page.rows]
    context = {"form": form, "lines": lines, "more": f"?{more}" if page.next else "", "q": q, "lifted": lifted}
    return render(request, "mail/admin/suppressions.html", context, status=422 if form.errors else 200)


@require_POST
@staff
def lifting(request: StaffRequest, pk: int) -> HttpResponse:
    row = verbs.lift(pk, by=request.user)
    unsent = Delivery.objects.troubled().filter(recipient=row.address).count()
    words = _("%(address)s gets mail again.") % {"address": row}
    if unsent:
        more = ngettext("One mail was not sent to it:", "%(count)d mails did not reach it:", unsent) % {"count": unsent}
        words = f"{words} {more} " + _("send them again from the list of outgoing mail.")
    messages.success(request, words)
    return redirect("admin_suppressions")


def _rows(words: str, lifted: bool) -> QuerySet[Suppression]:
    found = Suppression.objects.select_related("delivery__message", "lifted_by").defer(
        "delivery__message__search", "delivery__message__html", "delivery__message__text"
    )
    found = found.exclude(lifted_at=None) if lifted else found.standing()
    return found.filter(address__contains=casefold_address(words)) if words else found
