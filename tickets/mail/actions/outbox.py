"""The outbox: one row per message and recipient, sent at most once past the point of no certainty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from events import doorbell
from events.actor import SYSTEM
from events.record import event, record, record_all
from helpdesk.lib import clock
from tickets.mail import addresses
from tickets.mail.models import Delivery, Suppression
from tickets.mail.outbound.dialogue import Outcome
from tickets.mail.outbound.replies import LOST
from tickets.models import Message

SEND = "mail.send_due"
CLAIM = timedelta(minutes=5)
BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440)]
MOST_TRIES = 40


class Lapsed(Exception):
    """The sender took so long that its claim ended: another one may have the row by now."""


def enqueue(message_ids: Sequence[int]) -> None:
    """A row for each recipient of each message, due when its undo window ends. Safe to repeat.

    Who must not be written to (see suppressions) gets a row that says so, and nothing else.
    """
    found = Message.objects.filter(pk__in=message_ids, withdrawn_at=None).select_related("ticket__mailbox")
    rows, own = [], addresses.own_addresses()
    for message in found.select_related("ticket__brand"):
        mailbox = addresses.sender_of(message.ticket)
        for recipient in addresses.recipients_of(message, own):
            rows.append(
                Delivery(
                    message=message,
                    recipient=recipient,
                    mail_id=addresses.mail_id(message, recipient, mailbox),
                    due_at=message.hold_until or message.created_at,
                )
            )
    with transaction.atomic():
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        _stop(Delivery.objects.filter(message__in=message_ids, state=Delivery.State.QUEUED, attempts=0))
        if any(row.due_at <= clock.now() for row in rows):
            doorbell.ring_task_on_commit(SEND)


def claim(most: int = 20) -> list[Delivery]:
    """Take due rows for sending. From here on their messages can't be withdrawn; withdrawn ones are cancelled.

    What became suppressed since it was queued is not sent either.
    """
    now = clock.now()
    with transaction.atomic():
        rows = list(
            Delivery.objects.select_for_update(skip_locked=True, of=("self", "message"))
            .filter(state=Delivery.State.QUEUED, due_at__lte=now)
            .select_related("message")
            .defer("message__search")
            .order_by("due_at", "pk")[:most]
        )
        withdrawn = [row.pk for row in rows if row.message.withdrawn_at]
        Delivery.objects.filter(pk__in=withdrawn).update(state=Delivery.State.CANCELLED, finished_at=now)
        stopped = _stop(Delivery.objects.filter(pk__in=[row.pk for row in rows if row.pk not in withdrawn]))
        leaving = [row for row in rows if row.pk not in {*withdrawn, *stopped}]
        Message.objects.filter(pk__in=[row.message_id for row in leaving], dispatched_at=None).update(dispatched_at=now)
        Delivery.objects.filter(pk__in=[row.pk for row in leaving]).update(
            state=Delivery.State.SENDING, claimed_until=now + CLAIM, attempts=F("attempts") + 1, data_started=False
        )
    for row in leaving:
        row.attempts += 1
    return leaving


def mark_data_started(delivery: Delivery) -> None:
    """Committed at once, on its own: what happens after it may have reached the server. Raises Lapsed."""
    if not _claimed(delivery).filter(data_started=False).update(data_started=True):
        raise Lapsed


def settle(delivery: Delivery, outcome: Outcome) -> None:
    """Write down how an attempt ended, and when it will be tried again if it will."""
    state, due_at = next_state(outcome, delivery.attempts, delivery.due_at)
    with transaction.atomic():
        changed = _claimed(delivery).update(
            state=state,
            due_at=due_at,
            claimed_until=None,
            code=outcome.code,
            response=outcome.response,
            tries=[*delivery.tries, tried(outcome)][-MOST_TRIES:],
            finished_at=None if state == Delivery.State.QUEUED else clock.now(),
        )
        if changed and state in (Delivery.State.FAILED, Delivery.State.UNCERTAIN):
            detail = {
                "delivery_id": delivery.pk,
                "message_id": delivery.message_id,
                "code": outcome.code or outcome.kind,
                "permanent": state == Delivery.State.FAILED,
            }
            record("delivery.failed", delivery.message.ticket, by=SYSTEM, detail=detail)


def _claimed(delivery: Delivery) -> QuerySet[Delivery]:
    """The row, as long as the claim that gave it to us stands: each claim counts one attempt more."""
    return Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING, attempts=delivery.attempts)


def recover() -> int:
    """Rows whose worker died: tried again if the server was given nothing yet, else uncertain."""
    lost = Delivery.objects.filter(state=Delivery.State.SENDING, claimed_until__lt=clock.now())
    found = list(lost.select_related("message__ticket").defer("message__search")[:200])
    for delivery in found:
        settle(delivery, Outcome("uncertain" if delivery.data_started else "temporary", "", LOST))
    return len(found)


def _stop(waiting: QuerySet[Delivery]) -> list[int]:
    """Close the copies to addresses that get no mail any more; returns their ids. Each is said on its ticket."""
    rows = waiting.filter(recipient__in=Suppression.objects.standing().values("address"))
    found = list(rows.select_related("message__ticket").defer("message__search"))
    keys = [row.pk for row in found]
    Delivery.objects.filter(pk__in=keys).update(
        state=Delivery.State.SUPPRESSED, code="", response="", finished_at=clock.now()
    )
    details = [(row.message.ticket, {"delivery_id": row.pk, "message_id": row.message_id}) for row in found]
    record_all(event("delivery.suppressed", ticket, by=SYSTEM, detail=detail) for ticket, detail in details)
    return keys


def tried(outcome: Outcome) -> dict[str, str]:
    """How an attempt ended, as the row keeps it."""
    at = clock.now().isoformat()
    return {"at": at, "kind": outcome.kind, "code": outcome.code, "response": outcome.response}


def next_state(outcome: Outcome, attempts: int, due_at: datetime) -> tuple[Delivery.State, datetime]:
    """Where an attempt leads: the new state, and when it is due then."""
    if outcome.kind == "accepted":
        return Delivery.State.ACCEPTED, due_at
    if outcome.kind == "uncertain":
        return Delivery.State.UNCERTAIN, due_at
    if outcome.kind == "permanent" or attempts > len(BACK_OFF):
        return Delivery.State.FAILED, due_at
    return Delivery.State.QUEUED, clock.now() + BACK_OFF[attempts - 1]
