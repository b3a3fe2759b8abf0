"""Doorbells of mail. Each does one batch, then rings again if there may be more: other work gets its turn."""

from __future__ import annotations

from celery import shared_task

from events import doorbell
from tickets.mail import alerts
from tickets.mail.actions import outbox, processing, surveying
from tickets.mail.outbound import side_sending
from tickets.mail.outbound.sending import send_due


@shared_task(name=processing.PROCESS, time_limit=60)  # what even a timer can't stop dies with its worker
def process_received() -> None:
    doorbell.answered(processing.PROCESS)
    processing.process_batch(and_then=lambda: doorbell.ring(processing.PROCESS))


@shared_task(name=outbox.SEND)
def send() -> None:
    doorbell.answered(outbox.SEND)
    outbox.recover()
    taken = [send_due(), side_sending.send_due()]
    if any(taken):
        doorbell.ring(outbox.SEND)


@shared_task(name=alerts.CHECK)
def check_health() -> None:
    alerts.check()


@shared_task(name=surveying.ASK)
def ask_satisfaction() -> None:
    doorbell.answered(surveying.ASK)
    if surveying.ask_due() >= surveying.BATCH:
        doorbell.ring(surveying.ASK)
