"""The pages of quality among very many reviews: each is answered by an index, however much was reviewed before."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.quality_rows import CONTENT, Plan, fill
from people.models import User
from tests.builders import a_team, a_ticket, a_user
from tests.qa.rows import a_programme, a_version

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WEEKS = 52
LAST = date(2026, 11, 16)


@pytest.fixture
def people() -> tuple[User, User, User]:
    """A reviewer, an agent and a manager, on a desk with a year of 10,000 reviews by 40 people about 80 others."""
    team, version = a_team(), a_version(content=CONTENT)
    agents = [a_user(teams=[team]) for _ in range(80)]
    reviewers = [a_user("quality-reviewer") for _ in range(40)]
    programme, tickets = a_programme(version), [a_ticket(team=team).pk for _ in range(5)]
    keys = [one.pk for one in reviewers]
    fill(Plan(programme.pk, version.pk, agents, tickets, keys, LAST, WEEKS, 10_000 // WEEKS))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO qa_tally (week, programme_id, team_id, measure, by, key, n, hits, w, wy, ww, v, vy, vyy)"
            " SELECT %s::date - 7 * (n %% %s), %s, %s, (ARRAY['customer', 'business', 'score', 'item'])[1 + n %% 4],"
            " (ARRAY['all', 'agent', 'item', 'cause', 'step'])[1 + n %% 5], (n / 20)::text, 1, 1, 1, 1, 1, 1, 1, 1"
            " FROM generate_series(1, 20000) n",
            [LAST, WEEKS, programme.pk, team.pk],
        )
        cursor.execute("ANALYZE qa_review, qa_answer, qa_tally")
    return reviewers[0], agents[0], a_user("admin")


def test_no_page_reads_all_reviews_or_all_sums(people: tuple[User, User, User], client: Client) -> None:
    reviewer, agent, manager = people
    for user, address in (
        (reviewer, "/quality/reviews/"),
        (agent, "/quality/reviews/mine/"),
        (agent, "/quality/mine/"),
        (manager, "/quality/reviews/"),
        (manager, f"/quality/figures/?weeks=4&last={LAST}"),
        (manager, f"/quality/figures/person/?weeks=4&last={LAST}"),
        (manager, f"/quality/figures/tickets/?weeks=4&last={LAST}"),
        (manager, f"/quality/coaching/people/{agent.pk}/?weeks=4&last={LAST}"),
    ):
        client.force_login(user)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        for query in [one["sql"] for one in caught if "qa_review" in one["sql"] or "qa_tally" in one["sql"]]:
            plan = _plan(query)
            assert "Seq Scan on qa_review" not in plan, f"{address}\n{query}\n{plan}"
            assert "Seq Scan on qa_tally" not in plan, f"{address}\n{query}\n{plan}"
            assert "Seq Scan on qa_answer" not in plan, f"{address}\n{query}\n{plan}"


def _plan(query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {query}")
        return "\n".join(row[0] for row in cursor.fetchall())
