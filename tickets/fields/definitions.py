"""A custom field as a value, made from its row once and asked by everything else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tickets.models import CustomField
from tickets.models.field import FieldKind
from tickets.models.naming import in_language

PREFIX: Final = "fields."
"""What the name of a custom field begins with in conditions, columns and layouts: fields.order_number."""
STEP: Final = " › "


@dataclass(frozen=True, slots=True)
class Choice:
    """`parent` is the code of the choice that it is under, in a choice in steps."""

    code: str
    names: Mapping[str, str]
    parent: str = ""
    is_active: bool = True

    @property
    def name(self) -> str:
        return in_language(self.names) or self.code


@dataclass(frozen=True, slots=True)
class Definition:
    key: str
    kind: FieldKind
    names: Mapping[str, str] = field(default_factory=dict)
    helps: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    pattern: str = ""
    is_active: bool = True

    @property
    def name(self) -> str:
        """As conditions and layouts call it."""
        return f"{PREFIX}{self.key}"

    @property
    def label(self) -> str:
        return in_language(self.names) or self.key

    @property
    def help(self) -> str:
        return in_language(self.helps)

    def choice(self, code: object) -> Choice | None:
        return next((one for one in self.choices if one.code == code), None)

    def path(self, code: str) -> str:
        """Choice by choice down to this one: Payment › Refund. The code where it is none (any more)."""
        names: list[str] = []
        at = self.choice(code)
        while at is not None and len(names) <= len(self.choices):
            names.append(at.name)
            at = self.choice(at.parent) if at.parent else None
        return STEP.join(reversed(names)) or code

    def under(self, code: object) -> frozenset[str]:
        """The codes of all choices under this one, at any depth."""
        found: set[str] = set()
        fresh = {str(code)}
        while fresh:
            fresh = {one.code for one in self.choices if one.parent in fresh} - found
            found |= fresh
        return frozenset(found)

    def is_leaf(self, code: str) -> bool:
        return not any(one.parent == code and one.is_active for one in self.choices)

    def options(self, chosen: Iterable[str] = ()) -> list[tuple[str, str]]:
        """What can be chosen now, with its words: active choices, the last of steps; and what is chosen already."""
        kept = set(chosen)
        return [
            (one.code, self.path(one.code))
            for one in self.choices
            if one.code in kept or (self._is_open(one) and (self.kind != FieldKind.CASCADE or self.is_leaf(one.code)))
        ]

    def _is_open(self, choice: Choice) -> bool:
        """Active, with all that it is under."""
        at: Choice | None = choice
        for _step in self.choices:
            if at is None or not at.is_active:
                break
            at = self.choice(at.parent) if at.parent else None
        return at is None


def definition_of(row: CustomField) -> Definition:
    choices = tuple(
        Choice(one["code"], one.get("names", {}), one.get("parent", ""), one.get("is_active", True))
        for one in row.choices
    )
    return Definition(row.key, FieldKind(row.kind), row.names, row.helps, choices, row.pattern, row.is_active)


def all_definitions() -> dict[str, Definition]:
    """Every field by its key, those not in use too, in the desk's order. One query."""
    return {row.key: definition_of(row) for row in CustomField.objects.order_by("position", "pk")}
