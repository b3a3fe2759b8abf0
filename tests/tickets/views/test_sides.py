"""The pages of side conversations: the queue, one of them, starting one; what is refused keeps its words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpdesk.lib import clock
from people.models import User
from tests.builders import a_contact, a_mailbox, a_message, a_partner, a_side, a_team, a_ticket, a_user
from tickets import side_list
from tickets.actions import sides
from tickets.actions.sides import Words
from tickets.models import SideConversation, SideDraft
from tickets.models.side import Outcome, State

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_form_asks_a_team_with_the_requesters_last_message_picked(browser_of: Client, agent: User) -> None:
    ticket, legal = a_ticket(), a_team("Legal")
    last = a_message(ticket, "It is still broken.")
    page = browser_of.get(f"/tickets/{ticket.pk}/escalations/new/").content.decode()
    assert f'name="forwards" value="{last.pk}" checked' in page
    assert len(re.findall(r'name="forwards"[^>]*checked', page)) == 1
    form = {"to": f"team:{legal.pk}", "subject": "Look", "text": "Please look", "forwards": [last.pk], "due_in": "4"}
    answer = browser_of.post(f"/tickets/{ticket.pk}/escalations/new/", form)
    side = SideConversation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/escalations/{side.pk}/")
    assert (side.team, side.owner, side.messages.get().forwards) == (legal, agent, [last.pk])
    assert timedelta(hours=3, minutes=59) < side.due_at - clock.now() <= timedelta(hours=4)


def test_what_is_refused_says_why_at_its_field_and_keeps_the_words(browser_of: Client) -> None:
    mailbox = a_mailbox()
    ticket = a_ticket(from_=a_contact("dewi@x.test"), brand=mailbox.brand)
    form = {"to": "outside", "addresses": "dewi@x.test", "subject": "S", "text": "Half an hour of typing"}
    answer = browser_of.post(f"/tickets/{ticket.pk}/escalations/new/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "takes part in the ticket" in page
    assert "Half an hour of typing" in page
    assert not SideConversation.objects.exists()


def test_the_page_says_that_the_requester_never_sees_it_and_offers_what_one_may_do(browser_of: Client) -> None:
    legal = a_team("Legal")
    lawyer, owner = a_user(teams=[legal]), a_user()
    side = a_side(a_ticket(), by=owner, team=legal)
    page = signed_in(lawyer).get(f"/escalations/{side.pk}/").content.decode()
    assert "Sari Dewi never sees this" in page
    assert "Take it" in page
    assert "Take it" not in browser_of.get(f"/escalations/{side.pk}/").content.decode()


def test_answering_without_scripts_lands_at_the_end_and_with_them_brings_the_thread(browser_of: Client) -> None:
    legal = a_team()
    side = a_side(a_ticket(), by=a_user(), team=legal)
    lawyer = signed_in(a_user(teams=[legal]))
    answer = lawyer.post(f"/escalations/{side.pk}/messages/", {"text": "Plain <b>words</b>"})
    assert answer["Location"] == f"/escalations/{side.pk}/#end"
    assert side.messages.latest("version").text == "Plain <b>words</b>"
    part = lawyer.post(f"/escalations/{side.pk}/messages/", {"html": "<p>More</p>"}, headers={"HX-Request": "true"})
    assert 'id="side-thread" hx-swap-oob="morph"' in part.content.decode()


def test_what_can_not_be_sent_becomes_the_draft(browser_of: Client, agent: User) -> None:
    side = a_side(a_ticket(), by=agent, team=a_team())
    sides.close(side.pk, outcome=Outcome.WITHDRAWN, text="", by=agent)
    answer = browser_of.post(f"/escalations/{side.pk}/messages/", {"text": "Too late"})
    assert answer.status_code == 409
    assert SideDraft.objects.get().html == "<p>Too late</p>"
    assert browser_of.post(f"/escalations/{side.pk}/draft/", {"html": ""}).status_code == 204
    assert not SideDraft.objects.exists()


def test_closing_asks_for_words_and_returns_to_the_page(browser_of: Client, agent: User) -> None:
    side = a_side(a_ticket(), by=agent, team=a_team())
    refused = browser_of.post(f"/escalations/{side.pk}/outcome/", {"outcome": "approved", "text": ""})
    assert (refused.status_code, "Say what came of it" in refused.content.decode()) == (422, True)
    browser_of.post(f"/escalations/{side.pk}/outcome/", {"outcome": "approved", "text": "Once <only>"})
    page = browser_of.get(f"/escalations/{side.pk}/").content.decode()
    assert "Once &lt;only&gt;" in page
    assert "Open again" in page
    browser_of.post(f"/escalations/{side.pk}/reopening/")
    side.refresh_from_db()
    assert side.state == State.OPEN


def test_the_tabs_hold_what_they_say(agent: User) -> None:
    legal = a_team()
    lawyer = a_user(teams=[legal])
    asked, mine, outside, closed, late = (a_side(a_ticket(), by=agent, team=legal) for _ in range(5))
    sides.take(mine.pk, to=lawyer, by=lawyer)
    SideConversation.objects.filter(pk=outside.pk).update(team=a_team())
    sides.close(closed.pk, outcome=Outcome.NO_ANSWER, text="", by=agent)
    SideConversation.objects.filter(pk=late.pk).update(due_at=clock.now() - timedelta(hours=1))
    found = {tab.slug: [set(side_list.rows(who, tab)) for who in (lawyer, agent)] for tab in side_list.TABS}
    assert found == {
        "asked": [{asked, mine, late}, set()],
        "mine": [{mine}, set()],
        "started": [set(), {asked, mine, outside, late}],
        "late": [{late}, {late}],
        "open": [{asked, mine, outside, late}] * 2,
        "closed": [{closed}] * 2,
    }
    assert side_list.counts(lawyer) == {"asked": "3", "mine": "1", "started": "", "late": "1"}


def test_the_most_urgent_comes_first_and_pages_go_on(browser_of: Client, agent: User) -> None:
    legal = a_team()
    for hours in range(60, 0, -1):
        a_side(
            a_ticket(), by=agent, team=legal, subject=f"Due in {hours} h", due_at=clock.now() + timedelta(hours=hours)
        )
    first = browser_of.get("/escalations/?tab=open")
    rows = first.context["page"].rows
    assert [row.subject for row in rows[:2]] == ["Due in 1 h", "Due in 2 h"]
    second = browser_of.get(f"/escalations/{first.context['more']}")
    assert second.context["page"].rows[0].subject == "Due in 51 h"


def test_the_tickets_page_lists_them_with_state_and_due(browser_of: Client, agent: User) -> None:
    ticket = a_ticket()
    side = a_side(ticket, by=agent, team=a_team("Legal"), subject="May we?")
    SideConversation.objects.filter(pk=side.pk).update(due_at=clock.now() - timedelta(hours=1))
    page = browser_of.get(f"/tickets/{ticket.pk}/").content.decode()
    for words in ("May we?", "Legal", "Overdue", 'data-key="f"'):
        assert words in page
    assert "May we?" in browser_of.get(f"/tickets/{ticket.pk}/escalations/").content.decode()


def test_a_partners_people_see_what_was_shared_and_nothing_else_of_the_ticket(agent: User) -> None:
    partner = a_partner()
    theirs = signed_in(a_user(partner=partner))
    ticket = a_ticket("Secret subject", text="Public words")
    from tickets.actions import replies
    from tickets.actions.replies import Writing

    replies.note(ticket.pk, Writing("<p>Internal words</p>", 1), by=agent)
    shut = a_side(ticket, by=agent, partner=partner, subject="Shut")
    shared = a_side(ticket, by=agent, partner=partner, subject="Shared", shares_thread=True)
    page = theirs.get(f"/escalations/{shut.pk}/").content.decode()
    for words in ("Public words", "Internal words", "Secret subject", "Sari Dewi", f"/tickets/{ticket.pk}/"):
        assert words not in page
    page = theirs.get(f"/escalations/{shared.pk}/").content.decode()
    assert "Public words" in page
    for words in ("Internal words", "Secret subject", f"/tickets/{ticket.pk}/"):
        assert words not in page
    assert theirs.get(f"/tickets/{ticket.pk}/").status_code == 404
    assert "Shared" in theirs.get("/escalations/").content.decode()


def test_hostile_words_of_outsiders_are_only_words(browser_of: Client, agent: User) -> None:
    from tickets.actions.side_arrivals import Arrived, receive

    mailbox = a_mailbox()
    side = a_side(a_ticket(brand=mailbox.brand), by=agent, addresses=["d@c.test"])
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    receive(Arrived(side.pk, bad, "d@c.test", bad, bad, html=bad))
    page = browser_of.get(f"/escalations/{side.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_queries_do_not_grow_with_messages_or_rows(browser_of: Client, agent: User) -> None:
    legal = a_team()
    side = a_side(a_ticket(), by=agent, team=legal)

    def queries(address: str) -> int:
        browser_of.get(address)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert browser_of.get(address).status_code == 200
        return len(caught)

    addresses = [f"/escalations/{side.pk}/", "/escalations/?tab=open", f"/tickets/{side.ticket_id}/"]
    few = [queries(address) for address in addresses]
    for _ in range(12):
        sides.write(side.pk, Words("<p>More</p>"), by=a_user(teams=[legal]))
        a_side(side.ticket, by=a_user(), team=a_team())
    assert [queries(address) for address in addresses] == few
