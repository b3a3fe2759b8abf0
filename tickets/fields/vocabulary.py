"""A custom field as conditions ask about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, cast

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.lib.conditions.fields import Code, Field, Kind, Words
from tickets.fields.columns import column_of
from tickets.fields.definitions import Definition
from tickets.models.field import CHOOSING, FieldKind

Load = Callable[[], Mapping[Code, Words]]
KINDS: Final[Mapping[FieldKind, Kind]] = {
    FieldKind.TEXT: Kind.TEXT,
    FieldKind.LONG_TEXT: Kind.TEXT,
    FieldKind.PATTERN: Kind.TEXT,
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.DECIMAL: Kind.NUMBER,
    FieldKind.DATE: Kind.DAY,
    FieldKind.CHECKBOX: Kind.FLAG,
    FieldKind.CHOICE: Kind.CHOICE,
    FieldKind.CASCADE: Kind.CHOICE,
    FieldKind.PERSON: Kind.CHOICE,
    FieldKind.CHOICES: Kind.TAGS,
}


def field_of(definition: Definition, people: Load) -> Field:
    """`people` names the staff that the reader may name, for fields that hold one."""
    kind = definition.kind
    choices: Mapping[Code, Words] = {}
    covers: Callable[[Code], Iterable[Code]] | None = None
    if kind in CHOOSING:
        choices = {one.code: definition.path(one.code) for one in definition.choices}
    if kind == FieldKind.CASCADE:
        covers = definition.under
    if kind == FieldKind.PERSON:
        choices = cast("Mapping[Code, Words]", SimpleLazyObject(people))
    return Field(
        KINDS[kind],
        definition.label if definition.is_active else _("%(field)s (not in use)") % {"field": definition.label},
        column_of(definition.key, kind),
        choices=choices,
        codes=int if kind == FieldKind.PERSON else str,
        stand_ins={"me": gettext_lazy("me")} if kind == FieldKind.PERSON else {},
        is_whole=kind != FieldKind.DECIMAL,
        covers=covers,
    )
