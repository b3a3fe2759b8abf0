"""How PostgreSQL reads the uses of macros where there are very many: by an index, never the whole table."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.db.models import QuerySet

from helpdesk.lib import clock
from people.models import User
from tests.builders import a_macro, a_ticket, a_user
from tickets.macros.uses import COUNTED, MOST_LATE
from tickets.models import Macro, MacroUse

pytestmark = pytest.mark.django_db
MANY = 40_000


@pytest.fixture
def busy() -> tuple[Macro, User]:
    """One of fifty macros, one of forty people, two years of uses."""
    agent, ticket = a_user(), a_ticket()
    people = [agent, *(a_user() for _ in range(39))]
    macros = [a_macro(by=agent, acts={"priority": 4}) for _ in range(50)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO tickets_macrouse (event_id, macro_id, number, user_id, ticket_id, at, at_first_touch)
            SELECT n, (%s::bigint[])[1 + n %% 50], 1, (%s::bigint[])[1 + n %% 37], %s,
                now() - n * interval '26 minutes', false
            FROM generate_series(1, %s) n
            """,
            [[one.pk for one in macros], [one.pk for one in people], ticket.pk, MANY],
        )
        cursor.execute("ANALYZE tickets_macrouse")
    return macros[0], agent


def indexes_of(rows: QuerySet[MacroUse]) -> set[str]:
    plan = rows.explain()
    assert "Seq Scan on tickets_macrouse" not in plan, plan
    return set(re.findall(r"Index (?:Only )?Scan(?: Backward)? (?:using|on) (\w+)", plan))


def test_numbers_recent_uses_and_what_a_person_used_last_are_read_by_an_index(busy: tuple[Macro, User]) -> None:
    macro, agent = busy
    counted = MacroUse.objects.filter(macro=macro, at__gte=clock.now() - COUNTED)
    assert indexes_of(counted) == {"macro_use_newest"}
    assert indexes_of(MacroUse.objects.filter(macro=macro).order_by("-at")[:20]) == {"macro_use_newest"}
    assert indexes_of(MacroUse.objects.filter(user=agent).order_by("-at")[:MOST_LATE]) == {"macro_use_of_a_person"}
