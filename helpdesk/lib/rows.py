"""Writing many rows at once: statements of up to 1,000 rows, without an expression compiled for each value.

Names of tables and columns come from the models, values are bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

AT_ONCE = 1000
PLAIN = (
    models.BooleanField,
    models.CharField,
    models.DateTimeField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
    ArrayField,
)
"""Fields whose values the driver takes as they are. (Attributes hold values; nothing here takes an expression.)"""


def insert_rows(rows: Sequence[models.Model]) -> None:
    """INSERT new rows of one model; each gets its id. Columns that only the database has a default for are left to it.

    Several times faster than bulk_create. Sends no signals and calls no `pre_save`. Give it a transaction.
    """
    if not rows:
        return
    statement = _insertion(type(rows[0]))
    with connection.cursor() as cursor:
        for part in _parts(rows):
            cursor.execute(statement.of(part), statement.values(part))
            for row, (pk,) in zip(part, cursor.fetchall(), strict=True):
                row.pk, row._state.adding, row._state.db = pk, False, connection.alias


def update_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """UPDATE ... FROM (VALUES ...); `fields` are field or column names of the rows' one model.

    Faster than bulk_update, whose CASE per field and row grows with their product.
    """
    if not rows:
        return
    statement = _change(type(rows[0]), tuple(fields))
    with connection.cursor() as cursor:
        for part in _parts(rows):
            cursor.execute(statement.of(part), statement.values(part))


@dataclass(frozen=True, slots=True)
class _Statement:
    """What stands before and after the values, and how a row's values are read."""

    start: str
    end: str
    place: str
    read: Callable[[models.Model], Sequence[Any]]

    def of(self, rows: Sequence[models.Model]) -> str:
        return f"{self.start}{','.join([self.place] * len(rows))}{self.end}"

    def values(self, rows: Sequence[models.Model]) -> list[Any]:
        return [value for row in rows for value in self.read(row)]


@cache
def _insertion(model: type[models.Model]) -> _Statement:
    left = {field for field in model._meta.concrete_fields if field.has_db_default() and not field.has_default()}
    columns = [field for field in model._meta.concrete_fields if not field.primary_key and field not in left]
    names = ", ".join(f'"{field.column}"' for field in columns)
    start = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES '  # noqa: S608
    return _Statement(start, f' RETURNING "{model._meta.pk.column}"', _place(columns), _reader(columns))


@cache
def _change(model: type[models.Model], fields: tuple[str, ...]) -> _Statement:
    columns = [_field(model, name) for name in fields]
    key = model._meta.pk
    types = {
        field: str(field.rel_db_type(connection) if field.is_relation else field.db_type(connection))
        for field in columns
    }
    settings = ", ".join(f'"{field.column}" = new."{field.column}"::{types[field]}' for field in columns)
    names = ", ".join(f'"{field.column}"' for field in columns)
    table = model._meta.db_table
    start = f'UPDATE "{table}" SET {settings} FROM (VALUES '  # noqa: S608
    end = f') AS new ("{key.column}", {names}) WHERE "{table}"."{key.column}" = new."{key.column}"'
    return _Statement(start, end, _place([key, *columns]), _reader([key, *columns]))


def _parts(rows: Sequence[models.Model]) -> Iterator[Sequence[models.Model]]:
    return (rows[place : place + AT_ONCE] for place in range(0, len(rows), AT_ONCE))


def _place(columns: Sequence[models.Field[Any, Any]]) -> str:
    return f"({','.join(['%s'] * len(columns))})"


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = next(one for one in model._meta.concrete_fields if name in (one.name, one.attname))
    return field


def _reader(fields: Sequence[models.Field[Any, Any]]) -> Callable[[models.Model], Sequence[Any]]:
    """What reads a row's values as the driver takes them: at C's speed, but for fields that need a word of Django."""
    read = attrgetter(*(field.attname for field in fields))
    dressed = [(place, field) for place, field in enumerate(fields) if not isinstance(field, PLAIN)]
    if not dressed:
        return read

    def dress(row: models.Model) -> Sequence[Any]:
        values = list(read(row))
        for place, field in dressed:
            values[place] = field.get_db_prep_save(values[place], connection)
        return values

    return dress
