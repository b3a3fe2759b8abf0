"""The clockwork of procedures: safe to run twice."""

from __future__ import annotations

from celery import shared_task

from events import doorbell
from sops.actions import asking, calling_out, clockwork


@shared_task(name="sops.tick")
def tick() -> None:
    clockwork.tick()


@shared_task(name=asking.TASK, time_limit=90)
def ask_tool(execution_id: int) -> None:
    """Asks at most once: a second ring finds that somebody has begun."""
    doorbell.answered(asking.TASK, execution_id)
    calling_out.send(execution_id)
