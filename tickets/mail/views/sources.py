"""Where a mailbox's mail is fetched from, with 'test connection'."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from people.forms import attempt
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.mail import health, oauth, providers
from tickets.mail.actions import sources as verbs
from tickets.mail.forms.sources import FoldersForm, NewSourceForm, SourceForm, initial_of
from tickets.mail.inbound.account import Account
from tickets.mail.inbound.checking import Finding, check
from tickets.mail.inbound.fetching import account_of
from tickets.mail.inbound.trouble import ServerTrouble
from tickets.mail.models import Source
from tickets.models import Mailbox


@staff
def new(request: StaffRequest, mailbox: int) -> HttpResponse:
    """With ?provider= and ?protocol= the form is filled in for them; without, for what the address looks like."""
    require(request.user, Capability.MANAGE_MAIL)
    owner = get_object_or_404(Mailbox, pk=mailbox)
    form = NewSourceForm(request.POST) if request.POST else NewSourceForm(initial=_beginning(request, owner))
    if form.is_valid():
        more = form.folders()[1:]
        made = attempt(form, lambda: verbs.create(owner, form.details(), more=more, by=request.user))
        if made:
            messages.success(request, _("Mail is fetched from %(host)s within seconds.") % {"host": made.host})
            return redirect("admin_mailbox", owner.pk)
    return _page(request, form, owner, None)


@require_POST
@staff
def waiting(request: StaffRequest, mailbox: int, provider: str) -> HttpResponse:
    """A source that has no password: on to the provider, to sign in there."""
    require(request.user, Capability.MANAGE_MAIL)
    owner = get_object_or_404(Mailbox, pk=mailbox)
    form = NewSourceForm(request.POST)
    if form.is_valid():
        details = replace(form.details(), by_grant=True, password="")
        made = attempt(form, lambda: verbs.create(owner, details, by=request.user))
        if made:
            return redirect("admin_source_sign_in", made.pk, provider)
    return _page(request, form, owner, None)


@staff
def source(request: StaffRequest, pk: int) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    found = get_object_or_404(Source.objects.select_related("mailbox", "grant"), pk=pk)
    form = SourceForm(request.POST or None, source=found)
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change(found, form.details(), by=request.user))
        if changed:
            messages.success(request, _("Saved. It counts within seconds."))
            return redirect("admin_mailbox", found.mailbox_id)
    return _page(request, form, found.mailbox, found)


@require_POST
@staff
def check_new(request: StaffRequest, mailbox: int) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    form = NewSourceForm(request.POST)
    finding = _checked(form, None)
    if finding:
        form.offer(finding.folders)
    return _page(request, form, get_object_or_404(Mailbox, pk=mailbox), None, finding=finding)


@require_POST
@staff
def check_source(request: StaffRequest, pk: int) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    found = get_object_or_404(Source.objects.select_related("mailbox", "grant"), pk=pk)
    form = SourceForm(request.POST, source=found)
    return _page(request, form, found.mailbox, found, finding=_checked(form, found))


@staff
def folders(request: StaffRequest, pk: int) -> HttpResponse:
    """More folders of the same account, chosen from those that the server lists."""
    require(request.user, Capability.MANAGE_MAIL)
    found = get_object_or_404(Source.objects.select_related("mailbox", "grant"), pk=pk)
    finding = check_stored(found)
    fetched = {found.folder, *verbs.others_of_account(found).values_list("folder", flat=True)}
    form = FoldersForm(request.POST or None, found=[one for one in finding.folders if one.name not in fetched])
    if form.is_valid():
        words = form.cleaned_data
        added = verbs.add_folders(found, words["folder"], from_now=words["begin"] == "now", by=request.user)
        said = ngettext("%(n)d more folder is fetched.", "%(n)d more folders are fetched.", len(added))
        messages.success(request, said % {"n": len(added)})
        return redirect("admin_mailbox", found.mailbox_id)
    context = {"form": form, "source": found, "finding": finding, "fetched": sorted(fetched)}
    return render(request, "mail/admin/folders.html", context, status=422 if form.errors else 200)


@require_POST
@staff
def pause(request: StaffRequest, pk: int) -> HttpResponse:
    return _set_active(request, pk, False)


@require_POST
@staff
def resumption(request: StaffRequest, pk: int) -> HttpResponse:
    return _set_active(request, pk, True)


def check_stored(source: Source) -> Finding:
    """As fetching would sign in."""
    try:
        return check(account_of(source))
    except ServerTrouble as error:
        return Finding(False, error.trouble.sentence, error.trouble.detail)


def _set_active(request: StaffRequest, pk: int, to: bool) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    changed = verbs.set_active(get_object_or_404(Source, pk=pk), to=to, by=request.user)
    words = (
        _("Fetching goes on within seconds, from where it stopped.") if to else _("Paused. Mail waits on its server.")
    )
    messages.success(request, words)
    return redirect("admin_source", changed.pk)


def _beginning(request: StaffRequest, owner: Mailbox) -> dict[str, object]:
    key, protocol = request.GET.get("provider", ""), request.GET.get("protocol", "imap")
    provider = providers.by_key(key, owner.address) if key else providers.guess(owner.address)
    return initial_of(provider, "pop3" if protocol == "pop3" and provider.pop3 else "imap", owner.address)


def _checked(form: SourceForm, source: Source | None) -> Finding | None:
    """Test what the form says, without saving it; None when it can't be tried, and the form says why."""
    if not form.is_valid():
        return None
    told = form.details()
    if source and source.grant and not told.password and not verbs.is_elsewhere(told, source):
        return check_stored(source)
    account = attempt(form, lambda: _account(form, source))
    return check(account) if account else None


def _account(form: SourceForm, source: Source | None) -> Account:
    told = form.details()
    password = verbs.password_of(told, source)
    return Account(
        told.host.strip(), told.port, told.security, told.username.strip(), told.folder.strip(), password, told.protocol
    )


def _page(
    request: StaffRequest, form: SourceForm, mailbox: Mailbox, source: Source | None, **more: object
) -> HttpResponse:
    provider = providers.of_host(str(form["host"].value() or ""), mailbox.address)
    context = {"form": form, "mailbox": mailbox, "source": source, "provider": provider, **more}
    context["signs_in"] = oauth.providers().get(provider.grant)
    if source:
        context["health"] = health.of_source(source)
        context["others"] = verbs.others_of_account(source).count()
    else:
        context["providers"] = providers.offered(mailbox.address)
        context["here"] = reverse("admin_source_new", args=[mailbox.pk])
    return render(request, "mail/admin/source.html", context, status=422 if form.errors else 200)
