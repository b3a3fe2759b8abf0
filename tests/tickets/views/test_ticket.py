"""The ticket page: the conversation as it reads, in a fixed number of queries."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpdesk.lib import clock
from people.models import User
from tests.builders import a_contact, a_message, a_partner, a_team, a_ticket, a_user
from tickets import deliveries
from tickets.actions import assignment, drafts, intake, labels, replies, status
from tickets.actions.files import NewFile
from tickets.actions.replies import Writing
from tickets.actions.thread import NewMessage
from tickets.models import Category, Channel, Message, Ticket

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def page_of(client: Client, ticket: Ticket) -> str:
    return client.get(reverse("ticket", args=[ticket.pk])).content.decode()


def a_reply(ticket: Ticket, by: User, words: str = "<p>Done.</p>") -> Message:
    ticket.refresh_from_db()
    return replies.reply(ticket.pk, Writing(words, ticket.thread_version), by=by)


def a_mail(ticket: Ticket, text: str, *, html: str = "", new_text: str = "") -> Message:
    new = NewMessage(
        author=ticket.requester, channel=Channel.EMAIL, text=text, html=html, new_text=new_text, from_name="Sari"
    )
    return intake.receive(ticket.pk, new)


def test_a_page_shows_who_wrote_what_and_what_was_done_in_order(browser_of: Client, agent: User) -> None:
    ticket = a_ticket(text="My coins are gone", from_=a_contact(name="Dewi"))
    labels.set_tags(ticket.pk, to=["refund"], by=agent)
    replies.note(ticket.pk, Writing("<p>Check the ledger</p>", 1), by=agent)
    page = page_of(browser_of, ticket)
    places = [page.find(words) for words in ("My coins are gone", "added refund", "Check the ledger")]
    assert -1 not in places and places == sorted(places)
    assert "is-note" in page and "Dewi" in page


def test_a_reply_shows_to_whom_it_goes_and_how_long_it_can_be_taken_back(browser_of: Client, agent: User) -> None:
    ticket = a_ticket()
    message = a_reply(ticket, agent)
    page = page_of(browser_of, ticket)
    assert f"to {ticket.requester.email}" in page
    assert f'action="{reverse("message_withdrawal", args=[message.pk])}"' in page
    assert f'data-hold-until="{message.hold_until.isoformat()}"' in page  # type: ignore[union-attr]


def test_only_its_author_is_offered_to_take_a_reply_back(browser_of: Client) -> None:
    message = a_reply(a_ticket(), a_user())
    assert reverse("message_withdrawal", args=[message.pk]) not in page_of(browser_of, message.ticket)


def test_a_reply_taken_back_is_not_in_the_thread(browser_of: Client, agent: User) -> None:
    ticket = a_ticket()
    replies.withdraw(a_reply(ticket, agent, "<p>Too early</p>").pk, by=agent)
    thread = browser_of.get(reverse("ticket_thread", args=[ticket.pk])).content.decode()
    assert "Too early" not in thread
    assert "took a reply back" in thread


def test_delivery_is_shown_for_each_recipient_whose_copy_failed(browser_of: Client, agent: User) -> None:
    message = a_reply(a_ticket(), agent)
    Message.objects.filter(pk=message.pk).update(hold_until=clock.now() - timedelta(minutes=1))
    copy = deliveries.Sent("gone@example.org", "Bounced", settled=True, failed=True, detail="550 no such user")

    @deliveries.register
    def lookup(ids):  # type: ignore[no-untyped-def]
        return {message.pk: [copy]} if message.pk in ids else {}

    try:
        page = page_of(browser_of, message.ticket)
    finally:
        deliveries._lookups.remove(lookup)
    assert "gone@example.org: Bounced" in page
    assert "550 no such user" in page


def test_quotes_are_folded_and_the_whole_mail_is_one_press_away(browser_of: Client) -> None:
    ticket = a_ticket()
    message = a_mail(ticket, "New words\n\nOn Monday you wrote:\n> secret quote", new_text="New words")
    page = page_of(browser_of, ticket)
    assert "New words" in page
    assert "secret quote" not in page
    rest = reverse("message_rest", args=[message.pk])
    assert f'hx-get="{rest}"' in page and "Show quoted text" in page
    quoted = browser_of.get(rest).content.decode()
    assert "secret quote" in quoted and "New words" not in quoted


def test_an_html_mail_with_quotes_is_shown_as_it_was_sent_on_one_press(browser_of: Client) -> None:
    ticket = a_ticket()
    message = a_mail(ticket, "New\n> old", html="<p>New</p><blockquote>old</blockquote>", new_text="New")
    page = page_of(browser_of, ticket)
    assert "Show the mail as it was sent" in page
    assert f'src="{reverse("message_body", args=[message.pk])}"' in page


def test_a_message_longer_than_a_page_holds_says_so_and_leads_to_the_rest(browser_of: Client) -> None:
    ticket = a_ticket()
    message = a_mail(ticket, "word " * 10_000 + "The very end")
    page = page_of(browser_of, ticket)
    assert "Show all of this long message" in page and "The very end" not in page
    assert "The very end" in browser_of.get(reverse("message_rest", args=[message.pk])).content.decode()
    framed = a_mail(ticket, "x", html="<table><tr><td>" + "word " * 200_000 + "The very end")
    body = reverse("message_body", args=[framed.pk])
    clipped, whole = (browser_of.get(body + query).content.decode() for query in ("", "?whole=1"))
    assert "data-cut" in clipped and "The very end" not in clipped
    assert "data-cut" not in whole and "The very end" in whole


def test_what_a_mail_says_of_its_protection_is_a_badge(browser_of: Client) -> None:
    ticket = a_ticket()
    signed = NewMessage(author=ticket.requester, channel=Channel.EMAIL, text="Hi", protection="pgp_signed")
    intake.receive(ticket.pk, signed)
    page = page_of(browser_of, ticket)
    assert "Signed with PGP" in page and "Nothing was verified" in page


def test_plain_html_reads_as_text_and_a_layout_gets_its_frame(browser_of: Client) -> None:
    plain, laid_out = a_ticket(), a_ticket()
    a_mail(plain, "Hello there", html="<div>Hello <b>there</b></div>")
    framed = a_mail(laid_out, "Offers", html="<table><tr><td>Offers</td></tr></table>")
    assert "<iframe" not in page_of(browser_of, plain)
    assert f'id="frame-{framed.pk}"' in page_of(browser_of, laid_out)


def test_what_a_mail_says_cannot_act_on_the_page(browser_of: Client) -> None:
    ticket = a_ticket(text="<script>alert(1)</script> <b onclick=x>")
    page = page_of(browser_of, ticket)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_megabytes_of_mail_do_not_travel_with_the_page(browser_of: Client) -> None:
    ticket = a_ticket()
    a_mail(ticket, "word " * 200_000, html="<p>" + "word " * 400_000 + "</p>")
    assert len(page_of(browser_of, ticket)) < 100_000


def test_a_long_thread_opens_at_its_newest_thirty_and_gives_the_older_ones_on_demand(browser_of: Client) -> None:
    ticket = a_ticket(text="Number 1.")
    for number in range(2, 66):
        a_message(ticket, f"Number {number}.")
    page = page_of(browser_of, ticket)
    assert re.findall(r"Number (\d+)\.", page[page.index('id="thread"') :])[:1] == ["36"]
    older = browser_of.get(reverse("ticket_thread", args=[ticket.pk]), {"before": 36}).content.decode()
    assert re.findall(r"Number (\d+)\.", older) == [str(number) for number in range(6, 36)]
    assert "before=6" in older
    oldest = browser_of.get(reverse("ticket_thread", args=[ticket.pk]), {"before": 6}).content.decode()
    assert re.findall(r"Number (\d+)\.", oldest) == ["1", "2", "3", "4", "5"]
    assert "before=" not in oldest


def test_the_thread_again_from_a_version_has_everything_since(browser_of: Client) -> None:
    ticket = a_ticket(text="Number 1.")
    for number in range(2, 40):
        a_message(ticket, f"Number {number}.")
    again = browser_of.get(reverse("ticket_thread", args=[ticket.pk]), {"from": 5}).content.decode()
    assert re.findall(r"Number (\d+)\.", again) == [str(number) for number in range(5, 40)]


def test_the_first_message_not_read_yet_is_marked(browser_of: Client, agent: User) -> None:
    ticket = a_ticket()
    drafts.mark_read(ticket.pk, version=1, by=agent)
    message = a_message(ticket)
    page = page_of(browser_of, ticket)
    assert page.index('id="unread"') < page.index(f'id="message-{message.pk}"')
    assert page.index('id="unread"') > page.index("Please help me.")


def test_opening_by_get_changes_nothing(browser_of: Client) -> None:
    ticket = a_ticket()
    page_of(browser_of, ticket)
    with CaptureQueriesContext(connection) as captured:
        page_of(browser_of, ticket)
    assert not [query for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_requesters_other_tickets_are_beside_the_thread(browser_of: Client, agent: User) -> None:
    dewi = a_contact(name="Dewi")
    solved = a_ticket("An older matter", from_=dewi)
    status.set_status(solved.pk, to=Category.SOLVED, by=agent)
    page = page_of(browser_of, a_ticket(from_=dewi))
    assert "An older matter" in page
    assert "1 other ticket, 0 unsolved" in " ".join(page.split())


def test_another_partners_tickets_of_the_same_requester_are_not(client: Client) -> None:
    partner, dewi = a_partner(), a_contact(name="Dewi")
    client.force_login(a_user(partner=partner))
    a_ticket("Not theirs", from_=dewi, team=a_team())
    assert "Not theirs" not in page_of(client, a_ticket(from_=dewi, team=a_team(partner=partner)))


def test_a_closed_ticket_is_read_only_and_says_why(browser_of: Client, agent: User) -> None:
    ticket = a_ticket()
    status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    page = page_of(browser_of, ticket)
    assert "This ticket is closed" in page
    assert "data-composer" not in page


def test_from_the_list_column_only_the_middle_and_the_right_are_drawn(browser_of: Client) -> None:
    ticket = a_ticket("Hello")
    part = browser_of.get(reverse("ticket", args=[ticket.pk]), headers=HTMX | {"HX-Target": "page"})
    assert "HX-Target" in part["Vary"]
    page = part.content.decode()
    assert 'id="page"' in page and 'id="context"' in page and f"<title>#{ticket.pk}" in page
    assert 'class="rail"' not in page and "data-rows" not in page


def test_the_history_tells_everything_newest_first(browser_of: Client, agent: User) -> None:
    ticket = a_ticket(from_=a_contact(name="Dewi"))
    assignment.assign(ticket.pk, to=agent, by=agent)
    page = browser_of.get(reverse("ticket_history", args=[ticket.pk]), headers=HTMX).content.decode()
    assert page.index("Rina Anggraini took this") < page.index("Dewi filled in the form")


def queries_for(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_a_tickets_queries_do_not_grow_with_what_is_in_it(browser_of: Client, agent: User) -> None:
    ticket = a_ticket(team=a_team(), with_files=[NewFile("a.txt", "text/plain", b"a")])
    labels.set_tags(ticket.pk, to=["a"], by=agent)
    status.set_status(ticket.pk, to=Category.PENDING, by=agent)
    assignment.assign(ticket.pk, to=agent, by=agent)
    assignment.move_to_team(ticket.pk, team=a_team(), by=agent)
    status.set_status(ticket.pk, to=Category.PENDING, by=agent)
    a_message(ticket)
    a_reply(ticket, agent)
    a_ticket(from_=ticket.requester)
    url = reverse("ticket", args=[ticket.pk]) + "?view=all"
    few = queries_for(browser_of, url)
    for number in range(10):
        person = a_user()
        assignment.assign(ticket.pk, to=person, by=person)
        assignment.move_to_team(ticket.pk, team=a_team(), by=person)
        a_reply(ticket, person)
        a_message(ticket, str(number), from_=a_contact())
        a_ticket(from_=ticket.requester)
    assert queries_for(browser_of, url) == few
    assert few <= 36
