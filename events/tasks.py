"""Doorbells of the log."""

from celery import shared_task

from events import consumers, doorbell
from events.webhooks import queue, sending


@shared_task(name="events.consume")
def consume(name: str) -> None:
    doorbell.answered("events.consume", name)
    consumers.drain(name)


@shared_task(name="events.consume_all")
def consume_all() -> None:
    """Rung by beat: whatever a lost doorbell left unread is read now."""
    for name in consumers.registry:
        consumers.drain(name)
        consumers.retry_set_aside(name)


@shared_task(name=queue.SEND, time_limit=120)
def send_webhooks() -> None:
    doorbell.answered(queue.SEND)
    if sending.send_due():
        doorbell.ring(queue.SEND)


@shared_task(name="webhooks.tidy")
def tidy_webhooks() -> None:
    while queue.tidy():
        pass
