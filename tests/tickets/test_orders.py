"""Every order and grouping of a list: each ticket once, page by page, where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid
from people.models import User
from tests.builders import a_brand, a_team, a_ticket, a_user
from tickets import orders
from tickets.listing import Listing, Row
from tickets.models import Category, Priority, Ticket
from tickets.models.view import Grouping, Sort

pytestmark = pytest.mark.django_db
SOLVED = {Category.SOLVED, Category.CLOSED}


@pytest.fixture
def agent() -> User:
    return a_user()


@pytest.fixture
def tickets(agent: User) -> list[Ticket]:
    """Of all kinds, many at the same moment."""
    rng, one, start = Random(3), a_ticket(), clock.now() - timedelta(days=9)
    brands, teams, people = [a_brand(), one.brand], [a_team(), a_team(), None], [agent, a_user(), None]
    rows = []
    for _ in range(60):
        category = rng.choice(list(Category))
        moment = start + timedelta(hours=rng.randint(0, 20))
        rows.append(
            Ticket(
                subject="x", requester=one.requester, brand=rng.choice(brands), team=rng.choice(teams), channel="web",
                assignee=rng.choice(people), status=one.status, status_category=category,
                priority=rng.choice(list(Priority)), created_at=moment - timedelta(days=rng.randint(0, 3)),
                updated_at=moment, solved_at=moment if category in SOLVED else None,
                clock_due_at=None if category in SOLVED else moment + timedelta(hours=rng.randint(0, 20)),
            )
        )  # fmt: skip
    Ticket.objects.bulk_create(rows)
    return [*rows, one]


def listing(user: User, query: str) -> Listing:
    request = RequestFactory().get("/tickets/")
    request.user = user
    return Listing(request, user, QueryDict(query))


def walked(user: User, query: str, size: int = 7) -> list[Row]:
    rows: list[Row] = []
    found, after = listing(user, query).page(size=size)
    while True:
        rows += found
        if not after:
            return rows
        found, after = listing(user, query).page(after=after, size=size)


KEYS: dict[Sort, Callable[[Ticket], object]] = {
    Sort.UPDATED: lambda one: (-one.updated_at.timestamp(), -one.pk),
    Sort.UNTOUCHED: lambda one: (one.updated_at, one.pk),
    Sort.NEWEST: lambda one: (-one.created_at.timestamp(), -one.pk),
    Sort.OLDEST: lambda one: (one.created_at, one.pk),
    Sort.URGENT: lambda one: (-one.priority, one.updated_at, one.pk),
    Sort.BREACH: lambda one: (one.clock_due_at, one.pk),
    Sort.SOLVED: lambda one: (-one.solved_at.timestamp() if one.solved_at else 0, -one.pk),
}


@pytest.mark.parametrize("sort", Sort)
def test_pages_of_every_order_hold_each_ticket_once_and_in_order(
    agent: User, tickets: list[Ticket], sort: Sort
) -> None:
    needed = {Sort.SOLVED: "solved_at", Sort.BREACH: "clock_due_at"}.get(sort, "pk")
    wanted = [one for one in tickets if getattr(one, needed)]
    expected = sorted(wanted, key=KEYS[sort])  # type: ignore[arg-type]
    assert [row.ticket.pk for row in walked(agent, f"view=all&sort={sort}")] == [one.pk for one in expected]


@pytest.mark.parametrize("grouping", [one for one in Grouping if one != Grouping.NONE])
@pytest.mark.parametrize("sort", [Sort.UPDATED, Sort.URGENT])
def test_groups_stand_together_under_one_head_with_their_size(
    agent: User, tickets: list[Ticket], grouping: Grouping, sort: Sort
) -> None:
    rows = walked(agent, f"view=all&group={grouping}&sort={sort}")
    assert sorted(row.ticket.pk for row in rows) == sorted(one.pk for one in tickets)
    groups: list[tuple[str, list[Ticket]]] = []
    for row in rows:
        if row.head:
            groups.append((f"{row.head.name} {row.head.size}", []))
        groups[-1][1].append(row.ticket)
    name_of = orders.GROUPS[grouping].name_of
    assert len({name for name, _members in groups}) == len(groups) > 1
    for name, members in groups:
        assert {f"{name_of(one)} {len(members)}" for one in members} == {name}
        keys = [KEYS[sort](one) for one in members]
        assert keys == sorted(keys)  # type: ignore[type-var]


def test_statuses_stand_in_the_order_of_their_lives_and_urgent_ones_first(agent: User, tickets: list[Ticket]) -> None:
    heads = [row.head.name for row in walked(agent, "view=all&group=status") if row.head]
    assert heads == ["New", "Open", "Pending", "On hold", "Solved", "Closed"]
    heads = [row.head.name for row in walked(agent, "view=all&group=priority") if row.head]
    assert heads == ["Urgent", "High", "Normal", "Low"]


def test_what_nobody_has_stands_last(agent: User, tickets: list[Ticket]) -> None:
    assert [row.head.name for row in walked(agent, "view=all&group=assignee") if row.head][-1] == "Nobody"
    assert [row.head.name for row in walked(agent, "view=all&group=team") if row.head][-1] == "No team"


def test_a_grouped_list_is_made_of_the_first_of_its_order(
    agent: User, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "GROUPED", 10)
    rows = walked(agent, "view=all&group=status&sort=oldest")
    assert {row.ticket.pk for row in rows} == {one.pk for one in sorted(tickets, key=KEYS[Sort.OLDEST])[:10]}  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["view=all&sort=urgent", "view=all&group=team&sort=oldest", "view=solved"])
def test_next_goes_down_any_list_to_its_end(agent: User, tickets: list[Ticket], query: str) -> None:
    rows = walked(agent, query)
    url, seen = rows[0].url, [rows[0].ticket.pk]
    while url:
        number, asked = int(url.split("/")[2]), url.partition("?")[2]
        ticket = Ticket.objects.get(pk=number)
        url = listing(agent, asked).next_url(ticket)
        seen += [int(url.split("/")[2])] if url else []
    assert seen == [row.ticket.pk for row in rows]


def test_a_page_link_of_another_order_is_told_in_words(agent: User, tickets: list[Ticket]) -> None:
    _rows, after = listing(agent, "view=all").page(size=3)
    with pytest.raises(Invalid, match="page link is broken"):
        listing(agent, "view=all&sort=urgent").page(after=after, size=3)


@pytest.mark.parametrize("place", ["e30", "W10", "WyJ4IiwxXQ", "WyIyMDI2LTEwLTAxVDAwOjAwOjAwIiwxXQ", "////"])
def test_a_place_that_means_nothing_breaks_nothing(agent: User, tickets: list[Ticket], place: str) -> None:
    assert listing(agent, f"view=all&at={place}").next_url(tickets[0])
    with pytest.raises(Invalid):
        listing(agent, "view=all").page(after=place, size=3)


@pytest.mark.parametrize(
    ("conditions", "may"),
    [
        ({"all": []}, True),
        ({"all": [{"field": "status", "op": "in", "value": ["new", "open"]}]}, False),
        ({"all": [{"all": [{"field": "status", "op": "not_in", "value": ["solved", "closed"]}]}]}, False),
        ({"all": [{"field": "status", "op": "not_in", "value": ["solved"]}]}, True),
        ({"all": [{"field": "status", "op": "is", "value": "pending"}]}, False),
        ({"any": [{"field": "status", "op": "is", "value": "pending"}]}, True),
        ({"not": {"field": "status", "op": "is", "value": "pending"}}, True),
        (None, True),
    ],
)
def test_a_view_that_can_hold_no_solved_ticket_is_empty_at_once_in_the_order_of_solving(
    conditions: object, may: bool
) -> None:
    rows = orders.Arrangement(Sort.SOLVED).within(Ticket.objects.all(), conditions)
    assert rows.query.is_empty() is not may
