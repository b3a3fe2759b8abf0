"""Where each copy of a message in a side conversation is, for its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.urls import reverse

from tickets.deliveries import Sent
from tickets.mail.models import Delivery, SideDelivery
from tickets.mail.outbound.replies import sentence
from tickets.mail.sent import ARRIVED_NOT, LABELS, SETTLED, WAITING

State = Delivery.State


def copies(message_ids: Collection[int]) -> dict[int, list[Sent]]:
    """The copies of many messages, by message id."""
    found: dict[int, list[Sent]] = defaultdict(list)
    for row in SideDelivery.objects.filter(message__in=message_ids).order_by("message_id", "pk"):
        found[row.message_id].append(_sent(row))
    return dict(found)


def _sent(row: SideDelivery) -> Sent:
    state = State(row.state)
    said = "" if state == State.ACCEPTED else " ".join(filter(None, [row.code, row.response]))
    return Sent(
        recipient=row.recipient,
        label=WAITING if state == State.QUEUED and row.attempts else LABELS[state],
        settled=state in SETTLED,
        failed=state in ARRIVED_NOT,
        why=sentence(row.code, row.response) if said else "",
        detail=said,
        key=row.pk,
        again=reverse("side_delivery_again", args=[row.pk]) if state in ARRIVED_NOT else "",
    )
