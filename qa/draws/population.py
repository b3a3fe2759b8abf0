"""What a programme can draw from in a span: solved tickets or completed runs, with stratum and size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from django.db.models import Case, FloatField, Q, QuerySet, Value, When

from helpdesk.lib.conditions.fields import Given
from helpdesk.lib.conditions.query import to_query
from helpdesk.lib.conditions.tree import read
from people.models import User
from qa.draws.plan import Unit
from qa.draws.spans import Span
from qa.models import Stratum, UnitKind
from sops.models import Run
from tickets.models import Ticket
from tickets.vocabulary import fields_for, given_for

AT_ONCE: Final = 20_000
SEPARATOR: Final = "/"
COLUMNS: Final[Mapping[str, str]] = {
    Stratum.TEAM: "team_id",
    Stratum.PARTNER: "partner_id",
    Stratum.LANGUAGE: "language",
    Stratum.PRIORITY: "priority",
    Stratum.CHANNEL: "channel",
}
OF_AGENT: Final = {Stratum.SITE: "site_id", Stratum.AGENT: "pk"}
Rows: TypeAlias = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Population:
    """`conditions` and those of `risk` are about tickets; `reader` is whose words they are in: their teams and zone."""

    kind: str
    conditions: Mapping[str, Any]
    strata: Sequence[str]
    risk: Sequence[Mapping[str, Any]]
    procedure_id: int | None
    reader: User

    def rows(self, span: Span) -> Rows:
        """Solved in the span and worked by somebody; what was called spam or merged into another is no work."""
        if self.kind == UnitKind.TICKET:
            return self._tickets(solved_at__gte=span.starts, solved_at__lt=span.ends, assignee__isnull=False)
        rows = Run.objects.filter(
            status=Run.Status.COMPLETED, parent=None, ended_at__gte=span.starts, ended_at__lt=span.ends
        )
        rows = rows.filter(holder__isnull=False, ticket__in=self._tickets())
        return rows.filter(procedure_id=self.procedure_id) if self.procedure_id else rows

    def units(self, span: Span) -> Iterator[Unit]:
        """In the order of their numbers."""
        of_run = self.kind == UnitKind.RUN
        names = ["pk", "ticket_id" if of_run else "pk", "holder_id" if of_run else "assignee_id", "unit_size"]
        rows = self.rows(span).annotate(unit_size=self._size()).order_by("pk")
        columns = [self._column(one) for one in self.strata]
        for pk, ticket, agent, size, *values in rows.values_list(*names, *columns).iterator(chunk_size=AT_ONCE):
            yield Unit(pk, ticket, agent, _stratum(values), float(size))

    def _tickets(self, **more: Any) -> Rows:
        rows = Ticket.objects.filter(spam_at=None, merged_into=None, **more)
        return rows.filter(self._asked(self.conditions)) if self.conditions else rows

    def _asked(self, conditions: Mapping[str, Any]) -> Q:
        given: Given = given_for(self.reader)
        return to_query(read(conditions), fields_for(self.reader), given)

    def _column(self, stratum: str) -> str:
        if stratum in OF_AGENT:
            return f"{'holder' if self.kind == UnitKind.RUN else 'assignee'}__{OF_AGENT[Stratum(stratum)]}"
        return f"ticket__{COLUMNS[stratum]}" if self.kind == UnitKind.RUN else COLUMNS[stratum]

    def _size(self) -> Any:
        """1, times the factor of each condition that holds."""
        size: Any = Value(1.0, FloatField())
        for one in self.risk:
            asked = self._asked(one["when"])
            held = Q(ticket__in=Ticket.objects.filter(asked)) if self.kind == UnitKind.RUN else asked
            factor = Case(When(held, then=Value(float(one["factor"]))), default=Value(1.0), output_field=FloatField())
            size = size * factor
        return size


def _stratum(values: Sequence[object]) -> str:
    return SEPARATOR.join("" if one is None else str(one) for one in values)
