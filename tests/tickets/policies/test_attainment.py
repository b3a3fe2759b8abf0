"""Attainment: shares with the clocks behind them, within the reader's sight, by an index."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from people.models import User
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.tickets.clocks.cast import a_promise, at
from tickets.actions import replies, spam, status
from tickets.actions.replies import Writing
from tickets.attainment import Asked, Row, counted, report
from tickets.models import Category, Ticket

pytestmark = pytest.mark.django_db
DAY = Asked(date(2026, 3, 2), date(2026, 3, 2), "Asia/Jakarta")


@pytest.fixture
def lead() -> User:
    return a_user("lead")


def answer(ticket: Ticket, by: User, when: str) -> None:
    with at(when):
        replies.reply(ticket.pk, Writing("<p>Done.</p>", 1), by=by)


@pytest.fixture
def tickets(lead: User) -> list[Ticket]:
    """First responses within four hours: one in time, one late, one solved without, one that was spam, one open."""
    a_promise()
    with at("09:00"):
        team = a_team("Front")
        made = [a_ticket(team=team) for _ in range(5)]
    answer(made[0], lead, "10:00")
    with at("11:00"):
        status.set_status(made[2].pk, to=Category.SOLVED, by=lead)
        spam.mark(made[3].pk, by=lead)
    answer(made[1], lead, "14:00")
    return made


def first_response(rows: list[Row], kind: str) -> list[tuple[str, int, int, int, int, float | None]]:
    return [
        (row.name, row.tally.kept, row.tally.missed, row.tally.stopped, row.tally.cancelled, row.tally.share)
        for row in rows
        if row.kind == kind and row.metric == "first_response"
    ]


def test_a_share_is_of_what_was_met_or_breached_and_the_rest_is_told_apart(lead: User, tickets: list[Ticket]) -> None:
    rows = report(DAY, lead)
    assert first_response(rows, "metric") == [("", 1, 1, 1, 1, 0.5)]
    assert first_response(rows, "policy") == [("Everything else", 1, 1, 1, 1, 0.5)]
    assert first_response(rows, "team") == [("Front", 1, 1, 1, 1, 0.5)]
    assert first_response(rows, "partner") == [("In-house", 1, 1, 1, 1, 0.5)]


def test_days_are_the_readers_own_and_both_count(lead: User, tickets: list[Ticket]) -> None:
    assert report(Asked(date(2026, 3, 3), date(2026, 3, 9), "Asia/Jakarta"), lead) == []
    assert report(Asked(date(2026, 3, 2), date(2026, 3, 2), "Pacific/Kiritimati"), lead) != []
    assert report(Asked(date(2026, 3, 2), date(2026, 3, 2), "America/Los_Angeles"), lead) == []


def test_a_partners_lead_counts_that_partners_tickets_only(lead: User, tickets: list[Ticket]) -> None:
    partner = a_partner()
    theirs = a_user("lead", partner=partner)
    assert report(DAY, theirs) == []
    with at("09:00"):
        ticket = a_ticket(team=a_team(partner=partner))
    answer(ticket, lead, "09:30")
    assert first_response(report(DAY, theirs), "partner") == [(partner.name, 1, 0, 0, 0, 1.0)]


def test_it_is_four_queries_whatever_there_is(
    lead: User, tickets: list[Ticket], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(4):
        report(DAY, lead)


def test_it_reads_the_index_of_what_was_decided(lead: User, tickets: list[Ticket]) -> None:
    sql, params = counted(DAY, lead).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql, params)
        (plan,) = cursor.fetchone() or ("",)
    assert "clock_decided" in json.dumps(plan)
