"""What comes from outside: opening tickets and taking in messages, many at once."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from people.models import Contact
from tests.builders import a_brand, a_contact, a_mailbox, a_message, a_partner, a_team, a_ticket, a_user
from tests.races import at_once
from tickets.actions import intake, status
from tickets.actions.intake import NewTicket
from tickets.actions.thread import NewMessage
from tickets.models import Category, Channel, Mailbox, Message, Participant, Ticket

pytestmark = pytest.mark.django_db


def words(author: Contact, text: str = "Hello", **more: object) -> NewMessage:
    return NewMessage(author=author, channel=Channel.EMAIL, text=text, **more)  # type: ignore[arg-type]


def test_a_ticket_opens_with_its_first_message_and_both_are_recorded() -> None:
    ticket = a_ticket("Help", text="It is broken")
    assert list(Event.objects.filter(subject_id=ticket.pk).values_list("kind", flat=True)) == [
        "ticket.created",
        "message.added",
    ]
    assert (ticket.thread_version, ticket.snippet, ticket.status_category) == (1, "It is broken", Category.NEW)


def test_the_mailboxs_team_comes_before_the_brands_and_brings_its_partner() -> None:
    partner = a_partner()
    team, requester = a_team(partner=partner), a_contact()
    brand = a_brand(team=a_team())
    mailbox = a_mailbox(brand=brand, team=team)
    new = NewTicket("Hi", requester, brand, Channel.EMAIL, words(requester), mailbox=mailbox)
    ticket, _message = intake.open_ticket(new)
    assert (ticket.team, ticket.partner) == (team, partner)


def test_the_requester_is_not_also_copied() -> None:
    requester, copied = a_contact(), a_contact()
    brand = a_brand()
    new = NewTicket("Hi", requester, brand, Channel.EMAIL, words(requester), cc=(requester, copied))
    ticket, _message = intake.open_ticket(new)
    assert [one.contact for one in ticket.participants.all()] == [copied]


def test_many_open_in_order_in_as_many_queries_as_one(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    requester, brand = a_contact(), a_brand()
    wanted = [NewTicket(f"No {n}", requester, brand, Channel.EMAIL, words(requester)) for n in range(50)]
    with django_assert_max_num_queries(9):
        opened = intake.open_tickets(wanted)
    assert [ticket.subject for ticket, _message in opened] == [f"No {n}" for n in range(50)]


def test_messages_to_one_ticket_in_one_batch_get_versions_in_order() -> None:
    ticket = a_ticket()
    batch = [(ticket.pk, words(ticket.requester, f"{n}"), ()) for n in range(3)]
    assert [message.version for message in intake.receive_many(batch)] == [2, 3, 4]
    ticket.refresh_from_db()
    assert (ticket.thread_version, ticket.snippet) == (4, "2")


def test_a_machines_message_does_not_wake_a_solved_ticket() -> None:
    ticket = a_ticket()
    status.set_status(ticket.pk, to=Category.SOLVED, by=a_user())
    intake.receive(ticket.pk, words(ticket.requester, is_auto=True))
    ticket.refresh_from_db()
    assert ticket.status_category == Category.SOLVED


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_messages_that_arrive_at_once_get_a_version_each() -> None:
    ticket = a_ticket()
    arrived = at_once(*(lambda n=n: a_message(ticket, f"No {n}") for n in range(6)))
    assert sorted(message.version for message in arrived if isinstance(message, Message)) == [2, 3, 4, 5, 6, 7]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_message_that_races_the_closing_is_never_lost() -> None:
    agent = a_user()
    for _ in range(6):
        ticket = a_ticket()
        arrived, _closed = at_once(
            partial(a_message, ticket), partial(status.set_status, ticket.pk, to=Category.CLOSED, by=agent)
        )
        assert isinstance(arrived, Message)
        assert arrived.ticket_id == ticket.pk or Ticket.objects.get(pk=arrived.ticket_id).follows_id == ticket.pk


def test_the_database_lets_a_contact_take_part_once() -> None:
    ticket, copied = a_ticket(), a_contact()
    Participant.objects.create(ticket=ticket, contact=copied)
    with pytest.raises(IntegrityError, match="a_contact_takes_part_once_in_a_ticket"), transaction.atomic():
        Participant.objects.create(ticket=ticket, contact=copied)


def test_the_database_keeps_two_mailboxes_from_one_address() -> None:
    brand = a_brand()
    Mailbox.objects.create(address="help@desk.test", brand=brand, name="A")
    with pytest.raises(IntegrityError, match="two_mailboxes_never_share_an_address"), transaction.atomic():
        Mailbox.objects.create(address="Help@desk.test", brand=brand, name="B")
