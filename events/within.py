"""What must be right at commit: told of events inside the transaction that records them.

Everything else reacts after commit (consumers.py). Who is registered here has a share in every change's time, and a
change fails with it: keep it small and sure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from events.models import Event

Listener = Callable[[Sequence[Event]], None]
_registry: dict[str, tuple[frozenset[str], Listener]] = {}


def within(name: str, *, kinds: set[str]) -> Callable[[Listener], Listener]:
    """Register a function that is called with what was recorded of these kinds, in order, before `record` returns."""

    def register(listen: Listener) -> Listener:
        if name in _registry and _registry[name][1].__module__ != listen.__module__:
            raise ValueError(f"two listeners are called {name}")
        _registry[name] = (frozenset(kinds), listen)
        return listen

    return register


def tell(events: Sequence[Event]) -> None:
    for kinds, listen in _registry.values():
        if heard := [event for event in events if event.kind in kinds]:
            listen(heard)
