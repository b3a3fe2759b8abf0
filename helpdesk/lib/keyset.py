"""Orders in which rows are told apart for certain, so that a page can begin just after a row, wherever that is."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from django.db.models import BigIntegerField, DateTimeField, F, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid

Row = TypeVar("Row", bound=Model)
Place: TypeAlias = Sequence[Any]
TYPES = {int: BigIntegerField, str: TextField, datetime: DateTimeField}


@dataclass(frozen=True, slots=True)
class Column:
    """Something rows are ordered by; never NULL."""

    name: str
    type: type[int] | type[str] | type[datetime]
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """By these columns, then by id, which goes the way of the last one. `annotations` make columns of expressions."""

    columns: tuple[Column, ...]
    annotations: Mapping[str, Combinable] = field(default_factory=dict)

    @property
    def _all(self) -> tuple[Column, ...]:
        return (*self.columns, Column("pk", int, self.columns[-1].is_descending))

    def on(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        annotated = rows.annotate(**self.annotations) if self.annotations else rows
        return annotated.order_by(*(f"-{one.name}" if one.is_descending else one.name for one in self._all))

    def beyond(self, place: Place) -> Q:
        """Rows after this place. Where all columns go one way it is one comparison, which an index answers."""
        columns = self._all
        if len({one.is_descending for one in columns}) == 1:
            mine = _row([F(one.name) for one in columns])
            theirs = _row([Value(value, TYPES[one.type]()) for one, value in zip(columns, place, strict=True)])
            return Q(LessThan(mine, theirs) if columns[0].is_descending else GreaterThan(mine, theirs))
        further, alike = Q(), Q()
        for one, value in zip(columns, place, strict=True):
            further |= alike & Q(**{f"{one.name}__{'lt' if one.is_descending else 'gt'}": value})
            alike &= Q(**{one.name: value})
        return further

    def place_of(self, row: Model) -> list[object]:
        """Of a row that was read in this order."""
        return [getattr(row, one.name) for one in self._all]

    def cursor(self, row: Model) -> str:
        """The place just after this row, for an address."""
        values = [value.isoformat() if isinstance(value, datetime) else value for value in self.place_of(row)]
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

    def read(self, cursor: str) -> Place:
        """Raises Invalid for a cursor that this order did not make."""
        try:
            values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            return [_value(one.type, value) for one, value in zip(self._all, values, strict=True)]
        except (ValueError, TypeError, OverflowError) as error:
            raise Invalid(_("This page link is broken. Start again from the first page.")) from error


def by_time(name: str) -> Order:
    """Newest first."""
    return Order((Column(name, datetime, is_descending=True),))


def _row(parts: Sequence[Combinable]) -> Func:
    return Func(*parts, template="ROW(%(expressions)s)", output_field=TextField())


def _value(of: type, value: object) -> object:
    if of is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment
    if isinstance(value, bool) or not isinstance(value, of) or (isinstance(value, int) and abs(value) >= 2**63):
        raise ValueError(value)
    if isinstance(value, str) and "\x00" in value:
        raise ValueError(value)
    return value
