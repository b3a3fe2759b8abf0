"""The outbox of side conversations: sent at most once past the point of no certainty, as replies are (see outbox)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from events import doorbell
from events.actor import SYSTEM
from events.record import event, record, record_all
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Missing
from people.models import User
from people.permissions import Capability, require
from tickets.mail import addresses
from tickets.mail.actions.outbox import CLAIM, MOST_TRIES, SEND, Lapsed, next_state, tried
from tickets.mail.models import Delivery, SideDelivery, Suppression
from tickets.mail.outbound.dialogue import Outcome
from tickets.mail.outbound.replies import LOST
from tickets.models import SideConversation, SideMessage
from tickets.models.side import Kind

State = Delivery.State
UNSENT = (State.FAILED, State.UNCERTAIN, State.BOUNCED, State.SUPPRESSED)


def enqueue(message_ids: Sequence[int]) -> None:
    """A row for each address of each message that staff wrote to the world outside. Safe to repeat."""
    found = SideMessage.objects.filter(pk__in=message_ids, side__kind=Kind.OUTSIDE).exclude(author=None)
    rows = []
    for message in found.select_related("side__ticket__mailbox", "side__ticket__brand"):
        mailbox = addresses.sender_of(message.side.ticket)
        for recipient in message.to:
            mail_id = addresses.side_mail_id(message, recipient, mailbox)
            rows.append(SideDelivery(message=message, recipient=recipient, mail_id=mail_id, due_at=message.created_at))
    if rows:
        with transaction.atomic():
            SideDelivery.objects.bulk_create(rows, ignore_conflicts=True)
            _stop(SideDelivery.objects.filter(message__in=message_ids, state=State.QUEUED, attempts=0))
            doorbell.ring_task_on_commit(SEND)


def claim(most: int = 20) -> list[SideDelivery]:
    """Take due rows for sending; what became suppressed since is not sent."""
    now = clock.now()
    with transaction.atomic():
        due = SideDelivery.objects.select_for_update(skip_locked=True, of=("self",))
        due = due.filter(state=State.QUEUED, due_at__lte=now)
        rows = list(due.select_related("message__side__ticket__brand", "message__side__ticket__mailbox")
                    .order_by("due_at", "pk")[:most])  # fmt: skip
        stopped = _stop(SideDelivery.objects.filter(pk__in=[row.pk for row in rows]))
        leaving = [row for row in rows if row.pk not in stopped]
        SideDelivery.objects.filter(pk__in=[row.pk for row in leaving]).update(
            state=State.SENDING, claimed_until=now + CLAIM, attempts=F("attempts") + 1, data_started=False
        )
    for row in leaving:
        row.attempts += 1
    return leaving


def mark_data_started(row: SideDelivery) -> None:
    """Committed at once, on its own: what happens after it may have reached the server. Raises Lapsed."""
    if not _claimed(row).filter(data_started=False).update(data_started=True):
        raise Lapsed


def settle(row: SideDelivery, outcome: Outcome) -> None:
    """Write down how an attempt ended, and when it will be tried again if it will."""
    state, due_at = next_state(outcome, row.attempts, row.due_at)
    with transaction.atomic():
        changed = _claimed(row).update(
            state=state,
            due_at=due_at,
            claimed_until=None,
            code=outcome.code,
            response=outcome.response,
            tries=[*row.tries, tried(outcome)][-MOST_TRIES:],
            finished_at=None if state == State.QUEUED else clock.now(),
        )
        if changed and state in (State.FAILED, State.UNCERTAIN):
            record("side.undelivered", row.message.side.ticket, by=SYSTEM, detail=_detail(row, state))


def recover() -> int:
    """Rows whose worker died: tried again if the server was given nothing yet, else uncertain."""
    lost = SideDelivery.objects.filter(state=State.SENDING, claimed_until__lt=clock.now())
    found = list(lost.select_related("message__side__ticket")[:200])
    for row in found:
        settle(row, Outcome("uncertain" if row.data_started else "temporary", "", LOST))
    return len(found)


@transaction.atomic
def again(key: int, *, by: User) -> SideDelivery:
    """Send once more what did not arrive. Raises Conflict for what did, or still may."""
    require(by, Capability.WORK_TICKETS)
    seen = SideConversation.objects.visible_to(by).filter(Q(messages__deliveries=key))
    row = SideDelivery.objects.select_for_update().filter(pk=key, message__side__in=seen.values("pk")).first()
    if row is None:
        raise Missing(_("There is no such mail, or you may not see it."))
    if row.state not in UNSENT:
        raise Conflict(_("This mail is on its way or has arrived. Look again."))
    row.state, row.due_at, row.attempts, row.finished_at = State.QUEUED, clock.now(), 0, None
    row.save(update_fields=["state", "due_at", "attempts", "finished_at"])
    doorbell.ring_task_on_commit(SEND)
    return row


def _claimed(row: SideDelivery) -> QuerySet[SideDelivery]:
    return SideDelivery.objects.filter(pk=row.pk, state=State.SENDING, attempts=row.attempts)


def _stop(waiting: QuerySet[SideDelivery]) -> set[int]:
    """Close the copies to addresses that get no mail any more; each is said on its ticket."""
    rows = waiting.filter(recipient__in=Suppression.objects.standing().values("address"))
    found = list(rows.select_related("message__side__ticket"))
    keys = {row.pk for row in found}
    SideDelivery.objects.filter(pk__in=keys).update(state=State.SUPPRESSED, finished_at=clock.now())
    told = [(row.message.side.ticket, _detail(row, State.SUPPRESSED)) for row in found]
    record_all(event("side.undelivered", ticket, by=SYSTEM, detail=detail) for ticket, detail in told)
    return keys


def _detail(row: SideDelivery, state: Delivery.State) -> dict[str, object]:
    return {
        "side_id": row.message.side_id, "message_id": row.message_id, "delivery_id": row.pk, "state": state.value,
    }  # fmt: skip
