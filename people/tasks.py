"""Doorbells of people."""

from __future__ import annotations

from celery import shared_task

from events import doorbell
from people import digests
from people.actions import availability, notifications


@shared_task(name=notifications.MAIL)
def mail_notifications() -> None:
    doorbell.answered(notifications.MAIL)
    if digests.send_due() == digests.MOST_PEOPLE:
        doorbell.ring(notifications.MAIL)


@shared_task(name="people.notice_absence")
def notice_absence() -> None:
    """Rung by beat: who takes work and has not been heard of is away."""
    availability.notice_absence()
