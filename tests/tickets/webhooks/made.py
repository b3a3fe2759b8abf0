"""Webhooks for tests, and what was recorded told to them."""

from __future__ import annotations

from events.models import Event
from events.webhooks import queue
from events.webhooks.models import Webhook
from people.models import User
from tickets.actions import webhooks
from tickets.actions.webhooks import Details


def a_webhook(url: str, *, by: User, kinds: tuple[str, ...] = ("ticket.created",), **more: object) -> Webhook:
    return a_webhook_and_secret(url, by=by, kinds=kinds, **more)[0]


def a_webhook_and_secret(
    url: str, *, by: User, kinds: tuple[str, ...] = ("ticket.created",), **more: object
) -> tuple[Webhook, str]:
    return webhooks.create(Details("Orders", url, kinds, **more), by=by)  # type: ignore[arg-type]


def tell(*kinds: str) -> int:
    """What the consumer does with all that happened until now."""
    rows = Event.objects.filter(kind__in=kinds) if kinds else Event.objects.all()
    return queue.enqueue(list(rows.order_by("pk")))
