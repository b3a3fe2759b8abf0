"""How PostgreSQL looks things up on a table of some size: by the indexes that were made for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from pytest_django import DjangoDbBlocker

from helpdesk.lib import clock
from helpdesk.web import paging
from people.models import User
from tests import first_rows
from tickets import search, searchquery, searchterms, spelling, wordsearch
from tickets.mail.demo.bulk.load import load
from tickets.models import Message, SearchWord, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.tabs import BUILT_IN, Tab, Tabs

TICKETS, MESSAGES = 24_000, 60_000
BIG = {"tickets_ticket", "tickets_message"}
STAFF = ["agent@demo.test", "agent.jakarta@demo.test"]


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


def nodes(sql: str, params: tuple[Any, ...]) -> list[dict[str, object]]:
    """The steps of a query's plan."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql, params)
        (found,) = cursor.fetchone() or ("",)
    plans = [(found if isinstance(found, list) else json.loads(found))[0]["Plan"]]
    steps = []
    while plans:
        step = plans.pop()
        plans += step.pop("Plans", [])
        steps.append(step)
    return steps


def indexes_of(rows: QuerySet[Ticket] | QuerySet[Message]) -> set[str]:
    """The indexes that a query uses; fails when it reads a big table from end to end."""
    try:
        steps = nodes(*rows.query.sql_with_params())
    except EmptyResultSet:
        return set()
    scanned = [step["Relation Name"] for step in steps if step["Node Type"] == "Seq Scan"]
    assert not BIG & set(scanned), f"reads all of {scanned}"
    return {str(step["Index Name"]) for step in steps if "Index Name" in step}


def newest(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.only("pk").order_by("-created_at", "-pk")


def vocabulary() -> list[tuple[str, int]]:
    """Words of the messages, the commonest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, ndoc FROM ts_stat('SELECT search FROM tickets_message WHERE id % 20 = 0')"
            " WHERE word ~ '^[a-z]{4,}$' AND word NOT IN ('mail', 'test', 'person') ORDER BY ndoc DESC LIMIT 10"
        )
        return list(cursor.fetchall())


def page_of(rows: TicketQuerySet) -> QuerySet[Ticket]:
    return rows.for_list().order_by("-updated_at", "-pk")[:41]


@pytest.mark.parametrize("tab", BUILT_IN, ids=lambda tab: str(tab.slug))
def test_every_view_is_read_by_an_index(tab: Tab, user: User) -> None:
    assert indexes_of(tab.arrangement.order.on(Tabs(user).tickets(tab).for_list())[:41])


def test_all_tickets_are_read_in_their_order_and_never_sorted() -> None:
    in_house = User.objects.get(email=STAFF[0])
    assert "ticket_newest" in indexes_of(page_of(Ticket.objects.visible_to(in_house)))


def test_a_partners_tickets_are_read_in_their_order() -> None:
    partner = User.objects.get(email=STAFF[1])
    assert "ticket_of_partner" in indexes_of(page_of(Ticket.objects.visible_to(partner)))


def test_a_page_far_down_is_read_from_its_place(user: User) -> None:
    tickets = Ticket.objects.visible_to(user)
    deep = tickets.order_by("-updated_at", "-pk")[TICKETS // 10]
    place = paging.page(tickets.filter(pk=deep.pk), size=1)
    assert place.rows
    after = paging.cursor(deep, "updated_at")
    assert len(paging.page(tickets, after=after, size=40).rows) == 40
    found = indexes_of(page_of(tickets.filter(updated_at__lte=deep.updated_at)))
    assert found & {"ticket_newest", "ticket_of_partner"}


def test_a_conversation_is_read_by_its_ticket() -> None:
    messages = Message.objects.in_thread().filter(ticket_id=TICKETS // 2).order_by("-version")[:31]
    assert "a_thread_version_is_given_once" in indexes_of(messages)


def test_a_mail_is_found_by_its_id() -> None:
    assert "message_mail_id" in indexes_of(Message.objects.filter(mail_id="<m77@mail.test>").only("pk"))


def test_the_requesters_other_tickets_are_found_by_the_requester(user: User) -> None:
    requester = Ticket.objects.order_by("pk")[100].requester_id
    assert indexes_of(Ticket.objects.visible_to(user).filter(requester=requester).only("pk"))


def test_a_rare_word_is_found_by_the_words_index(user: User) -> None:
    word = Message.objects.order_by("pk")[500].new_text.split()[-1].strip(".")
    ways = list(wordsearch.ways(Message.objects.visible_to(user), searchterms.terms_of([word, "the"]), 25))
    assert [take for _, take in ways] == [100]
    assert "message_search" in indexes_of(newest(ways[0][0])[:100])


def test_common_words_are_looked_for_in_the_newest_messages_first(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordsearch, "RARE", 50)
    (common, _), *_ = vocabulary()
    (near, take), (whole, _) = wordsearch.ways(Message.objects.visible_to(user), [f"'{common}':*", "'mail'"], 25)
    assert take == 25
    assert "message_newest" in indexes_of(newest(near)[:26])
    found = list(newest(whole).values_list("pk", flat=True)[:20])
    assert list(newest(near).values_list("pk", flat=True)[:20]) == found


def test_pieces_of_one_word_are_looked_for_in_many_of_the_newest(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordsearch, "RARE", 1)
    monkeypatch.setattr(wordsearch, "FAR", 20_000)
    cache.delete("tickets:far")
    terms = searchterms.terms_of(["アカウント"])
    _near, (far, take), (whole, _) = wordsearch.ways(Message.objects.visible_to(user), terms, 25)
    cache.delete("tickets:far")
    assert (len(terms), take) == (4, 25)
    assert "message_newest" in indexes_of(newest(far)[:26])
    found = list(newest(whole).values_list("pk", flat=True)[:20])
    assert found
    assert list(newest(far).values_list("pk", flat=True)[: len(found)]) == found


def test_a_tag_is_found_by_the_tags_index() -> None:
    assert "ticket_tags" in indexes_of(Ticket.objects.filter(tags__contains=["no-such-tag"]).only("pk"))


def test_alike_words_are_found_by_their_index() -> None:
    spelling.learn_all()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_searchword")
        cursor.execute("SET LOCAL pg_trgm.similarity_threshold = 0.25")
    steps = nodes("SELECT word FROM tickets_searchword WHERE word %% %s", ("refnud",))
    if SearchWord.objects.count() > 2_000:
        assert "search_word_alike" in {step.get("Index Name") for step in steps}
    steps = nodes("SELECT word FROM tickets_searchword WHERE letters = %s", ("defnru",))
    assert any("letters" in str(step.get("Index Name")) for step in steps)


def test_operators_and_alternatives_are_answered_by_indexes(user: User) -> None:
    """By the words, or, where the planner takes the word for a common one, by the newest until enough are found."""
    words_or_newest = {"message_search", "tickets_message_pkey"}
    word = Message.objects.order_by("pk")[500].new_text.split()[-1].strip(".").lower()
    for text in (f"{word} tag:refund", f"{word} status:pending", f"{word} in:notes", f"{word} has:attachment"):
        query = searchquery.parse(text, user)
        ways = list(wordsearch.ways(search.messages_in_sight(query, user), searchterms.terms_of(query.words), 25))
        assert words_or_newest & indexes_of(newest(ways[-1][0])[:100])
    either = [f"('{word}':* | 'zzzzzz')"]
    assert "message_search" in indexes_of(newest(list(wordsearch.ways(Message.objects.all(), either, 25))[-1][0])[:100])
