"""Bounces: the deliveries they speak of are marked, and the ticket's agent told once."""

from __future__ import annotations

from collections.abc import Sequence

from events.actor import SYSTEM
from events.record import event, record_all
from helpdesk.lib import clock
from helpdesk.lib.rows import update_rows
from helpdesk.lib.text import casefold_address
from tickets.mail.inbound.reading import Reading
from tickets.mail.models import Delivery
from tickets.mail.parsing.bounces import Recipient

State = Delivery.State
MARKED = ["state", "code", "response", "finished_at"]
LEFT = (State.SENDING, State.ACCEPTED, State.UNCERTAIN)  # what a server may report on


def deliveries_of(readings: Sequence[Reading]) -> dict[int, list[Delivery]]:
    """For each bounce, by its mail's key: the deliveries that it reports on, by the ids of the mail it returns."""
    named = {reading.row.pk: ids_in(reading) for reading in readings if reading.mail.is_bounce}
    wanted = {one for ids in named.values() for one in ids}
    if not wanted:
        return {}
    rows = Delivery.objects.filter(mail_id__in=wanted).select_related("message__ticket").defer("message__search")
    by_id = {row.mail_id: row for row in rows}
    return {key: [by_id[one] for one in ids if one in by_id] for key, ids in named.items()}


def take(readings: Sequence[Reading]) -> set[int]:
    """Mark what bounces say; returns the keys of those that speak of mail of ours."""
    found = deliveries_of(readings)
    marked: dict[int, tuple[Delivery, Recipient]] = {}
    for reading in readings:
        for delivery in found.get(reading.row.pk, []):
            report = report_of(delivery.recipient, reading)
            if report and _is_news(delivery, report):
                _mark(delivery, report)
                marked[delivery.pk] = (delivery, report)
    update_rows([delivery for delivery, _report in marked.values()], MARKED)
    record_all(
        event("delivery.bounced", delivery.message.ticket, by=SYSTEM, detail=_detail(delivery, report))
        for delivery, report in marked.values()
    )
    return {key for key, deliveries in found.items() if deliveries}


def ids_in(reading: Reading) -> list[str]:
    original = reading.mail.bounce.original_message_id if reading.mail.bounce else ""
    return list(dict.fromkeys(one for one in (original, *reading.answers) if one))


def report_of(recipient: str, reading: Reading) -> Recipient | None:
    """What a report says of this recipient of a mail. One that names a single other address means them too:
    their mail was passed on to it."""
    said = reading.mail.bounce.recipients if reading.mail.bounce else ()
    named = [one for one in said if casefold_address(one.address) == recipient]
    return next(iter(named or (said if len(said) == 1 else ())), None)


def _is_news(delivery: Delivery, report: Recipient) -> bool:
    """A delay is told once, and not after the end is known; a failure is told once."""
    if report.permanent:
        return delivery.state != State.BOUNCED
    return delivery.state in LEFT and not delivery.code.startswith("4.")


def _mark(delivery: Delivery, report: Recipient) -> None:
    delivery.code, delivery.response = report.status[:12], report.diagnostic
    if report.permanent:
        delivery.state, delivery.finished_at = State.BOUNCED, clock.now()


def _detail(delivery: Delivery, report: Recipient) -> dict[str, object]:
    return {
        "delivery_id": delivery.pk,
        "message_id": delivery.message_id,
        "status": report.status,
        "permanent": report.permanent,
    }
