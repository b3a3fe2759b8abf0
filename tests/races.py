"""Several people at once: each in a thread and a database connection of their own, let go at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from helpdesk.lib.errors import DeskError


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returned, or the domain error it raised, in the order given."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait(timeout=10)
        try:
            return act()
        except DeskError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
