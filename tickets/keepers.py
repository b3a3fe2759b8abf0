"""What apps above this one keep of messages and tickets, and must let go when these forget something.

A keeper is asked in the transaction of the act, so that nothing is forgotten by half.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol


class Keeper(Protocol):
    def strip(self, messages: Collection[int], aside: Collection[int] = ()) -> int:
        """Forget the original form of these messages, and of these beside the thread; returns how many there were."""

    def forget(self, tickets: Collection[int]) -> int:
        """Delete everything that is kept of these tickets and their messages; returns how many originals."""

    def strip_older(self, brand: int, before: datetime, most: int) -> int:
        """Forget originals of a brand that are older; at most so many. Not of tickets that are held."""

    def count_older(self, brand: int, before: datetime) -> int:
        """How many originals `strip_older` would forget, counted up to 10,000."""


_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    if keeper not in _keepers:
        _keepers.append(keeper)


def keepers() -> list[Keeper]:
    return list(_keepers)
