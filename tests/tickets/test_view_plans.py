"""How PostgreSQL reads saved views of the common shapes, in every order: by an index, never the whole table."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import QuerySet
from pytest_django import DjangoDbBlocker

from helpdesk.lib import clock
from helpdesk.lib.conditions.query import to_query
from helpdesk.lib.conditions.tree import read
from people.models import Team, User
from tests import first_rows
from tests.tickets.test_plans import MESSAGES, STAFF, TICKETS, indexes_of
from tickets import orders
from tickets.mail.demo.bulk.load import load
from tickets.models import Brand, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.models.view import Grouping, Sort
from tickets.orders import Arrangement
from tickets.vocabulary import fields_for, given_for

OPEN = {"field": "status", "op": "in", "value": ["new", "open"]}
NOT_DONE = {"field": "status", "op": "not_in", "value": ["solved", "closed"]}
SHAPES: dict[str, list[object]] = {
    "everything": [],
    "open": [OPEN],
    "not solved": [NOT_DONE],
    "open of a team": [OPEN, {"field": "team", "op": "is", "value": "team"}],
    "mine, unsolved": [NOT_DONE, {"field": "assignee", "op": "is", "value": "me"}],
    "open of a brand": [OPEN, {"field": "brand", "op": "is", "value": "brand"}],
    "urgent or tagged": [
        NOT_DONE,
        {"any": [{"field": "priority", "op": "is", "value": 4}, {"field": "tags", "op": "contains", "value": "vip"}]},
    ],
    "open for long": [OPEN, {"not": {"field": "created", "op": "within_last", "value": {"days": 3}}}],
    "a word in the subject": [NOT_DONE, {"field": "subject", "op": "contains", "value": "refund"}],
    "pending": [{"field": "status", "op": "is", "value": "pending"}],
    "solved this week": [{"field": "solved", "op": "within_last", "value": {"days": 7}}],
}
IN_ORDER = {
    Sort.UPDATED: "ticket_newest",
    Sort.UNTOUCHED: "ticket_newest",
    Sort.NEWEST: "ticket_oldest",
    Sort.OLDEST: "ticket_oldest",
    Sort.URGENT: "ticket_most_urgent",
    Sort.BREACH: "ticket_next_breach",
    Sort.SOLVED: "ticket_last_solved",
}


@pytest.fixture(scope="module", autouse=True)
def many(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rolled back after the tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        first_rows.put_back()
        load(TICKETS, MESSAGES, 7, clock.now(), lambda words: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture(params=STAFF)
def user(db: None, request: pytest.FixtureRequest) -> User:
    return User.objects.get(email=request.param)


def asked(shape: str, user: User) -> TicketQuerySet:
    """What this person sees of a view with these conditions; `team` and `brand` stand for some of theirs."""
    team = Team.objects.filter(partner=user.partner).order_by("pk").first()
    brand = Brand.objects.order_by("pk").first()
    assert team and brand
    parts = [
        {**one, "value": {"team": team.pk, "brand": brand.pk}[str(one["value"])]}
        if isinstance(one, dict) and one.get("value") in ("team", "brand")
        else one
        for one in SHAPES[shape]
    ]
    query = to_query(read({"all": parts}), fields_for(user), given_for(user))
    return Ticket.objects.visible_to(user).filter(query)


def first_page(rows: TicketQuerySet, arrangement: Arrangement) -> QuerySet[Ticket]:
    return arrangement.order.on(arrangement.within(rows).for_list())[:31]


@pytest.mark.parametrize(("shape", "sort"), list(itertools.product(SHAPES, Sort)))
def test_a_view_is_read_by_an_index_in_every_order(user: User, shape: str, sort: Sort) -> None:
    assert indexes_of(first_page(asked(shape, user), Arrangement(sort)))


@pytest.mark.parametrize("sort", Sort)
def test_all_tickets_are_read_in_any_order_and_never_sorted(sort: Sort) -> None:
    in_house = User.objects.get(email=STAFF[0])
    order = Arrangement(sort).order
    rows = asked("everything", in_house)
    first = order.on(Arrangement(sort).within(rows)).first()
    assert first
    assert IN_ORDER[sort] in indexes_of(first_page(rows, Arrangement(sort)))
    further = order.on(Arrangement(sort).within(rows)).filter(order.beyond(order.place_of(first)))
    assert IN_ORDER[sort] in indexes_of(further[:31])


@pytest.mark.parametrize(
    ("sort", "index"),
    [
        (Sort.OLDEST, "ticket_unsolved_oldest"),
        (Sort.UNTOUCHED, "ticket_unsolved_untouched"),
        (Sort.URGENT, "ticket_unsolved_urgent"),
    ],
)
def test_the_oldest_of_what_is_unsolved_are_not_looked_for_among_what_is_solved(sort: Sort, index: str) -> None:
    in_house = User.objects.get(email=STAFF[0])
    assert index in indexes_of(first_page(asked("not solved", in_house), Arrangement(sort)))


@pytest.mark.parametrize("grouping", [one for one in Grouping if one != Grouping.NONE])
@pytest.mark.parametrize("shape", ["everything", "open", "urgent or tagged"])
def test_a_grouped_view_reads_the_first_of_its_order_alone(
    user: User, shape: str, grouping: Grouping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As small a share of these tickets as the first 2,000 are of a million."""
    monkeypatch.setattr(orders, "GROUPED", 120)
    for sort in (Sort.UPDATED, Sort.OLDEST):
        assert indexes_of(first_page(asked(shape, user), Arrangement(sort, grouping)))
