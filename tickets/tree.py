"""The tree of categories in memory: names with all that they are under, what is under what, what stands for what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from helpdesk.lib.conditions.fields import Code
from tickets.models import TicketCategory

DEEPEST: Final = 4
STEP: Final = " › "


@dataclass(frozen=True, slots=True)
class Node:
    category: TicketCategory
    depth: int
    path: str

    @property
    def pk(self) -> int:
        return self.category.pk


class Tree:
    def __init__(self, rows: Iterable[TicketCategory]) -> None:
        self.rows: Mapping[int, TicketCategory] = {row.pk: row for row in rows}

    @classmethod
    def load(cls) -> Tree:
        """One query."""
        return cls(TicketCategory.objects.order_by("position", "pk"))

    @cached_property
    def _children(self) -> Mapping[int | None, list[TicketCategory]]:
        found: dict[int | None, list[TicketCategory]] = {}
        for row in self.rows.values():
            found.setdefault(row.parent_id, []).append(row)
        return found

    @cached_property
    def nodes(self) -> list[Node]:
        """All, each before what is under it, in the desk's order."""
        return list(self._walk(None, 0, ""))

    @cached_property
    def open(self) -> list[Node]:
        """What can be chosen: active, with all that it is under."""
        shut: set[int] = set()
        found = []
        for node in self.nodes:
            if not node.category.is_active or node.category.parent_id in shut:
                shut.add(node.pk)
            else:
                found.append(node)
        return found

    def now(self, pk: int | None) -> TicketCategory | None:
        """The category that a ticket with this one is in: after a merge, the one it went into."""
        row = self.rows.get(pk or 0)
        for _step in range(len(self.rows)):
            if row is None or row.merged_into_id is None:
                break
            row = self.rows.get(row.merged_into_id)
        return row

    def path(self, pk: int | None) -> str:
        """Payments › Refunds; empty for none."""
        row = self.now(pk)
        return self._paths.get(row.pk, "") if row else ""

    @cached_property
    def _paths(self) -> Mapping[int, str]:
        return {node.pk: node.path for node in self.nodes}

    def same(self, code: Code) -> frozenset[int]:
        """What was merged into it, at however many removes."""
        return self._reach({int(code)}, lambda row: row.merged_into_id) - {int(code)}

    def under(self, code: Code) -> frozenset[int]:
        """Everything under it, and what was merged into any of that."""
        found = {int(code)}
        size = 0
        while size < len(found):
            size = len(found)
            found |= self._reach(set(found), lambda row: row.parent_id)
            found |= self._reach(set(found), lambda row: row.merged_into_id)
        return frozenset(found - {int(code)})

    def depth_below(self, pk: int) -> int:
        """How many levels hang under it."""
        below = self._children.get(pk, [])
        return 1 + max(self.depth_below(child.pk) for child in below) if below else 0

    def depth(self, pk: int | None) -> int:
        """The level of a category, 1 at the top; 0 for none."""
        depth, row = 0, self.rows.get(pk or 0)
        while row is not None and depth <= len(self.rows):
            depth, row = depth + 1, self.rows.get(row.parent_id or 0)
        return depth

    def _reach(self, found: set[int], pointer: Callable[[TicketCategory], int | None]) -> frozenset[int]:
        fresh = set(found)
        while fresh:
            fresh = {pk for pk, row in self.rows.items() if pointer(row) in fresh} - found
            found |= fresh
        return frozenset(found)

    def _walk(self, parent: int | None, depth: int, above: str) -> Iterator[Node]:
        for row in self._children.get(parent, []):
            path = f"{above}{STEP}{row}" if above else str(row)
            yield Node(row, depth, path)
            yield from self._walk(row.pk, depth + 1, path)
