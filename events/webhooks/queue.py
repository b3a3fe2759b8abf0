"""The queue of messages to webhooks: made from the log, tried until it ends, one at a time for each webhook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from events import doorbell
from events.actor import SYSTEM
from events.models import Event
from events.record import record
from events.webhooks import payloads
from events.webhooks.models import Webhook, WebhookDelivery
from helpdesk.lib import clock

SEND: Final = "webhooks.send"
State = WebhookDelivery.State
CLAIM: Final = timedelta(minutes=2)
BACK_OFF: Final = [
    *(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800)),
    *(timedelta(hours=h) for h in (1, 3, 6, 12, 24, 24, 24)),
]
LONGEST_PAUSE: Final = timedelta(minutes=10)
OFF_AFTER: Final = timedelta(days=3)
KEPT_FOR: Final = timedelta(days=30)
MOST_TRIES, LONGEST_ANSWER = 20, 2000
MOST_REPLAYED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; `status` is None where nobody answered."""

    status: int | None
    answer: str = ""
    error: str = ""
    ms: int = 0

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def enqueue(events: Sequence[Event]) -> int:
    """A message for each webhook that wants an event and whose owner may see it. Safe to repeat."""
    kinds = {event.kind for event in events}
    wanted = Webhook.objects.filter(is_active=True, deleted_at=None, kinds__overlap=list(kinds)).select_related("owner")
    rows: list[WebhookDelivery] = []
    for webhook in wanted:
        bodies = payloads.bodies([event for event in events if event.kind in webhook.kinds], webhook)
        rows += [
            WebhookDelivery(
                webhook=webhook,
                event=event,
                kind=event.kind,
                subject_id=event.subject_id,
                message_id=f"evt_{event.pk}",
                body=bodies[event.pk],
            )
            for event in events
            if event.pk in bodies
        ]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        doorbell.ring_task_on_commit(SEND)
    return len(rows)


def claim(most: int, *, but: Iterable[int] = ()) -> list[WebhookDelivery]:
    """The next message of each webhook that has one due and none under way; never two of the same at once."""
    now = clock.now()
    free = Webhook.objects.filter(deleted_at=None, is_active=True).filter(
        Q(paused_until=None) | Q(paused_until__lte=now)
    )
    under_way = WebhookDelivery.objects.filter(webhook=OuterRef("pk"), state=State.SENDING, claimed_until__gt=now)
    due = WebhookDelivery.objects.filter(webhook=OuterRef("pk"), state=State.QUEUED, due_at__lte=now)
    taken: list[WebhookDelivery] = []
    with transaction.atomic():
        webhooks = free.exclude(pk__in=list(but)).filter(Exists(due)).exclude(Exists(under_way)).order_by("?")
        for webhook in webhooks.select_for_update(skip_locked=True, of=("self",)).select_related("owner")[:most]:
            rows = WebhookDelivery.objects.filter(webhook=webhook, state=State.QUEUED, due_at__lte=now)
            row = rows.order_by("due_at", "pk").first()
            if row is None:
                continue
            row.webhook, row.state, row.claimed_until = webhook, State.SENDING, now + CLAIM
            row.attempts += 1
            row.save(update_fields=["state", "claimed_until", "attempts"])
            taken.append(row)
    return taken


def withhold(row: WebhookDelivery) -> None:
    """Its owner may not see that any more: it is not sent."""
    WebhookDelivery.objects.filter(pk=row.pk, state=State.SENDING).update(
        state=State.WITHHELD, finished_at=clock.now(), claimed_until=None
    )


def settle(row: WebhookDelivery, outcome: Outcome) -> None:
    """Write down how an attempt ended, when it is tried again, and how the webhook does."""
    now = clock.now()
    last = row.attempts > len(BACK_OFF)
    state = State.DELIVERED if outcome.is_good else State.FAILED if last else State.QUEUED
    tried = {"at": now.isoformat(), "status": outcome.status, "error": outcome.error, "ms": outcome.ms}
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().get(pk=row.webhook_id)
        changed = WebhookDelivery.objects.filter(pk=row.pk, state=State.SENDING, attempts=row.attempts).update(
            state=state,
            due_at=now + BACK_OFF[row.attempts - 1] if state == State.QUEUED else row.due_at,
            claimed_until=None,
            finished_at=None if state == State.QUEUED else now,
            status=outcome.status,
            answer=outcome.answer[:LONGEST_ANSWER],
            error=outcome.error[:300],
            tries=[*row.tries, tried][-MOST_TRIES:],
        )
        if changed:
            _note(webhook, outcome)


def recover() -> int:
    """Messages whose worker died are due again: they may arrive twice, with the same id."""
    lost = WebhookDelivery.objects.filter(state=State.SENDING, claimed_until__lt=clock.now())
    return lost.update(state=State.QUEUED, claimed_until=None)


def replay(rows: Iterable[int], webhook_id: int) -> int:
    """Send these again, each with its id and its words; what is under way stays as it is."""
    found = WebhookDelivery.objects.filter(webhook=webhook_id, pk__in=list(rows))
    found = found.filter(state__in=[State.DELIVERED, State.FAILED, State.WITHHELD])
    sent = found.update(state=State.QUEUED, due_at=clock.now(), attempts=0, finished_at=None)
    Webhook.objects.filter(pk=webhook_id).update(paused_until=None)
    doorbell.ring_task_on_commit(SEND)
    return sent


def tidy(most: int = 5000) -> int:
    """Forget what is older than a month; returns how many there were in this batch."""
    old = WebhookDelivery.objects.filter(created_at__lt=clock.now() - KEPT_FOR)
    keys = list(old.order_by("created_at").values_list("pk", flat=True)[:most])
    return WebhookDelivery.objects.filter(pk__in=keys).delete()[0]


def switch_off(webhook: Webhook, reason: Webhook.Off) -> None:
    """By the desk itself, in the transaction of the caller, who holds the row's lock."""
    webhook.is_active, webhook.off_reason = False, reason
    webhook.save(update_fields=["is_active", "off_reason"])
    record("webhook.switched_off", webhook, by=SYSTEM, detail={"reason": reason.value})


def _note(webhook: Webhook, outcome: Outcome) -> None:
    """How the webhook does: after a failure it rests for a moment, and after days of them it is switched off."""
    now = clock.now()
    if outcome.is_good:
        if webhook.failures:
            Webhook.objects.filter(pk=webhook.pk).update(failures=0, failing_since=None, paused_until=None)
        return
    since = webhook.failing_since or now
    pause = min(timedelta(seconds=2 ** min(webhook.failures, 10)), LONGEST_PAUSE)
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=F("failures") + 1, failing_since=since, paused_until=now + pause
    )
    if not webhook.is_active:
        return
    if outcome.status == 410:
        switch_off(webhook, Webhook.Off.GONE)
    elif now - since >= OFF_AFTER:
        switch_off(webhook, Webhook.Off.FAILING)
