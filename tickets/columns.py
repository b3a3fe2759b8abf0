"""The columns of a list that a desk adds: a ticket's category, and its custom fields."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from people.models import User
from tickets.fields.definitions import PREFIX, Definition, all_definitions
from tickets.fields.values import in_words
from tickets.models import Ticket
from tickets.models.field import FieldKind
from tickets.models.view import Shown
from tickets.tree import Tree

MOST = 8


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    text: str


class Columns:
    """What these columns say of each ticket: a query for the tree, one for the fields, one for people, if asked for."""

    def __init__(self, names: Sequence[str], user: User) -> None:
        self.names, self.user = names, user

    def category_of(self, ticket: Ticket) -> str:
        return self._tree.path(ticket.category_id) if ticket.category_id and Shown.CATEGORY in self.names else ""

    def cells_of(self, ticket: Ticket) -> list[Cell]:
        if not any(name.startswith(PREFIX) for name in self.names):
            return []
        return [
            Cell(one.label, in_words(one, ticket.fields.get(one.key), self._people if one.key in self._named else None))
            for one in self._custom
        ]

    @cached_property
    def _tree(self) -> Tree:
        return Tree.load()

    @cached_property
    def _custom(self) -> list[Definition]:
        known = all_definitions()
        keys = [name.removeprefix(PREFIX) for name in self.names if name.startswith(PREFIX)]
        return [known[key] for key in keys[:MOST] if key in known]

    @cached_property
    def _named(self) -> set[str]:
        return {one.key for one in self._custom if one.kind == FieldKind.PERSON}

    @cached_property
    def _people(self) -> dict[int, str]:
        return {one.pk: str(one) for one in User.objects.visible_to(self.user)}


def choices() -> list[tuple[str, str]]:
    """All columns by name, with their words: those of every desk in their order, then this desk's fields."""
    fixed = [(one.value, str(one.label)) for one in Shown]
    return fixed + [(one.name, one.label) for one in all_definitions().values() if one.is_active]


def chosen(names: Collection[str]) -> list[str]:
    """In the one order that rows have; unknown names are dropped."""
    fixed = [one.value for one in Shown if one.value in names]
    wanted = [name for name in names if name.startswith(PREFIX)]
    known = all_definitions() if wanted else {}
    return fixed + [one.name for one in known.values() if one.name in wanted][:MOST]
