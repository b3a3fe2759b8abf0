"""The two readings of a condition agree on every row: in Python about facts, in PostgreSQL about columns."""

from __future__ import annotations

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import BooleanField, Case, DecimalField, F, Q, Value, When
from django.db.models.functions import Cast, NullIf
from hypothesis import HealthCheck, given, settings

from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Facts
from helpdesk.lib.conditions.query import to_query
from helpdesk.lib.conditions.tree import Condition
from people.models import Organisation
from tests.builders import a_ticket
from tests.lib.conditions.vocabulary import CATEGORIES, FIELDS, GIVEN, NOW, TEXTS, conditions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
TAGS = [[], ["vip"], ["vip", "refund"], ["lost"]]


@pytest.fixture
def rows() -> dict[int, Facts]:
    """Tickets that differ in everything, as facts by their number."""
    one = a_ticket()
    organisations = [None, *(Organisation.objects.create(name=name) for name in TEXTS[:6])]
    tickets = []
    for place, (category, number) in enumerate(itertools.product(CATEGORIES, range(7))):
        is_solved = category in ("solved", "closed")
        tickets.append(
            Ticket(
                subject=TEXTS[place % len(TEXTS)], requester=one.requester, brand=one.brand, channel="web",
                organisation=organisations[number], status=one.status, status_category=category, priority=1 + place % 4,
                tags=TAGS[place % 4], thread_version=number % 5, created_at=NOW - timedelta(hours=place * 2 - 10),
                solved_at=NOW - timedelta(hours=number * 12) if is_solved else None,
            )
        )  # fmt: skip
    Ticket.objects.bulk_create(tickets)
    return {ticket.pk: facts_of(ticket) for ticket in tickets}


def facts_of(ticket: Ticket) -> Facts:
    return {
        "status": ticket.status_category,
        "person": ticket.thread_version or None,
        "subject": ticket.subject,
        "organisation": ticket.organisation.name if ticket.organisation else None,
        "messages": ticket.thread_version,
        "rate": Decimal(ticket.thread_version) / 4 if ticket.thread_version else None,
        "tags": ticket.tags,
        "created": ticket.created_at,
        "solved": ticket.solved_at,
        "urgent": ticket.priority == 4,
    }


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(condition=conditions)
def test_a_query_finds_the_rows_whose_facts_make_it_true(rows: dict[int, Facts], condition: Condition) -> None:
    number = NullIf(F("thread_version"), Value(0))
    annotated = Ticket.objects.filter(pk__in=rows).annotate(
        thread_version_or_none=number,
        rate=Cast(number, DecimalField(max_digits=6, decimal_places=2)) / Value(Decimal(4)),
        is_urgent=Case(When(Q(priority=4), then=Value(True)), default=Value(False), output_field=BooleanField()),
    )
    found = set(annotated.filter(to_query(condition, FIELDS, GIVEN)).values_list("pk", flat=True))
    assert found == {pk for pk, facts in rows.items() if evaluate(condition, facts, FIELDS, GIVEN)}
