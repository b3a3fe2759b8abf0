"""Who is told of what happens to tickets, and that nobody is told of one that is out of their sight."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from events import consumers
from events.models import Event
from helpdesk.lib.errors import Missing
from people.models import Notification, User
from tests.builders import a_contact, a_message, a_partner, a_team, a_ticket, a_user
from tests.events.effects import until_readable
from tickets.actions import assignment, following, replies, scheduling
from tickets.actions.replies import Writing
from tickets.mail.actions import outbox
from tickets.mail.models import Delivery
from tickets.mail.outbound.dialogue import Outcome
from tickets.models import Follower, Ticket
from tickets.notifying import told_of
from tickets.subscribers import tell_people

pytestmark = pytest.mark.django_db


def kinds(user: User) -> list[str]:
    """What this person is told of everything that has happened so far."""
    return sorted(one.kind for one in told_of(list(Event.objects.order_by("pk"))) if one.user == user)


@pytest.fixture
def agent() -> User:
    return a_user()


def test_who_is_given_a_ticket_is_told(agent: User) -> None:
    assignment.assign(a_ticket().pk, to=agent, by=a_user())
    assert kinds(agent) == ["assigned"]


def test_who_takes_a_ticket_themselves_is_not(agent: User) -> None:
    assignment.assign(a_ticket().pk, to=agent, by=agent)
    tell_people(list(Event.objects.all()))
    assert not Notification.objects.exists()


def test_the_assignee_and_followers_hear_what_customers_and_colleagues_write(agent: User) -> None:
    follower, ticket = a_user(), a_ticket()
    assignment.assign(ticket.pk, to=agent, by=agent)
    following.follow(ticket.pk, by=follower)
    a_message(ticket)
    replies.note(ticket.pk, Writing("<p>x</p>", 0), by=a_user())
    for user in (agent, follower):
        assert [kind for kind in kinds(user) if kind != "assigned"] == ["colleague", "replied"]


def test_who_neither_has_nor_follows_it_hears_nothing(agent: User) -> None:
    ticket = a_ticket()
    following.follow(ticket.pk, by=agent)
    following.unfollow(ticket.pk, by=agent)
    a_message(ticket)
    assert kinds(agent) == []


def test_a_mail_that_did_not_arrive_is_told_to_its_author(agent: User) -> None:
    ticket = a_ticket()
    message = replies.reply(ticket.pk, Writing("<p>Hi</p>", 1), by=agent)
    row = Delivery.objects.create(
        message=message, recipient="x@x.test", mail_id="<1@x>", due_at=message.created_at, state="sending", attempts=1
    )
    outbox.settle(row, Outcome("permanent", "550", "no"))
    assert "failed" in kinds(agent)


def test_a_scheduled_reply_that_is_held_back_is_told_to_its_author(agent: User) -> None:
    from datetime import timedelta

    from helpdesk.lib import clock

    ticket = a_ticket()
    at = clock.now() + timedelta(hours=1)
    scheduling.schedule(ticket.pk, Writing("<p>x</p>", 1), at=at, by=agent)
    scheduling.hold_back([a_message(ticket).pk])
    assert "held" in kinds(agent)


def test_nobody_is_told_of_a_ticket_that_moved_out_of_their_sight_or_after_they_left(agent: User) -> None:
    ours = a_partner()
    theirs, ticket = a_user(partner=ours), a_ticket(team=a_team(partner=ours))
    following.follow(ticket.pk, by=theirs)
    following.follow(ticket.pk, by=agent)
    Ticket.objects.filter(pk=ticket.pk).update(partner=None)
    User.objects.filter(pk=agent.pk).update(is_active=False)
    a_message(ticket)
    assert (kinds(theirs), kinds(agent)) == ([], [])


def test_nobody_follows_what_they_cannot_see() -> None:
    ticket = a_ticket(team=a_team())
    with pytest.raises(Missing):
        following.follow(ticket.pk, by=a_user(partner=a_partner()))
    with pytest.raises(Missing):
        following.unfollow(ticket.pk, by=a_user(partner=a_partner()))


def test_following_twice_is_once_and_told_once(agent: User) -> None:
    ticket = a_ticket()
    for _ in range(2):
        following.follow(ticket.pk, by=agent)
    assert Event.objects.filter(kind="ticket.followed").count() == 1
    with pytest.raises(IntegrityError, match="a_person_follows_a_ticket_once"), transaction.atomic():
        Follower.objects.create(ticket=ticket, user=agent)


def test_deciding_costs_the_same_however_much_happened(agent: User) -> None:
    def cost() -> int:
        events = list(Event.objects.all())
        with CaptureQueriesContext(connection) as asked:
            told_of(events)
        return len(asked)

    def happen() -> None:
        ticket = a_ticket(from_=a_contact())
        assignment.assign(ticket.pk, to=agent, by=a_user())
        following.follow(ticket.pk, by=a_user())
        replies.note(ticket.pk, Writing("<p>x</p>", 0), by=a_user())
        a_message(ticket)

    happen()
    few = cost()
    for _ in range(5):
        happen()
    assert cost() == few <= 5


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_log_tells_them_exactly_once(agent: User) -> None:
    ticket = a_ticket()
    assignment.assign(ticket.pk, to=agent, by=a_user())
    a_message(ticket)
    until_readable()
    consumers.drain("notifications")
    consumers.drain("notifications")
    assert sorted(Notification.objects.filter(user=agent).values_list("kind", flat=True)) == ["assigned", "replied"]
