"""How much of the processor reading one mail may take; its memory is capped for the worker (helpdesk/celery.py)."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

READ_SECONDS = 10.0
"""Of processor time: on a busy machine a good mail must not be taken for a hostile one."""


class TookTooLong(BaseException):
    """Not an Exception: nothing that reads a mail, and forgives whatever it meets, may swallow it."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in the block when it takes more seconds of this process's processor time.

    By a timer of the process, which only its main thread can have: a worker's tasks and commands run there. Elsewhere
    there is no limit. Code in C is stopped when it returns; that it does within a minute is the worker's own limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TookTooLong
