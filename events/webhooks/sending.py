"""Posting to webhooks: many at once, so that a slow one holds up nobody; each at most one message at a time."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final

from django.conf import settings

from events.webhooks import payloads, queue, signing
from events.webhooks.models import Webhook, WebhookDelivery
from events.webhooks.queue import Outcome
from helpdesk.lib import clock
from helpdesk.lib.crypto import Unreadable, reveal
from helpdesk.lib.outside import NotFetched, Outside, private

AT_ONCE: Final = 16
SECONDS: Final = 10.0
SHIFT_SECONDS: Final = 25.0
LOOK_AGAIN: Final = 0.5
MOST_ANSWER: Final = 64 * 1024


def send_due() -> int:
    """Send for a while, whatever is due; returns how many messages were taken.

    A webhook gets its next message as soon as the one before has ended, while others are still waiting for theirs.
    """
    queue.recover()
    until, taken = time.monotonic() + SHIFT_SECONDS, 0
    posting: dict[Future[Outcome], WebhookDelivery] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks") as pool:
        while True:
            room = AT_ONCE - len(posting) if time.monotonic() < until else 0
            rows = queue.claim(room, but={row.webhook_id for row in posting.values()}) if room > 0 else []
            taken += len(rows)
            for row in rows:
                if _may_go(row):
                    posting[pool.submit(_post, row, _secrets(row.webhook))] = row
            if not posting:
                return taken
            done, _others = wait(posting, timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED)
            for one in done:
                queue.settle(posting.pop(one), one.result())


def _may_go(row: WebhookDelivery) -> bool:
    """Asked again just before it leaves: rights and people change while a message waits."""
    if row.event_id is None or (row.webhook.owner.is_active and payloads.may_see(row.webhook, row.subject_id or 0)):
        return True
    queue.withhold(row)
    return False


def _secrets(webhook: Webhook) -> list[str]:
    """The present one, and for a day the one before. None where the desk can't read them any more."""
    old_is_good = webhook.old_secret and webhook.old_secret_until and webhook.old_secret_until > clock.now()
    try:
        return [reveal(one) for one in [webhook.secret, *([webhook.old_secret] if old_is_good else [])]]
    except Unreadable:
        return []


def _post(row: WebhookDelivery, secrets: list[str]) -> Outcome:
    """In a thread of its own, without the database; never raises for what the other end does."""
    if not secrets:
        return Outcome(None, error="The secret was stored with another key of the desk. Make a new one.")
    began = time.monotonic()
    try:
        headers = signing.headers(secrets, row.message_id, int(time.time()), row.body)
        answer = way_to(row.webhook.url).post(
            row.webhook.url, row.body.encode(), headers=headers, most=MOST_ANSWER, seconds=SECONDS
        )
    except NotFetched as error:
        return Outcome(None, error=str(error), ms=_ms(began))
    words = answer.content.decode("utf-8", "replace").replace("\x00", "")
    why = "" if 200 <= answer.status < 300 else f"It answered {answer.status}."
    return Outcome(answer.status, words, why, _ms(began))


def way_to(url: str) -> Outside:
    """The public internet; for hosts named in WEBHOOK_PRIVATE_HOSTS, wherever they are."""
    return private(settings.WEBHOOK_PRIVATE_HOSTS, url) or Outside()


def _ms(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
