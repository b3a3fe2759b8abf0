"""Tells the workers that there is something to read. Ringing is prompt, not needed: beat rings anyway."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Set
from contextlib import contextmanager
from contextvars import ContextVar

from celery import current_app
from django.core.cache import cache
from django.db import transaction

from events import consumers

log = logging.getLogger(__name__)
RUNG_SECONDS = 1
_muffled: ContextVar[bool] = ContextVar("doorbell_muffled", default=False)


@contextmanager
def muffled() -> Iterator[None]:
    """Within the block nothing rings: for loading a past that nobody should act on."""
    token = _muffled.set(True)
    try:
        yield
    finally:
        _muffled.reset(token)


def ring_on_commit(kinds: Set[str]) -> None:
    names = [reader.name for reader in consumers.registry.values() if reader.kinds & kinds]
    for name in names:
        ring_task_on_commit("events.consume", name)


def ring_task_on_commit(task: str, *args: object) -> None:
    """Ring a task once this transaction has committed; a broker that is away delays it until the next beat."""
    if not _muffled.get():
        transaction.on_commit(lambda: ring(task, *args))


def ring(task: str, *args: object) -> None:
    """Send the task unless it was rung within the last second and has not started yet."""
    try:
        if cache.add(_key(task, args), 1, timeout=RUNG_SECONDS):
            current_app.send_task(task, args=args, retry=False)
    except Exception as error:
        log.warning("The doorbell of %s did not ring (%s); the next beat will.", task, error)


def answered(task: str, *args: object) -> None:
    """Called by a task as it starts, before it reads: what is committed from now on rings again."""
    try:
        cache.delete(_key(task, args))
    except Exception as error:
        log.warning("The doorbell of %s was not reset: %s", task, error)


def _key(task: str, args: tuple[object, ...]) -> str:
    return "rung:" + ":".join([task, *map(str, args)])
