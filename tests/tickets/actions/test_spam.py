"""Spam leaves the views, and comes back; who is blocked writes to nobody."""

from __future__ import annotations

import pytest
from django.test import Client

from events.models import Event
from helpdesk.lib.errors import Missing, NotAllowed
from people.actions import requesters
from people.models import User
from tests import builders
from tests.mail.test_processing import arrive, mail
from tickets.actions import spam, status
from tickets.mail.actions.acknowledging import acknowledge
from tickets.models import Category, Mailbox, Ticket
from tickets.tabs import BUILT_IN, Tabs

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return builders.a_user()


def views_of(ticket: Ticket, agent: User) -> set[str]:
    tabs = Tabs(agent)
    return {tab.slug for tab in tabs.all if tabs.tickets(tab).filter(pk=ticket.pk).exists()}


def test_spam_is_in_its_own_view_and_in_no_other(agent: User) -> None:
    ticket = builders.a_ticket()
    view = builders.a_view(by=agent)
    before = views_of(ticket, agent)
    assert before == {"unassigned", "open", "all", view.slug}
    spam.mark(ticket.pk, by=agent)
    assert views_of(ticket, agent) == {"spam"}
    spam.unmark(ticket.pk, by=agent)
    assert views_of(ticket, agent) == before
    assert [one.detail["after"] for one in Event.objects.filter(kind="ticket.spam_changed").order_by("pk")] == [
        True,
        False,
    ]


def test_the_tickets_of_a_view_over_the_api_hold_no_spam(client: Client, agent: User) -> None:
    ticket, view = builders.a_ticket(), builders.a_view(by=agent)
    client.force_login(agent)
    assert len(client.get(f"/api/v1/views/{view.pk}/tickets/").json()["results"]) == 1
    spam.mark(ticket.pk, by=agent)
    assert client.get(f"/api/v1/views/{view.pk}/tickets/").json()["results"] == []


def test_marked_twice_is_recorded_once_and_a_closed_one_can_be_marked(agent: User) -> None:
    ticket = builders.a_ticket()
    status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    for _time in range(2):
        spam.mark(ticket.pk, by=agent)
    assert Event.objects.filter(kind="ticket.spam_changed").count() == 1


def test_what_a_blocked_requester_writes_is_spam_wakes_nothing_and_is_not_acknowledged(agent: User) -> None:
    brand = builders.a_brand("Kita")
    builders.a_mailbox("support@kita.test", brand=brand)
    Mailbox.objects.update(acknowledges=True)
    arrive(mail())
    first = Ticket.objects.get()
    status.set_status(first.pk, to=Category.PENDING, by=agent)
    spam.mark(first.pk, block=True, by=agent)
    builders.a_message(first, from_=first.requester.__class__.objects.get(pk=first.requester_id))
    first.refresh_from_db()
    assert first.status_category == Category.PENDING
    arrive(mail(mail_id="<second@example.test>"))
    second = Ticket.objects.exclude(pk=first.pk).get()
    assert second.spam_at
    assert acknowledge([second.pk]) == []
    spam.unmark(first.pk, unblock=True, by=agent)
    first.requester.refresh_from_db()
    assert not first.requester.is_blocked


def test_who_may_not_see_or_work_it_marks_nothing_and_a_partner_blocks_nobody(agent: User) -> None:
    ticket = builders.a_ticket()
    team = builders.a_team(partner=builders.a_partner())
    theirs, partners = builders.a_ticket(team=team), builders.a_user(partner=team.partner, teams=[team])
    with pytest.raises(Missing):
        spam.mark(ticket.pk, by=partners)
    with pytest.raises(NotAllowed):
        spam.mark(theirs.pk, block=True, by=partners)
    with pytest.raises(NotAllowed):
        requesters.set_blocked(theirs.requester, to=True, by=partners)
    with pytest.raises(NotAllowed):
        spam.mark(ticket.pk, by=builders.a_user(builders.a_role()))
    assert spam.mark(theirs.pk, by=partners).spam_at


def test_the_page_marks_and_takes_back(client: Client, agent: User) -> None:
    ticket = builders.a_ticket()
    client.force_login(agent)
    client.post(f"/tickets/{ticket.pk}/spam/", {"to": "1", "block": "1"})
    page = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "This is no spam" in page and "marked this as spam and blocked the requester" in page
    client.post(f"/tickets/{ticket.pk}/spam/?to=0&block=1")
    ticket.refresh_from_db()
    assert ticket.spam_at is None and not ticket.requester.is_blocked


def test_there_is_one_view_of_spam() -> None:
    assert [tab.slug for tab in BUILT_IN if tab.is_spam] == ["spam"]
