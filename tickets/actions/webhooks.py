"""Webhooks: made, changed, tested, replayed and deleted by admins, each with a line in the log. A secret is in none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from events import doorbell
from events.record import record
from events.webhooks import queue, signing
from events.webhooks.consumer import TOLD
from events.webhooks.models import Webhook, WebhookDelivery
from helpdesk.lib import clock
from helpdesk.lib.crypto import hide
from helpdesk.lib.errors import Conflict, Invalid, Missing
from helpdesk.lib.outside import is_address
from helpdesk.lib.text import storable
from people.actions import saving
from people.models import User
from people.permissions import Capability, require
from tickets.models import Brand
from tickets.permissions import mailboxes_in_sight, teams_in_sight, webhooks_in_sight

MOST: Final = 50
OLD_SECRET_IS_GOOD: Final = timedelta(days=1)
State = WebhookDelivery.State


@dataclass(frozen=True, slots=True)
class Details:
    """`kinds` of TOLD; empty `brands` and `teams` (ids) are all that the owner may see."""

    name: str
    url: str
    kinds: Sequence[str]
    brands: Sequence[int] = field(default_factory=tuple)
    teams: Sequence[int] = field(default_factory=tuple)
    is_active: bool = True


def create(details: Details, *, by: User) -> tuple[Webhook, str]:
    """The webhook, whose owner is who makes it, and its secret, which is shown this once."""
    require(by, Capability.MANAGE_PEOPLE)
    values = _checked(details, by)
    if webhooks_in_sight(by).count() >= MOST:
        raise Invalid(_("There are %(most)d webhooks. Delete one that nobody needs.") % {"most": MOST})
    secret = signing.new_secret()
    webhook = Webhook(owner=by, secret=hide(secret))
    with transaction.atomic():
        saving.create(webhook, "webhook.created", values, by=by.actor)
    return webhook, secret


@transaction.atomic
def change(key: int, details: Details, *, by: User) -> Webhook:
    """Switched on again, it starts anew: what failed before counts no more."""
    webhook = _locked(key, by)
    values = _checked(details, webhook.owner)
    was_off = not webhook.is_active
    saving.change(webhook, "webhook.changed", values, by=by.actor)
    if was_off and webhook.is_active:
        webhook.off_reason, webhook.failing_since, webhook.failures, webhook.paused_until = "", None, 0, None
        webhook.save(update_fields=["off_reason", "failing_since", "failures", "paused_until"])
        doorbell.ring_task_on_commit(queue.SEND)
    return webhook


@transaction.atomic
def renew_secret(key: int, *, by: User) -> tuple[Webhook, str]:
    """A new secret, shown this once. For a day messages are signed with the old one too."""
    webhook, secret = _locked(key, by), signing.new_secret()
    webhook.old_secret, webhook.old_secret_until = webhook.secret, clock.now() + OLD_SECRET_IS_GOOD
    webhook.secret = hide(secret)
    webhook.save(update_fields=["secret", "old_secret", "old_secret_until"])
    record("webhook.secret_changed", webhook, by=by.actor)
    return webhook, secret


@transaction.atomic
def delete(key: int, *, by: User) -> Webhook:
    """It is told of nothing more; its log goes with time."""
    webhook = _locked(key, by)
    before = {"name": webhook.name, "url": webhook.url, "kinds": list(webhook.kinds)}
    webhook.deleted_at, webhook.is_active = clock.now(), False
    webhook.save(update_fields=["deleted_at", "is_active"])
    record("webhook.deleted", webhook, by=by.actor, detail={"before": before, "after": {}})
    return webhook


@transaction.atomic
def test(key: int, *, by: User) -> WebhookDelivery:
    """Send a message that belongs to no event, at once."""
    webhook = _locked(key, by)
    if not webhook.is_active:
        raise Conflict(_("This webhook is switched off. Switch it on, then test it."))
    body = json.dumps({"type": "test", "timestamp": clock.now().isoformat(), "data": {"webhook": webhook.name}})
    row = WebhookDelivery.objects.create(webhook=webhook, kind="test", message_id="test", body=body)
    row.message_id = f"test_{row.pk}"
    row.save(update_fields=["message_id"])
    Webhook.objects.filter(pk=webhook.pk).update(paused_until=None)
    doorbell.ring_task_on_commit(queue.SEND)
    return row


@transaction.atomic
def replay(key: int, rows: QuerySet[WebhookDelivery], *, by: User) -> int:
    """Send these of its messages again, with the ids they had; returns how many. Raises Conflict for too many."""
    webhook = _locked(key, by)
    if not webhook.is_active:
        raise Conflict(_("This webhook is switched off. Switch it on, then send them again."))
    keys = list(rows.filter(webhook=webhook).order_by("pk").values_list("pk", flat=True)[: queue.MOST_REPLAYED + 1])
    if len(keys) > queue.MOST_REPLAYED:
        words = _("That is more than %(most)d messages. Choose a shorter time.")
        raise Conflict(words % {"most": queue.MOST_REPLAYED})
    sent = queue.replay(keys, webhook.pk)
    if sent:
        record("webhook.replayed", webhook, by=by.actor, detail={"count": sent})
    return sent


def _locked(key: int, by: User) -> Webhook:
    """Raises NotAllowed without the right, Missing when out of sight."""
    require(by, Capability.MANAGE_PEOPLE)
    rows = webhooks_in_sight(by).select_for_update(of=("self",)).select_related("owner")
    webhook = rows.filter(pk=key).first()
    if webhook is None:
        raise Missing(_("There is no such webhook, or you may not see it."))
    return webhook


def _checked(details: Details, owner: User) -> dict[str, object]:
    """The values to save, as far as the owner may see what they name. Raises Invalid with the field."""
    kinds = [kind for kind in TOLD if kind in details.kinds]
    if not kinds:
        raise _invalid("kinds", _("Choose at least one kind of event."))
    brands = set(brands_in_sight(owner).filter(pk__in=details.brands).values_list("pk", flat=True))
    teams = set(teams_in_sight(owner).filter(pk__in=details.teams).values_list("pk", flat=True))
    if len(brands) != len(set(details.brands)):
        raise _invalid("brands", _("Choose brands that you see."))
    if len(teams) != len(set(details.teams)):
        raise _invalid("teams", _("Choose teams that you see."))
    return {
        "name": saving.name_of(storable(details.name), longest=80),
        "url": _address(details.url),
        "kinds": kinds,
        "brands": sorted(brands),
        "teams": sorted(teams),
        "is_active": details.is_active,
    }


def brands_in_sight(owner: User) -> QuerySet[Brand]:
    """A partner's people see those whose new tickets come to their queues."""
    if owner.is_in_house:
        return Brand.objects.all()
    return Brand.objects.filter(Q(mailboxes__in=mailboxes_in_sight(owner)) | Q(team__partner=owner.partner)).distinct()


def _address(url: str) -> str:
    url = storable(url).strip()
    if len(url) > 2000 or not is_address(url):
        raise _invalid("url", _("This is no address that can be posted to. It begins with https://."))
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.hostname or "") not in settings.WEBHOOK_PRIVATE_HOSTS:
        raise _invalid("url", _("Use https, so that nobody on the way can read what is sent."))
    return url


def _invalid(name: str, words: str) -> Invalid:
    return Invalid(words, {name: [words]})
