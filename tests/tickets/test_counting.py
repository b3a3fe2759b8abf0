"""How many tickets a view holds: kept while nothing changes, made anew when it does, and never slow for the others."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from helpdesk.web import live
from people.models import User
from tests.builders import a_ticket, a_user, a_view
from tickets import counting
from tickets.subscribers import tell_open_pages
from tickets.tabs import Tabs

pytestmark = pytest.mark.django_db
SLOW = {"all": [{"field": "subject", "op": "contains", "value": "x"}]}


@pytest.fixture
def agent() -> User:
    return a_user()


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    valkey = live.valkey()
    yield
    for key in valkey.scan_iter("desk:counts:*"):
        valkey.delete(key)


def asked(agent: User) -> tuple[dict[str, str], bool, int]:
    tabs = Tabs(agent)
    with CaptureQueriesContext(connection) as captured:
        found, is_behind = counting.counts(tabs)
    return found, is_behind, len([one for one in captured if "count(*)" in one["sql"]])


def test_all_views_are_counted_in_one_query_and_kept_while_nothing_changes(agent: User) -> None:
    a_view("Every one", by=agent)
    a_ticket()
    found, is_behind, queries = asked(agent)
    assert (found["unassigned"], found["v" + str(Tabs(agent).all[-1].saved.pk)]) == ("1", "1")  # type: ignore[union-attr]
    assert (is_behind, queries) == (False, 1)
    assert asked(agent)[1:] == (False, 0)


def test_a_change_makes_them_anew_after_a_moment(agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    a_ticket()
    assert asked(agent)[0]["unassigned"] == "1"
    a_ticket()
    tell_open_pages(list(Event.objects.filter(kind="ticket.created")))
    found, is_behind, _queries = asked(agent)
    assert (found["unassigned"], is_behind) == ("1", True)
    monkeypatch.setattr(counting, "FRESH", 0)
    found, is_behind, _queries = asked(agent)
    assert (found["unassigned"], is_behind) == ("2", False)


def test_a_changed_condition_is_counted_at_once(agent: User) -> None:
    a_ticket()
    asked(agent)
    a_view(by=agent)
    assert asked(agent)[2] == 1


def test_a_view_that_takes_too_long_has_no_number_and_the_others_have_theirs(
    agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = a_view("Slow", by=agent, conditions=SLOW)
    a_ticket("x")
    with connection.cursor() as cursor:  # each look at a subject takes a while
        cursor.execute(
            "CREATE FUNCTION pg_temp.slow(text) RETURNS text LANGUAGE sql VOLATILE AS 'SELECT $1 FROM pg_sleep(0.3)'"
        )
    plain = counting._sql

    def slowed(rows: object) -> tuple[str, tuple[object, ...]]:
        sql, params = plain(rows)  # type: ignore[arg-type]
        return sql.replace("LOWER(", "pg_temp.slow("), params

    monkeypatch.setattr(counting, "_sql", slowed)
    monkeypatch.setattr(counting, "PATIENCE", 100)
    monkeypatch.setattr(counting, "ALONE", 100)
    found, _is_behind, queries = asked(agent)
    assert found["unassigned"] == "1"
    assert slow.slug not in found
    monkeypatch.setattr(counting, "FRESH", 0)
    counting.touch()
    started = time.monotonic()
    found, _is_behind, queries = asked(agent)
    assert (queries, found["unassigned"], slow.slug in found) == (1, "1", False)
    assert time.monotonic() - started < 2


def test_without_valkey_they_are_counted_each_time(agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    import redis

    a_ticket()
    gone = redis.Redis(port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr(live, "valkey", lambda: gone)
    assert asked(agent)[0]["unassigned"] == "1"
    assert asked(agent)[2] == 1
