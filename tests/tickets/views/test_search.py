"""Search: words in every script, operators, rights first."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from helpdesk.lib import clock
from people.models import User
from tests.builders import a_contact, a_message, a_partner, a_team, a_ticket, a_user
from tickets.actions import assignment, labels, replies, status
from tickets.actions.replies import Writing
from tickets.models import Category, Priority, Ticket

pytestmark = pytest.mark.django_db


def page_of(client: Client, query: str) -> str:
    return client.get(reverse("search"), {"q": query}).content.decode()


def found(client: Client, query: str) -> list[int]:
    numbers = re.findall(r'<a href="/tickets/(\d+)/\?view=all[^"]*" data-open', page_of(client, query))
    return [int(number) for number in numbers]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("The refund never arrived", "refund"),
        ("The refund never arrived", "REFU nev"),
        ("Mon café préféré", "cafe prefere"),
        ("収益化の審査について", "審査"),
        ("収益化の審査について", "収益化の審査"),
        ("ฉันลืมรหัสผ่าน", "รหัสผ่าน"),
        ("أرغب في نسخة من بياناتي", "نسخة"),
        ("Order 2026-1127-99812 is late", "2026-1127-99812"),
        ("It's O'Brien's account", "o'brien"),
        ("Write to help.desk@kita.example please", "help.desk@kita.example"),
        ("Version 9.14.2 crashes (again)!", "(9.14.2"),
        ("The check-in page", "check-in"),
    ],
)
def test_words_are_found_in_every_script(browser_of: Client, text: str, query: str) -> None:
    ticket = a_ticket(text=text)
    a_ticket(text="Something else")
    assert found(browser_of, query) == [ticket.pk]


def test_all_words_have_to_be_there(browser_of: Client) -> None:
    a_ticket(text="only one of them")
    assert found(browser_of, "one missing") == []


def test_notes_subjects_and_senders_are_searched_too(browser_of: Client, agent: User) -> None:
    ticket = a_ticket(from_=a_contact("dewi.lestari@example.org", name="Dewi Lestari"))
    replies.note(ticket.pk, Writing("<p>ledger</p>", 1), by=agent)
    assert found(browser_of, "ledger") == found(browser_of, "lestari") == [ticket.pk]


def test_a_ticket_is_listed_once_newest_first(browser_of: Client) -> None:
    first, second = a_ticket(text="coins"), a_ticket(text="coins")
    a_message(first, "coins again")
    assert found(browser_of, "coins") == [first.pk, second.pk]


def test_hits_are_marked_and_markup_is_only_text(browser_of: Client) -> None:
    a_ticket("<i>Refund</i>", text="A <b>refund</b> & more")
    page = page_of(browser_of, "refund")
    assert "A &lt;b&gt;<mark>refund</mark>&lt;/b&gt; &amp; more" in page


def test_a_number_sign_goes_straight_to_the_ticket(browser_of: Client) -> None:
    ticket = a_ticket()
    answer = browser_of.get(reverse("search"), {"q": f"#{ticket.pk}"})
    assert answer["Location"] == reverse("ticket", args=[ticket.pk])
    assert f'href="{reverse("ticket", args=[ticket.pk])}"' in page_of(browser_of, str(ticket.pk))


def test_operators_narrow(browser_of: Client, agent: User) -> None:
    with clock.set_to(datetime(2026, 10, 5, tzinfo=UTC)):
        wanted = a_ticket(text="coins", from_=a_contact("lestari@example.org", name="Lestari"), priority=Priority.HIGH)
        labels.set_tags(wanted.pk, to=["refund"], by=agent)
        status.set_status(wanted.pk, to=Category.PENDING, by=agent)
        assignment.assign(wanted.pk, to=agent, by=agent)
    a_ticket(text="coins")
    for query in (
        "status:pending", "is:pending", "assignee:me", "assignee:rina", "tag:Refund", "priority:high", "from:lestari",
        "from:lestari@example.org", 'from:"Lestari"', "before:2026-10-06", "after:2026-10-05 before:2026-10-06",
    ):  # fmt: skip
        assert found(browser_of, f"coins {query}") == [wanted.pk], query
        assert found(browser_of, query) == [wanted.pk], query
    assert len(found(browser_of, "coins assignee:none")) == 1


@pytest.mark.parametrize("query", ["status:lost", "priority:7", "before:yesterday"])
def test_an_operator_that_means_nothing_says_what_to_type(browser_of: Client, query: str) -> None:
    assert re.search("Try|Write it as", page_of(browser_of, query))


@pytest.mark.parametrize(
    "query", ["", " ", "'", '"', "&|!():*", "\\", "a' & b:*", "\x00", "from:", "#", "9" * 30, "word " * 400, "_ -"]
)
def test_no_query_breaks_the_search(browser_of: Client, query: str) -> None:
    assert browser_of.get(reverse("search"), {"q": query}).status_code == 200


def test_more_results_are_a_page_away(browser_of: Client) -> None:
    tickets = [a_ticket(text="coins") for _ in range(30)]
    for ticket in tickets:
        for _ in range(4):
            a_message(ticket, "coins")
    numbers: list[int] = []
    url = reverse("search") + "?q=coins"
    while url:
        page = browser_of.get(url).content.decode()
        numbers += [int(number) for number in re.findall(r'<a href="/tickets/(\d+)/\?view=all', page)]
        more = re.search(r'class="button quiet" href="([^"]+after=[^"]+)"', page)
        url = more[1].replace("&amp;", "&") if more else ""
    assert set(numbers) == {ticket.pk for ticket in tickets}


def test_what_was_taken_back_is_not_found(browser_of: Client, agent: User) -> None:
    message = replies.reply(a_ticket().pk, Writing("<p>mistaken</p>", 1), by=agent)
    replies.withdraw(message.pk, by=agent)
    assert found(browser_of, "mistaken") == []


def test_another_partners_tickets_are_never_found(client: Client) -> None:
    partner = a_partner()
    client.force_login(a_user(partner=partner))
    a_ticket("Hidden coins", text="coins", team=a_team(partner=a_partner()))
    own = a_ticket(text="coins", team=a_team(partner=partner))
    assert found(client, "coins") == [own.pk]
    assert found(client, "status:new") == [own.pk]


def test_the_palette_finds_a_few_and_the_number(browser_of: Client) -> None:
    ticket: Ticket = a_ticket("Coins are gone", text="coins")
    page = browser_of.get(reverse("search_palette"), {"q": "coin"}).content.decode()
    assert "palette-item" in page and "Coins" in page
    assert f"/tickets/{ticket.pk}/" in browser_of.get(reverse("search_palette"), {"q": str(ticket.pk)}).content.decode()
