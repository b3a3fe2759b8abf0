"""Bounces of mail of side conversations: the copies they speak of are marked, and the ticket told once."""

from __future__ import annotations

from collections.abc import Sequence

from events.actor import SYSTEM
from events.record import event, record_all
from helpdesk.lib import clock
from tickets.mail.actions import bounces
from tickets.mail.inbound.reading import Reading
from tickets.mail.models import Delivery, SideDelivery
from tickets.mail.parsing.bounces import Recipient

State = Delivery.State


def deliveries_of(readings: Sequence[Reading]) -> dict[int, list[SideDelivery]]:
    """For each bounce, by its mail's key: the copies that it reports on, by the ids of the mail it returns."""
    named = {reading.row.pk: bounces.ids_in(reading) for reading in readings if reading.mail.is_bounce}
    wanted = {one for ids in named.values() for one in ids}
    if not wanted:
        return {}
    rows = SideDelivery.objects.filter(mail_id__in=wanted).select_related("message__side__ticket")
    by_id = {row.mail_id: row for row in rows}
    return {key: [by_id[one] for one in ids if one in by_id] for key, ids in named.items()}


def take(readings: Sequence[Reading]) -> set[int]:
    """Mark what bounces say; returns the keys of those that speak of mail of ours."""
    found = deliveries_of(readings)
    marked: dict[int, SideDelivery] = {}
    for reading in readings:
        for row in found.get(reading.row.pk, []):
            report = bounces.report_of(row.recipient, reading)
            if report and report.permanent and row.state != State.BOUNCED:
                _mark(row, report)
                marked[row.pk] = row
    record_all(
        event(
            "side.undelivered",
            row.message.side.ticket,
            by=SYSTEM,
            detail={
                "side_id": row.message.side_id, "message_id": row.message_id, "delivery_id": row.pk, "state": row.state,
            },
        )
        for row in marked.values()
    )  # fmt: skip
    return {key for key, rows in found.items() if rows}


def _mark(row: SideDelivery, report: Recipient) -> None:
    row.state, row.code, row.response = State.BOUNCED, report.status[:12], report.diagnostic
    row.finished_at = clock.now()
    row.save(update_fields=["state", "code", "response", "finished_at"])
