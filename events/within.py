"""What must be right at commit: told of events inside the transaction that records them.

Everything else reacts after commit (consumers.py). Who is registered here has a share in every change's time, and a
change fails with it: keep it small and sure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from events.models import Event

Listener = Callable[[Sequence[Event]], None]
_registry: dict[str, tuple[frozenset[str], Listener]] = {}
_untold: ContextVar[list[Event] | None] = ContextVar("untold", default=None)


def within(name: str, *, kinds: set[str]) -> Callable[[Listener], Listener]:
    """Register a function that is called with what was recorded of these kinds, in order, before `record` returns."""

    def register(listen: Listener) -> Listener:
        if name in _registry and _registry[name][1].__module__ != listen.__module__:
            raise ValueError(f"two listeners are called {name}")
        _registry[name] = (frozenset(kinds), listen)
        return listen

    return register


@contextmanager
def together() -> Iterator[None]:
    """For a verb that changes several things: what is recorded in the block is told at its end, at once.

    It stands inside the verb's transaction. A block in another one is part of that; one that raises tells nothing,
    since its transaction, or its savepoint, is undone.
    """
    waiting = _untold.get()
    events = [] if waiting is None else waiting
    before = len(events)
    token = _untold.set(events)
    try:
        yield
    except BaseException:
        del events[before:]
        raise
    finally:
        _untold.reset(token)
    if waiting is None:
        tell(events)


def tell(events: Sequence[Event]) -> None:
    waiting = _untold.get()
    if waiting is not None:
        waiting.extend(events)
        return
    for kinds, listen in _registry.values():
        if heard := [event for event in events if event.kind in kinds]:
            listen(heard)
