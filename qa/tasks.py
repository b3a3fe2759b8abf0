"""The clockwork of quality: safe to run twice."""

from __future__ import annotations

from celery import shared_task

from qa.actions import cycles


@shared_task(name="qa.tick")
def tick() -> None:
    cycles.tick()
