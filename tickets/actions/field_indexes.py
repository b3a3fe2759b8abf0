"""Indexes of custom fields, built and dropped while the desk works: by a task or a command, never in a request."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection
from django.db.models import F
from django.db.models.functions import Lower
from django.db.models.sql import Query

from tickets.fields.columns import column_of
from tickets.models import CustomField, Ticket
from tickets.models.field import FieldKind

BUILD = "tickets.build_field_indexes"
ONE_AT_A_TIME = 7_201_546
Index = CustomField.Index
log = logging.getLogger(__name__)


def build_waiting(*, again: bool = False) -> int:
    """Bring the indexes to what the fields say; returns how many were built or dropped. One process at a time.

    `again`: also what failed before. A build that was killed leaves a row that says so and an index that is not
    valid: both are begun again.
    """
    if not _begin():
        return 0
    try:
        states = [Index.WAITING, Index.BUILDING, *([Index.FAILED] if again else [])]
        rows = CustomField.objects.filter(index__in=states).order_by("pk")
        return sum(_settle(row) for row in rows)
    finally:
        _end()


def name_of(field: CustomField) -> str:
    return f"ticket_field_{field.pk}"


def _settle(field: CustomField) -> bool:
    wanted = field.is_filterable
    _mark(field, Index.BUILDING)
    try:
        with connection.cursor() as cursor:
            if not wanted or not _is_valid(field):
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name_of(field)}")
            if wanted:
                cursor.execute(*_statement(field))
    except DatabaseError as error:
        log.exception("The index of the field %s could not be built", field.key)
        _mark(field, Index.FAILED, str(error).strip().partition("\n")[0][:200])
        return False
    CustomField.objects.filter(pk=field.pk, is_filterable=wanted).update(
        index=Index.READY if wanted else Index.NONE, index_trouble=""
    )
    return True


def _statement(field: CustomField) -> tuple[str, tuple[str | int, ...]]:
    """Of the very expression that conditions ask with; of several choices each is found."""
    column = column_of(field.key, FieldKind(field.kind))
    asked = Lower(column) if field.kind in (FieldKind.TEXT, FieldKind.PATTERN) else F(column)
    query = Query(Ticket, alias_cols=False)
    sql, params = query.get_compiler(connection=connection).compile(asked.resolve_expression(query))
    way = f"USING gin (({sql}))" if field.kind == FieldKind.CHOICES else f"(({sql}), updated_at DESC, id DESC)"
    return (
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name_of(field)} ON tickets_ticket {way} WHERE ({sql}) IS NOT NULL",
        (*params, *params),
    )


def _is_valid(field: CustomField) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [name_of(field)])
        found = cursor.fetchone()
    return bool(found and found[0])


def _mark(field: CustomField, index: str, trouble: str = "") -> None:
    CustomField.objects.filter(pk=field.pk).update(index=index, index_trouble=trouble)


def _begin() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _end() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
