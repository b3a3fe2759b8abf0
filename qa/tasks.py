"""The clockwork of quality: safe to run twice."""

from __future__ import annotations

from celery import shared_task

from qa.actions import clockwork, cycles


@shared_task(name="qa.tick")
def tick() -> None:
    """Opens, draws and reveals sampling cycles."""
    cycles.tick()


@shared_task(name="qa.verdicts")
def verdicts() -> None:
    """What is due of reviews, coaching and figures."""
    clockwork.tick()
