"""Group commit: mails that arrive at the same time are stored in one transaction by one thread.

Each sender waits for the commit that holds its mail, so the price of making it durable is shared.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

from tickets.mail.actions.intake import Arrival, take_in

log = logging.getLogger(__name__)
AT_ONCE = 100
AWAY = (OperationalError, InterfaceError)
Result = TypeVar("Result")
Waiting = tuple[Arrival, "Future[None]"]


class Store:
    """`put` returns a future that is done when the mail is committed, or fails with the reason why it isn't.

    A mail whose future was cancelled before its turn (its sender left and will come back) is not stored.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._waiting: SimpleQueue[Waiting | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="store")
        self._reader = ThreadPoolExecutor(1, "read")

    def start(self) -> None:
        self._thread.start()

    def put(self, arrival: Arrival) -> Future[None]:
        done: Future[None] = Future()
        self._waiting.put((arrival, done))
        return done

    def read(self, question: Callable[[], Result]) -> Future[Result]:
        """Ask the database something on a thread of its own, which no mail waits behind."""
        return self._reader.submit(_asked, question)

    def stop(self) -> None:
        """Store what was put so far, then end."""
        self._waiting.put(None)
        self._thread.join()
        self._reader.shutdown()

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch, is_last = self._batch(first)
            _settle([waiting for waiting in batch if waiting[1].set_running_or_notify_cancel()])
            if is_last:
                break
        connection.close()

    def _batch(self, first: Waiting) -> tuple[list[Waiting], bool]:
        batch = [first]
        while len(batch) < self._at_once:
            try:
                item = self._waiting.get_nowait()
            except Empty:
                break
            if item is None:
                return batch, True
            batch.append(item)
        return batch, False


def _settle(batch: Sequence[Waiting]) -> None:
    """Store all at once; when one of them can't be stored, each alone, so that it fails for itself only."""
    if not batch:
        return
    try:
        _asked(lambda: take_in([arrival for arrival, _ in batch]))
    except AWAY as error:
        log.warning("%d mails wait with their senders, the database is away: %s", len(batch), error)
        _fail(batch, error)
    except Exception as error:
        if len(batch) == 1:
            log.exception("A mail can't be stored.")
            _fail(batch, error)
            return
        for waiting in batch:
            _settle([waiting])
    else:
        for _, done in batch:
            done.set_result(None)


def _fail(batch: Sequence[Waiting], error: Exception) -> None:
    for _, done in batch:
        done.set_exception(error)


def _asked(question: Callable[[], Result]) -> Result:
    """The answer of the database, over a connection that is known to work: a restart costs nobody a mail."""
    connection.close_if_unusable_or_obsolete()
    return question()
