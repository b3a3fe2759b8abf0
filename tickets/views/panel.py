"""The fields of a ticket as an agent edits them in the context column, and what a post of that form asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Conflict, DeskError, Invalid
from people.models import User
from tickets.fields import values
from tickets.fields.definitions import PREFIX, Definition
from tickets.fields.filled import Filled
from tickets.fields.layout import CATEGORY, Item, Stage, is_empty
from tickets.models.field import FieldKind

MOST_PEOPLE = 300
SHAPES: Mapping[FieldKind, str] = {
    FieldKind.LONG_TEXT: "long",
    FieldKind.CHECKBOX: "tick",
    FieldKind.CHOICE: "select",
    FieldKind.CASCADE: "select",
    FieldKind.PERSON: "select",
    FieldKind.CHOICES: "ticks",
    FieldKind.DATE: "date",
    FieldKind.NUMBER: "number",
    FieldKind.DECIMAL: "decimal",
}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Control:
    """One field as it is drawn. `was` is what its editor saw, for the post to say."""

    definition: Definition
    shape: str
    texts: list[str]
    words: str
    was: str
    options: list[Option]
    is_needed: bool
    error: str = ""

    @property
    def key(self) -> str:
        return self.definition.key

    @property
    def text(self) -> str:
        return self.texts[0] if self.texts else ""


@dataclass
class Panel:
    """`posted` is what was typed and not taken, with the objection; it stays in the inputs."""

    filled: Filled
    user: User
    posted: QueryDict | None = None
    error: DeskError | None = None

    @cached_property
    def controls(self) -> list[Control]:
        return [self._control(item) for item in self.filled.shown if item.field != CATEGORY]

    @cached_property
    def is_category_needed(self) -> bool:
        wanted = any(item.field == CATEGORY and item.needed(Stage.SOLVE) for item in self.filled.shown)
        return wanted and self.filled.category_id is None

    @cached_property
    def people(self) -> dict[int, str]:
        """Whom the reader may name; asked for only where a field holds a person."""
        rows = User.objects.active().visible_to(self.user).order_by("name", "pk")[:MOST_PEOPLE]
        return {row.pk: str(row) for row in rows}

    def _control(self, item: Item) -> Control:
        definition = self.filled.definition(item)
        value = self.filled.values.get(definition.key)
        is_person = definition.kind == FieldKind.PERSON
        typed = self._typed(definition.key)
        texts = values.to_texts(value) if typed is None else typed  # type: ignore[arg-type]
        return Control(
            definition=definition,
            shape=SHAPES.get(definition.kind, "text"),
            texts=texts,
            words=values.in_words(definition, value, self.people if is_person and value else None),
            was=json.dumps(value),
            options=self._options(definition, texts),
            is_needed=item.needed(Stage.SOLVE) and is_empty(value),
            error=self._error(definition.key),
        )

    def _options(self, definition: Definition, texts: list[str]) -> list[Option]:
        if definition.kind == FieldKind.PERSON:
            found = [(str(pk), name) for pk, name in self.people.items()]
            found += [(text, _("somebody you can’t see")) for text in texts if text and text not in dict(found)]
        elif definition.choices:
            found = definition.options(texts)
        else:
            return []
        return [Option(code, label, code in texts) for code, label in found]

    def _typed(self, key: str) -> list[str] | None:
        if self.posted is None or f"was-{key}" not in self.posted:
            return None
        return self.posted.getlist(f"f-{key}")

    def _error(self, key: str) -> str:
        if isinstance(self.error, Invalid):
            return "; ".join(self.error.fields.get(f"{PREFIX}{key}", []))
        if isinstance(self.error, Conflict):
            found = self.error.detail.get("fields")
            if isinstance(found, Mapping) and key in found:
                definition = self.filled.definitions[key]
                now = values.in_words(definition, found[key], self.people)
                return _("Somebody set this to “%(value)s”.") % {"value": now} if now else _("Somebody emptied this.")
        return ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields that a post changes, as they are to be, and what its author saw in them."""

    to: dict[str, object]
    seen: dict[str, object]


def asked(data: QueryDict, definitions: Mapping[str, Definition]) -> Asked:
    """Only what differs from what was seen, so that two people may fill in one form."""
    to: dict[str, object] = {}
    seen: dict[str, object] = {}
    for key, definition in definitions.items():
        if f"was-{key}" not in data:
            continue
        had = read_json(data.get(f"was-{key}", ""))
        raw = values.from_texts(definition, data.getlist(f"f-{key}"))
        try:
            same = values.take(definition, raw, had) == had
        except values.Unfit:
            same = False
        if not same:
            to[key], seen[key] = raw, had
    return Asked(to, seen)


def read_json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
