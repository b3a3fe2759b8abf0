"""Mailboxes, for admins: addresses, sources, health."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.forms import attempt
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.actions import brands as verbs
from tickets.mail import health
from tickets.mail.forms.setup import MailboxForm
from tickets.models import Brand, Mailbox


@require_safe
@staff
def mailboxes(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    rows = Mailbox.objects.select_related("brand__team", "team").order_by("-is_active", "address")
    return render(request, "mail/admin/mailboxes.html", {"rows": health.of(rows)})


@staff
def new(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    form = MailboxForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: verbs.create_mailbox(form.details(), by=request.user))
        if made:
            messages.success(request, _("%(address)s is ready. Now say where its mail is.") % {"address": made})
            return redirect("admin_source_new", made.pk)
    context = {"form": form, "title": _("New mailbox"), "no_brand": not Brand.objects.exists()}
    return render(request, "mail/admin/mailbox.html", context, status=422 if form.errors else 200)


@staff
def mailbox(request: StaffRequest, pk: int) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    found = get_object_or_404(Mailbox.objects.select_related("brand", "team"), pk=pk)
    form = MailboxForm(request.POST or None, mailbox=found)
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change_mailbox(found, form.details(), by=request.user))
        if changed:
            messages.success(request, _("%(address)s is saved.") % {"address": changed})
            return redirect("admin_mailbox", pk)
    [state] = health.of([found])
    context = {"form": form, "title": found.address, "mailbox": found, "health": state, "lag": health.lag_of(found)}
    context["incidents"] = found.incidents.exclude(raised_at=None).select_related("source").order_by("-pk")[:5]
    return render(request, "mail/admin/mailbox.html", context, status=422 if form.errors else 200)


@require_POST
@staff
def pause(request: StaffRequest, pk: int) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    changed = verbs.set_mailbox_active(get_object_or_404(Mailbox, pk=pk), to=False, by=request.user)
    messages.success(request, _("%(address)s is paused. Mail waits where it is.") % {"address": changed})
    return redirect("admin_mailbox", pk)


@require_POST
@staff
def resumption(request: StaffRequest, pk: int) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    changed = verbs.set_mailbox_active(get_object_or_404(Mailbox, pk=pk), to=True, by=request.user)
    messages.success(request, _("%(address)s takes mail again.") % {"address": changed})
    return redirect("admin_mailbox", pk)
