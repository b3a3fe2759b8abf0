"""Webhooks, for admins: what is told to whom, how that goes, and sending it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events.webhooks.models import Webhook, WebhookDelivery
from helpdesk.lib.errors import Conflict, Missing
from helpdesk.web import paging
from people.forms import attempt
from people.models import User
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.actions import webhooks as verbs
from tickets.permissions import webhooks_in_sight
from tickets.webhook_forms import STATES, ReplayForm, WebhookForm
from tickets.webhook_notices import WHY


@require_safe
@staff
def webhooks(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.MANAGE_PEOPLE)
    rows = webhooks_in_sight(request.user).select_related("owner").order_by("pk")
    return render(request, "tickets/webhooks/list.html", {"webhooks": [(one, WHY.get(one.off_reason)) for one in rows]})


@never_cache
@staff
def new(request: StaffRequest) -> HttpResponse:
    """The secret is in the answer to the form, and nowhere again."""
    require(request.user, Capability.MANAGE_PEOPLE)
    form = WebhookForm(request.POST or None, owner=request.user)
    del form.fields["is_active"]
    made = attempt(form, lambda: verbs.create(form.details(), by=request.user)) if form.is_valid() else None
    if made:
        return render(request, "tickets/webhooks/secret.html", {"webhook": made[0], "secret": made[1]})
    return render(request, "tickets/webhooks/webhook.html", {"form": form}, status=422 if form.errors else 200)


@staff
def webhook(request: StaffRequest, pk: int) -> HttpResponse:
    found = webhook_for(request.user, pk)
    form = WebhookForm(request.POST or None, owner=found.owner, webhook=found)
    changed = attempt(form, lambda: verbs.change(pk, form.details(), by=request.user)) if form.is_valid() else None
    if changed:
        messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
        return redirect("admin_webhook", pk)
    context = {"form": form, "webhook": found, "why": WHY.get(found.off_reason)}
    return render(request, "tickets/webhooks/webhook.html", context, status=422 if form.errors else 200)


@require_safe
@staff
def deliveries(request: StaffRequest, pk: int) -> HttpResponse:
    found = webhook_for(request.user, pk)
    state = request.GET.get("state", "")
    rows = found.deliveries.filter(state=state) if state in STATES else found.deliveries.all()
    page = paging.page(rows.defer("body"), by="created_at", after=request.GET.get("after", ""))
    context = {
        "webhook": found,
        "state": state,
        "states": [(code, words) for code, (words, _sign, _tone) in STATES.items()],
        "rows": [(row, *STATES[row.state]) for row in page.rows],
        "more": f"?state={state}&after={page.next}" if page.next else "",
        "form": ReplayForm(),
    }
    return render(request, "tickets/webhooks/log.html", context)


@require_safe
@staff
def delivery(request: StaffRequest, pk: int, key: int) -> HttpResponse:
    found = webhook_for(request.user, pk)
    row = delivery_for(found, key)
    context = {"webhook": found, "row": row, "said": STATES[row.state], "tries": row.tries[::-1]}
    return render(request, "tickets/webhooks/delivery.html", context)


@require_POST
@staff
def replay(request: StaffRequest, pk: int, key: int) -> HttpResponse:
    row = delivery_for(webhook_for(request.user, pk), key)
    _replayed(request, pk, WebhookDelivery.objects.filter(pk=row.pk))
    return redirect("admin_webhook_delivery", pk, key)


@require_POST
@staff
def replays(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `since` and `until`; `all`: delivered ones too."""
    webhook_for(request.user, pk)
    form = ReplayForm(request.POST)
    if form.is_valid():
        _replayed(request, pk, form.rows())
    else:
        messages.error(request, _("Choose from when to when."))
    return redirect("admin_webhook_deliveries", pk)


@require_POST
@staff
def test(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        row = verbs.test(pk, by=request.user)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("admin_webhook", pk)
    messages.success(request, _("A test is on its way. How it ends is shown here."))
    return redirect("admin_webhook_delivery", pk, row.pk)


@never_cache
@require_POST
@staff
def secret(request: StaffRequest, pk: int) -> HttpResponse:
    webhook, made = verbs.renew_secret(pk, by=request.user)
    return render(request, "tickets/webhooks/secret.html", {"webhook": webhook, "secret": made, "renewed": True})


@require_POST
@staff
def deletion(request: StaffRequest, pk: int) -> HttpResponse:
    gone = verbs.delete(pk, by=request.user)
    messages.success(request, _("The webhook %(name)s is deleted.") % {"name": gone.name})
    return redirect("admin_webhooks")


def webhook_for(user: User, pk: int) -> Webhook:
    require(user, Capability.MANAGE_PEOPLE)
    found = webhooks_in_sight(user).select_related("owner").filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such webhook, or you may not see it."))
    return found


def delivery_for(webhook: Webhook, key: int) -> WebhookDelivery:
    row = webhook.deliveries.filter(pk=key).first()
    if row is None:
        raise Missing(_("There is no such message. The log keeps them for 30 days."))
    return row


def _replayed(request: StaffRequest, pk: int, rows: object) -> None:
    try:
        sent = verbs.replay(pk, rows, by=request.user)  # type: ignore[arg-type]
    except Conflict as error:
        messages.error(request, error.message)
        return
    words = ngettext("It is sent again now.", "%(count)d messages are sent again now.", sent)
    messages.success(request, words % {"count": sent} if sent else _("There is nothing to send again."))
