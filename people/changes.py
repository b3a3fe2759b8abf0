"""What of a thing would change, as codes and ids: the before and after that the log keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import models

Values = Mapping[str, object]


def difference(thing: models.Model, values: Values) -> tuple[dict[str, object], dict[str, object]]:
    """(before, after) of the fields among `values` that differ from what the thing has."""
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for name, value in values.items():
        had, gets = code(getattr(thing, name)), code(value)
        if had != gets:
            before[name], after[name] = had, gets
    return before, after


def code(value: object) -> object:
    """A value as the log stores it: a row is its id, a set of rows their sorted ids, a list stays a list,
    a day or moment is in ISO form."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, list | tuple):
        return [code(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def ids(rows: Iterable[models.Model]) -> list[int]:
    return sorted(row.pk for row in rows)
