"""Where each copy of a sent message is, for the ticket's page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tickets.deliveries import Sent
from tickets.mail.models import Delivery, Suppression
from tickets.mail.outbound.replies import sentence

State = Delivery.State
SETTLED = {State.ACCEPTED, State.FAILED, State.BOUNCED, State.SUPPRESSED, State.CANCELLED, State.UNCERTAIN}
ARRIVED_NOT = {State.FAILED, State.BOUNCED, State.SUPPRESSED, State.UNCERTAIN}
LABELS = {
    State.QUEUED: _("On its way"),
    State.SENDING: _("Being sent"),
    State.ACCEPTED: _("Sent"),
    State.FAILED: _("Not delivered"),
    State.UNCERTAIN: _("May not have arrived: the connection broke at the last moment"),
    State.BOUNCED: _("Came back"),
    State.SUPPRESSED: _("Not sent: mail to this address is stopped"),
    State.CANCELLED: _("Taken back"),
}
SIGNS: Final = {
    State.QUEUED: ("send", ""),
    State.SENDING: ("send", "info"),
    State.ACCEPTED: ("check", "good"),
    State.FAILED: ("mail-x", "bad"),
    State.UNCERTAIN: ("circle-question-mark", "warn"),
    State.BOUNCED: ("undo-2", "bad"),
    State.SUPPRESSED: ("ban", "warn"),
    State.CANCELLED: ("undo-2", ""),
}
WAITING = _("Will be tried again")


def copies(message_ids: Collection[int]) -> dict[int, list[Sent]]:
    """The copies of many messages, by message id."""
    found: dict[int, list[Sent]] = defaultdict(list)
    rows = list(Delivery.objects.filter(message__in=message_ids).order_by("message_id", "pk"))
    failed = {row.recipient for row in rows if row.state in ARRIVED_NOT}
    stands = Suppression.objects.standing().filter(address__in=failed)
    stopped = set(stands.values_list("address", flat=True)) if failed else set()
    for row in rows:
        found[row.message_id].append(_sent(row, stopped))
    return dict(found)


def _sent(row: Delivery, stopped: Collection[str]) -> Sent:
    state = State(row.state)
    waits = state == State.QUEUED and row.attempts > 0
    said = "" if state == State.ACCEPTED else " ".join(filter(None, [row.code, row.response]))
    return Sent(
        recipient=row.recipient,
        label=WAITING if waits else LABELS[state],
        settled=state in SETTLED,
        failed=state in ARRIVED_NOT and row.given_up_at is None,
        why=sentence(row.code, row.response) if said else "",
        detail=said,
        key=row.pk,
        page=reverse("message_mail", args=[row.message_id]),
        again=reverse("deliveries_again") if state in ARRIVED_NOT and row.recipient not in stopped else "",
    )
