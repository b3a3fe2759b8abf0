"""Rows of a list that are drawn once and read by many: each reader sees their own words, and the time that it is."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.builders import a_ticket, a_user
from tests.tickets.clocks.cast import a_promise, at
from tickets.actions import assignment, labels, status
from tickets.models import Category, Status, Ticket
from tickets.templatetags import rows

pytestmark = pytest.mark.django_db


def row(client: Client, ticket: Ticket, address: str = "") -> str:
    page = " ".join(client.get(address or f"{reverse('ticket_list')}?view=all").content.decode().split())
    found = re.search(rf'<li class="row[^>]* id="row-{ticket.pk}".*?</li>', page)
    assert found
    return found[0]


def test_the_time_goes_on_in_a_row_that_was_drawn_before(browser_of: Client) -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
    rows._drawn.cache_clear()
    with at("11:50"):
        first = row(browser_of, ticket)
    with at("11:55"):
        second = row(browser_of, ticket)
    drawn = rows._drawn.cache_info()
    assert (drawn.hits, drawn.misses) == (1, 1)
    assert ("2 h 10 min left" in first, "2 h 5 min left" in second) == (True, True)
    assert "2 h 10 min" not in second


def test_each_reader_has_their_own_language(browser_of: Client) -> None:
    ticket = a_ticket(subject="Coins <b>gone</b>")
    Status.objects.update(name="Here", names={})  # the same in all languages, as are the words of the ticket
    reader = a_user(language="id")
    theirs = Client()
    theirs.force_login(reader)
    assert "Nobody has it" in row(browser_of, ticket)
    assert "Nobody has it" not in row(theirs, ticket)
    assert "Coins &lt;b&gt;gone&lt;/b&gt;" in row(browser_of, ticket)


def test_what_changes_shows_at_once(browser_of: Client, agent: User) -> None:
    ticket = a_ticket()
    narrow = f"{reverse('ticket_rows')}?view=all&narrow=1"
    before = row(browser_of, ticket), row(browser_of, ticket, narrow)
    labels.set_tags(ticket.pk, to=["vip", "refund", "again"], by=agent)
    assignment.assign(ticket.pk, to=agent, by=agent)
    status.set_status(ticket.pk, to=Category.PENDING, by=agent)
    wide, slim = row(browser_of, ticket), row(browser_of, ticket, narrow)
    assert all(word in wide for word in ("refund", "Pending", agent.name, 'title="again, refund, vip"'))
    assert "Pending" in slim
    assert "refund" not in slim
    assert "Pending" not in "".join(before)
