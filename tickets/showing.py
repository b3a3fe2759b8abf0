"""What apps above this one add to a demo, once its people and tickets are there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import TypeAlias

Fill: TypeAlias = Callable[[datetime, Random], None]
"""Until which moment the demo's past goes, and where its chances come from."""

_fills: dict[Fill, str] = {}


def register(fill: Fill, what: str = "What else the desk has") -> None:
    """`what` it makes is said while it does."""
    _fills.setdefault(fill, what)


def fill_all(until: datetime, seed: int, say: Callable[[str], None]) -> None:
    for fill, what in _fills.items():
        say(what)
        fill(until, Random(seed))  # noqa: S311 - made-up data, the same each time
