"""Names of statuses: each of a fixed category, which is all that the rest of the desk knows."""

from __future__ import annotations

import pytest
from django.utils import translation

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, NotAllowed
from people.models import User
from tests.builders import a_message, a_partner, a_ticket, a_user
from tests.forms import a_status, an_admin
from tickets.actions import replies, status
from tickets.actions import statuses as verbs
from tickets.actions.replies import Writing
from tickets.actions.statuses import Details
from tickets.models import Category, Message, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return an_admin()


def test_a_status_is_named_in_both_languages_and_told_to_the_log(admin: User) -> None:
    made = verbs.create(Category.PENDING, Details({"en": "Waiting for papers", "id": "Menunggu berkas"}), by=admin)
    assert str(made) == "Waiting for papers"
    with translation.override("id"):
        assert str(made) == "Menunggu berkas"
        assert str(Status.objects.get(category="pending", is_default=True)) == "Menunggu"
    [event] = Event.objects.filter(kind="status.created")
    assert event.detail["after"]["category"] == "pending"


def test_a_ticket_gets_it_with_its_category_and_may_lose_it_again() -> None:
    agent, papers = a_user(), a_status("Papers")
    ticket = status.set_status(a_ticket().pk, to=papers, by=agent)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.status_category) == (papers, Category.PENDING)
    a_message(ticket)
    ticket.refresh_from_db()
    assert ticket.status_category == Category.OPEN
    told = Event.objects.filter(kind="ticket.status_changed").order_by("pk")
    assert [one.detail["after"] for one in told] == [papers.pk, ticket.status_id]


def test_from_one_status_to_another_of_the_same_category_is_a_change() -> None:
    agent, papers = a_user(), a_status()
    ticket = status.set_status(a_ticket().pk, to=Category.PENDING, by=agent)
    status.set_status(ticket.pk, to=papers, by=agent)
    assert Event.objects.filter(kind="ticket.status_changed").count() == 2


def test_a_reply_that_is_taken_back_gives_back_the_named_status() -> None:
    agent, papers = a_user(), a_status()
    ticket = status.set_status(a_ticket().pk, to=papers, by=agent)
    message = replies.reply(ticket.pk, Writing("<p>Done</p>", 1), by=agent, then=Category.SOLVED)
    replies.withdraw(message.pk, by=agent)
    ticket.refresh_from_db()
    assert (ticket.status, Message.objects.get(pk=message.pk).withdrawn_at is None) == (papers, False)


def test_one_that_is_out_of_use_stays_on_its_tickets_and_is_not_chosen_any_more(admin: User) -> None:
    papers = a_status("Papers")
    ticket = status.set_status(a_ticket().pk, to=papers, by=admin)
    retired = verbs.change(papers.pk, Details({"en": "Papers"}, is_active=False), by=admin)
    ticket.refresh_from_db()
    assert str(ticket.status) == "Papers"
    with pytest.raises(Invalid, match="not in use"):
        status.set_status(a_ticket().pk, to=retired, by=admin)


def test_the_usual_status_of_a_category_is_renamed_and_never_retired(admin: User) -> None:
    usual = Status.objects.get(category="on_hold", is_default=True)
    assert str(verbs.change(usual.pk, Details({"en": "Parked"}), by=admin)) == "Parked"
    with pytest.raises(Conflict, match="usual"):
        verbs.change(usual.pk, Details({"en": "Parked"}, is_active=False), by=admin)
    assert str(verbs.change(usual.pk, Details({}), by=admin)) == "On hold"


def test_what_makes_no_sense_is_refused(admin: User) -> None:
    a_status("Papers")
    for category, names in (
        (Category.NEW, "x"),
        (Category.CLOSED, "x"),
        (Category.OPEN, "papers"),
        (Category.OPEN, ""),
    ):
        with pytest.raises(Invalid):
            verbs.create(category, Details({"en": names}), by=admin)
    for person in (a_user("lead"), a_user("admin", partner=a_partner())):
        with pytest.raises(NotAllowed):
            verbs.create(Category.OPEN, Details({"en": "x"}), by=person)


def test_their_order_is_the_admins(admin: User) -> None:
    one, two = a_status("one"), a_status("two")
    verbs.arrange([two.pk, one.pk], by=admin)
    assert list(Status.objects.filter(category="pending", is_default=False)) == [two, one]
