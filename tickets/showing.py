"""What apps above this one add to a demo, once its people and tickets are there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import TypeAlias

Fill: TypeAlias = Callable[[datetime, Random], None]
"""Until which moment the demo's past goes, and where its chances come from."""

_fills: list[Fill] = []


def register(fill: Fill) -> None:
    if fill not in _fills:
        _fills.append(fill)


def fill_all(until: datetime, seed: int) -> None:
    for fill in _fills:
        fill(until, Random(seed))  # noqa: S311 - made-up data, the same each time
