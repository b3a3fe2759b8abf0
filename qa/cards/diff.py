"""What differs between two versions of a scorecard, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from qa.cards.model import Card, Item


@dataclass(frozen=True, slots=True)
class Change:
    """`what` is added, removed, moved or changed; a change names the `aspect` (a field of Item) and its values."""

    item: Item
    what: str
    aspect: str = ""
    before: object = None
    after: object = None


def differences(before: Card, after: Card) -> list[Change]:
    return list(_differences(before, after))


def _differences(before: Card, after: Card) -> Iterator[Change]:
    for item in before.items:
        if item.key not in after.by_key:
            yield Change(item, "removed")
    had, has = _order(before, after), _order(after, before)
    for item in after.items:
        old = before.by_key.get(item.key)
        if old is None:
            yield Change(item, "added")
            continue
        if had.index(item.key) != has.index(item.key):
            yield Change(item, "moved")
        for one in fields(Item):
            was, now = getattr(old, one.name), getattr(item, one.name)
            if was != now:
                yield Change(item, "changed", one.name, was, now)


def _order(card: Card, other: Card) -> list[str]:
    """Of the items that both have."""
    return [item.key for item in card.items if item.key in other.by_key]
