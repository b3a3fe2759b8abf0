"""Where a sent message is on its way. The app that sends mail says so here; this one only asks."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Sent:
    """One recipient's copy. `settled`: nothing more will happen to it; `failed`: it did not arrive, and should.

    `why` says it in words, `detail` in the server's. `page` tells more; `again` takes `key` as one of `deliveries`,
    where it can be sent again.
    """

    recipient: str
    label: str | Promise
    settled: bool
    failed: bool
    why: str = ""
    detail: str = ""
    key: int = 0
    page: str = ""
    again: str = ""


Lookup = Callable[[Collection[int]], dict[int, list[Sent]]]
_lookups: list[Lookup] = []


def register(lookup: Lookup) -> Lookup:
    """For the app that sends: gives the copies of many messages, by message id, in one query."""
    _lookups.append(lookup)
    return lookup


def of(message_ids: Collection[int]) -> dict[int, list[Sent]]:
    found: dict[int, list[Sent]] = {}
    for lookup in _lookups if message_ids else ():
        for key, copies in lookup(message_ids).items():
            found.setdefault(key, []).extend(copies)
    return found


_side_lookups: list[Lookup] = []


def register_side(lookup: Lookup) -> Lookup:
    """The same for messages of side conversations, whose ids are others."""
    _side_lookups.append(lookup)
    return lookup


def of_side(message_ids: Collection[int]) -> dict[int, list[Sent]]:
    found: dict[int, list[Sent]] = {}
    for lookup in _side_lookups if message_ids else ():
        for key, copies in lookup(message_ids).items():
            found.setdefault(key, []).extend(copies)
    return found
