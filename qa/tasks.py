"""Doorbells of quality: safe to ring twice."""

from __future__ import annotations

from celery import shared_task

from qa.actions import clockwork


@shared_task(name="qa.verdicts")
def verdicts() -> None:
    """What is due of reviews, coaching and figures."""
    clockwork.tick()
