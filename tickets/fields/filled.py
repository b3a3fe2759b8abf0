"""A ticket and its form together: which fields it has now, with their values, and which are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property

from helpdesk.lib import clock
from helpdesk.lib.conditions.fields import Facts, Field, Given, Vocabulary
from tickets.fields.definitions import PREFIX, Definition, all_definitions
from tickets.fields.layout import CATEGORIES, CATEGORY, Item, Stage, items_of, missing, shown
from tickets.fields.vocabulary import field_of
from tickets.models import Ticket, TicketForm
from tickets.tree import Tree
from tickets.vocabulary import category_fields


@dataclass
class Filled:
    """`form` is None on a desk without forms: then every field in use is shown, and none is required."""

    form: TicketForm | None
    values: Mapping[str, object]
    category_id: int | None = None

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        return all_definitions()

    @cached_property
    def tree(self) -> Tree:
        return Tree.load()

    @cached_property
    def items(self) -> Sequence[Item]:
        if self.form is None:
            return [Item(one.name) for one in self.definitions.values() if one.is_active]
        stored = items_of(self.form.layout)
        return [item for item in stored if item.field == CATEGORY or self._is_used(item.field)]

    @cached_property
    def shown(self) -> list[Item]:
        if not any(item.when for item in self.items):
            return list(self.items)
        return shown(self.items, self.facts, self.vocabulary, given())

    @cached_property
    def facts(self) -> Facts:
        found: dict[str, object] = {f"{PREFIX}{key}": value for key, value in self.values.items()}
        return found | dict.fromkeys(CATEGORIES, self.category_id)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return form_vocabulary(self.definitions, self.tree)

    def missing(self, stage: Stage) -> list[Item]:
        if not any(item.needed(stage) for item in self.items):
            return []
        return missing(self.shown, self.facts, stage)

    def definition(self, item: Item) -> Definition:
        return self.definitions[item.field.removeprefix(PREFIX)]

    def label(self, item: Item) -> str:
        return str(self.vocabulary[CATEGORY].label) if item.field == CATEGORY else self.definition(item).label

    def _is_used(self, name: str) -> bool:
        found = self.definitions.get(name.removeprefix(PREFIX))
        return found is not None and (found.is_active or found.key in self.values)


def form_vocabulary(definitions: Mapping[str, Definition], tree: Tree) -> Vocabulary:
    """What the conditions of a form ask about: its fields, and the ticket's category."""
    fields: dict[str, Field] = dict(category_fields(tree))
    fields |= {one.name: field_of(one, dict) for one in definitions.values()}
    return fields


def of(ticket: Ticket) -> Filled:
    return Filled(form_of(ticket), ticket.fields, ticket.category_id)


def form_of(ticket: Ticket) -> TicketForm | None:
    """The form it came with, else the desk's default."""
    return ticket.form if ticket.form_id else TicketForm.objects.filter(is_default=True).first()


def given() -> Given:
    """Forms depend on nobody's zone, so that everybody is shown the same."""
    return Given(clock.now(), UTC)
