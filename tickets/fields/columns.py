"""The values of custom fields as columns of the ticket: fields__<key>__as_text and so on, in queries and indexes alike.

Each yields NULL for what is missing or of another type, and never raises, whatever stands in the row.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import BooleanField, DecimalField, JSONField, TextField, Transform
from django.db.models.fields.json import HasAnyKeys

from tickets.models.field import FieldKind


class AsText(Transform):
    lookup_name = "as_text"
    template = "(%(expressions)s #>> '{}')"
    output_field = TextField()


class AsNumber(Transform):
    lookup_name = "as_number"
    output_field = DecimalField(max_digits=30, decimal_places=10)

    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_context: Any) -> Any:
        lhs, params = compiler.compile(self.lhs)
        sql = f"(CASE WHEN jsonb_typeof({lhs}) = 'number' THEN ({lhs} #>> '{{}}')::numeric END)"
        return sql, [*params, *params]


class AsFlag(Transform):
    lookup_name = "as_flag"
    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_context: Any) -> Any:
        lhs, params = compiler.compile(self.lhs)
        return f"(CASE WHEN jsonb_typeof({lhs}) = 'boolean' THEN ({lhs})::boolean END)", [*params, *params]


class Codes(JSONField):
    """A list of codes in JSON."""


class AsCodes(Transform):
    lookup_name = "as_codes"
    template = "(%(expressions)s)"
    output_field = Codes()


class Overlap(HasAnyKeys):
    """The name that lists of PostgreSQL have for it, so that conditions ask both alike."""

    lookup_name = "overlap"


for transform in (AsText, AsNumber, AsFlag, AsCodes):
    JSONField.register_lookup(transform)
Codes.register_lookup(Overlap)

_SUFFIXES: Final = {
    FieldKind.NUMBER: "as_number",
    FieldKind.DECIMAL: "as_number",
    FieldKind.PERSON: "as_number",
    FieldKind.CHECKBOX: "as_flag",
    FieldKind.CHOICES: "as_codes",
}


def column_of(key: str, kind: FieldKind) -> str:
    """The path of a field's value from a ticket."""
    return f"fields__{key}__{_SUFFIXES.get(kind, 'as_text')}"
