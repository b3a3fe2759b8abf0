"""The clockwork of procedures: safe to run twice."""

from __future__ import annotations

from celery import shared_task

from sops.actions import clockwork


@shared_task(name="sops.tick")
def tick() -> None:
    clockwork.tick()
