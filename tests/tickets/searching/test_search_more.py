"""Beyond words in messages: subjects that changed, files, alike words, operators, relevance; and rights before all."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from events import consumers
from people.models import Organisation, User
from tests.builders import a_brand, a_message, a_partner, a_team, a_ticket, a_user, an_upload
from tests.events.effects import until_readable
from tests.tickets.api.programs import as_program
from tickets import spelling
from tickets.actions import labels, replies
from tickets.actions.replies import Writing
from tickets.filetypes import new_file
from tickets.models import Message, SearchWord, Ticket
from tickets.search import By, search

pytestmark = pytest.mark.django_db


def found(query: str, user: User, by: By = By.NEWEST) -> list[int]:
    return [hit.ticket.pk for hit in search(query, user, by=by).hits]


def learn() -> None:
    spelling.learn(list(Message.objects.values_list("pk", flat=True)))


def test_a_subject_is_found_at_commit_however_it_came_and_when_it_changed() -> None:
    agent, ticket = a_user(), a_ticket("Broken lantern", text="Please help")
    assert found("lantern", agent) == [ticket.pk]
    labels.set_subject(ticket.pk, to="Broken candle", by=agent)
    assert found("candle", agent) == [ticket.pk]
    assert found("lantern", agent) == []


def test_files_are_found_by_their_names_and_shown_with_them() -> None:
    agent, other = a_user(), a_ticket()
    ticket = a_ticket(with_files=[new_file("bank-statement_october(2).pdf", b"x"), new_file("photo.png", b"y")])
    for query in ("bank-statement_october(2).pdf", "statement", "october", "photo"):
        assert found(query, agent) == [ticket.pk], query
    assert "<mark>statement" in search("statement", agent).hits[0].file
    upload = an_upload(agent, "contract draft.txt")
    replies.reply(other.pk, Writing("<p>See the file</p>", 1, files=[upload.pk]), by=agent)
    assert found("contract", agent) == [other.pk]
    assert found("contract file", agent) == [other.pk]
    assert found("has:attachment", agent) == [other.pk, ticket.pk]


def test_a_file_that_is_renamed_is_found_by_its_new_name_alone() -> None:
    agent, ticket = a_user(), a_ticket(with_files=[new_file("passport.png", b"x")])
    ticket.messages.get().attachments.update(name="removed.png")
    assert found("passport", agent) == []
    assert found("removed", agent) == [ticket.pk]


@pytest.mark.parametrize(
    "query",
    ["refnud", "refnd", "reefund", "rfund arrived", "رمز التخقق", "คืนเงิณ", "収益価の審査", "unrelated status:new"],
)
def test_small_slips_are_forgiven_and_said_so(query: str) -> None:
    agent = a_user()
    ticket = a_ticket("Help", text="The refund never arrived. رمز التحقق لا يصل. ขอคืนเงินค่ะ 収益化の審査について")
    learn()
    result = search(query, agent)
    if "unrelated" in query:
        assert (result.hits, result.is_near) == ([], False)
    else:
        assert [hit.ticket.pk for hit in result.hits] == [ticket.pk]
        assert result.is_near


def test_what_was_written_exactly_comes_alone() -> None:
    agent = a_user()
    exact, _alike = a_ticket("A", text="the payed bill"), a_ticket("B", text="the paged bill")
    learn()
    assert found("payed bill", agent) == [exact.pk]
    assert not search("payed bill", agent).is_near


def test_pages_of_alike_words_go_on() -> None:
    agent = a_user()
    tickets = {a_ticket("A", text="lantern").pk for _ in range(7)}
    learn()
    seen, after, pages = set[int](), "", 0
    while after or not pages:
        page = search("lantrn", agent, after=after, size=3)
        seen |= {hit.ticket.pk for hit in page.hits}
        after, pages = page.next, pages + 1
    assert (seen, pages) == (tickets, 3)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_words_are_learnt_from_what_is_written_and_from_what_was() -> None:
    a_ticket("Lantern", text="harbour 12345 abc café 収益化")
    until_readable()
    consumers.drain("search_words")
    words = set(SearchWord.objects.values_list("word", flat=True))
    assert {"lantern", "harbour", "cafe"} <= words
    assert not {"12345", "abc"} & words
    SearchWord.objects.all().delete()
    assert spelling.learn_all(step=1) == len(words)


def test_every_operator_narrows() -> None:
    agent = a_user(name="Rina Anggraini")
    team = a_team("Payments", members=[agent])
    wanted = a_ticket("Lantern", text="coins", brand=a_brand("Kita Shop", team=team))
    wanted.organisation = Organisation.objects.create(name="Harbour Ltd")
    wanted.save(update_fields=["organisation"])
    labels.set_tags(wanted.pk, to=["gold"], by=agent)
    replies.note(wanted.pk, Writing("<p>secret coins</p>", 1), by=agent)
    a_ticket("Other", text="coins")
    for query in (
        "team:payments", "team:mine", "team:pay", "brand:kita", "organisation:harbour", "org:Harbour", "has:note",
        "in:notes", '"secret coins"', "requester:sari tag:gold",
    ):  # fmt: skip
        assert found(f"coins {query}", agent)[:1] == [wanted.pk], query
        assert len(found(f"coins {query}", agent)) == 1, query
    assert found("in:subject lantern", agent) == [wanted.pk]
    assert found("in:subject coins", agent) == found("in:replies coins", agent) == []
    assert len(found("in:requests coins channel:web", agent)) == 2
    assert found("status:unsolved coins", agent) == found("coins", agent)


def test_values_may_be_written_in_the_language_of_the_page() -> None:
    agent, ticket = a_user(), a_ticket()
    with translation.override("id"):
        assert found("status:baru", agent) == found("priority:normal", agent) == [ticket.pk]


@pytest.mark.parametrize(
    "query", ["team:nowhere", "brand:nowhere", "channel:pigeon", "has:wings", "in:space", "after:2026-99-01"]
)
def test_a_value_that_means_nothing_is_told(query: str) -> None:
    assert search(query, a_user()).problem


def test_the_best_match_comes_first_when_asked_for() -> None:
    agent = a_user()
    best = a_ticket("Refund for the lantern", text="I want a refund for my lantern.")
    far = a_ticket("Several things", text="A refund, and " + "many other words " * 30 + " then a lantern")
    assert found("refund lantern", agent) == [far.pk, best.pk]
    assert found("refund lantern", agent, By.RELEVANCE) == [best.pk, far.pk]


def test_relevance_has_pages_too_and_shows_each_ticket_once() -> None:
    agent = a_user()
    tickets = [a_ticket("Lantern", text="lantern") for _ in range(7)]
    a_message(tickets[0], "lantern again")
    seen, after, pages = list[int](), "", 0
    while after or not pages:
        page = search("lantern", agent, after=after, size=3, by=By.RELEVANCE)
        seen += [hit.ticket.pk for hit in page.hits]
        after, pages = page.next, pages + 1
    assert sorted(seen) == sorted(one.pk for one in tickets)
    assert pages == 3


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("query", ["lantern", "lantren", "lantern coins", "status:new"])
def test_a_partners_agent_gets_full_pages_of_only_what_they_may_see(by: By, query: str) -> None:
    partner = a_partner()
    agent, team = a_user(partner=partner), a_team(partner=partner)
    own = [a_ticket("A", text="lantern coins", team=team).pk for _ in range(9)]
    for _ in range(40):
        a_ticket("B", text="lantern coins lantern")
    learn()
    seen, after, pages = list[int](), "", 0
    while after or not pages:
        page = search(query, agent, after=after, size=4, by=by)
        assert len(page.hits) == (4 if page.next else 1)
        seen += [hit.ticket.pk for hit in page.hits]
        after, pages = page.next, pages + 1
    assert sorted(seen) == own


def test_the_page_explains_itself_and_costs_the_same_for_many_hits(client: Client) -> None:
    agent = a_user()
    client.force_login(agent)
    page = client.get(reverse("search")).content.decode()
    assert "has:attachment" in page
    assert "assignee:me" in page

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("search"), {"q": "lantern", "by": "relevance"})
        return len(captured)

    a_ticket("Lantern", with_files=[new_file("lantern.txt", b"x")])
    few = cost()
    for _ in range(12):
        a_ticket("Lantern", with_files=[new_file("lantern.txt", b"x")])
    assert cost() == few
    shown = client.get(reverse("search"), {"q": "lantrn"}).content.decode()
    assert "Nothing found" in shown
    learn()
    shown = client.get(reverse("search"), {"q": "lantrn"}).content.decode()
    assert "words that are alike" in shown
    assert re.search(r"<mark>(L|l)antern</mark>", shown)


def test_programs_choose_the_order_too() -> None:
    agent = a_user()
    best = a_ticket("Refund for the lantern", text="refund for my lantern")
    a_ticket("Things", text="refund " + "word " * 40 + "lantern")
    program = as_program(agent)
    answer = program.get("/api/v1/search/", {"q": "refund lantern", "by": "relevance"}).json()
    assert answer["results"][0]["ticket"]["id"] == best.pk
    assert Ticket.objects.count() == len(answer["results"])
