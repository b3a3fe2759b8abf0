"""The demo desk: what `manage.py demo` leaves in an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from events import consumers
from events.models import Cursor, Event
from helpdesk.lib.crypto import keys_for
from people.models import Contact, ContactNote, Partner, User
from tests.builders import a_user
from tests.house import links
from tickets.mail import addresses
from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.actions.processing import process_all
from tickets.mail.demo import cast, play
from tickets.mail.models import Delivery, InboundMail
from tickets.mail.parsing import tokens
from tickets.models import (
    Attachment,
    Message,
    Participant,
    Rule,
    RuleFiring,
    RuleTrial,
    Satisfaction,
    Seen,
    Ticket,
)

UNTIL = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TICKETS = 100


@pytest.fixture(scope="module", autouse=True)
def desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """One demo for all tests here, rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield play.make(TICKETS, 7, UNTIL, lambda done, of: None)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def reading(db: None) -> None:
    """Each test looks at the database of the module's demo."""


def told() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("ticket__subject", "text"))


def test_it_has_as_many_tickets_as_asked_for_and_all_of_its_staff() -> None:
    assert Ticket.objects.count() == TICKETS
    assert User.objects.count() == 42
    assert set(Partner.objects.values_list("slug", flat=True)) == {"jakarta", "manila"}


def test_tickets_stand_in_every_status_and_come_in_five_languages() -> None:
    assert set(Ticket.objects.values_list("status_category", flat=True)) >= {
        "new",
        "open",
        "pending",
        "solved",
        "closed",
    }
    assert set(Ticket.objects.values_list("language", flat=True)) == {"en", "id", "tl", "ja", "ar"}


def test_one_conversation_is_three_hundred_messages_long() -> None:
    longest = Ticket.objects.order_by("-thread_version")[0]
    assert longest.messages.count() == longest.thread_version == 300


def test_the_log_tells_everything_in_the_order_of_time() -> None:
    moments = list(Event.objects.filter(subject_kind="ticket").order_by("xid", "pk").values_list("at", flat=True))
    assert all(before <= after for before, after in pairwise(moments))
    assert UNTIL - timedelta(days=91) < moments[0] and moments[-1] <= UNTIL
    assert Event.objects.filter(kind="message.added").count() == Message.objects.count()


def test_everything_that_was_sent_has_left_and_was_delivered() -> None:
    sent = Message.objects.filter(kind="public", author_user__isnull=False)
    assert sent.exists() and not sent.filter(dispatched_at=None).exists()
    assert not Delivery.objects.exclude(state=Delivery.State.ACCEPTED).exists()
    assert not sent.filter(deliveries=None).exists()


def test_the_ids_of_past_mail_are_the_desks_own() -> None:
    delivery = Delivery.objects.select_related("message")[0]
    found = tokens.read_message_id(delivery.mail_id, keys_for(addresses.PURPOSE))
    assert found and (found.ticket, found.message) == (delivery.message.ticket_id, delivery.message_id)


def test_an_answer_to_mail_of_the_past_lands_in_its_ticket() -> None:
    delivery = Delivery.objects.filter(message__ticket__status_category="pending").select_related("message__ticket")[0]
    ticket = delivery.message.ticket
    raw = (
        f"From: {ticket.requester.email}\r\nTo: support@kita.test\r\nSubject: Re: {ticket.pk}\r\n"
        f"Message-ID: <answer@mail.test>\r\nIn-Reply-To: {delivery.mail_id}\r\n\r\nHere it is.\r\n"
    )
    take_in([Arrival(via=InboundMail.Via.SMTP, raw=raw.encode(), envelope_to=("support@kita.test",))])
    process_all()
    newest = ticket.messages.latest("pk")
    assert newest.new_text.strip() == "Here it is."
    assert Ticket.objects.get(pk=ticket.pk).status_category == "open"


def test_no_consumer_has_anything_of_the_past_left_to_read() -> None:
    last = Event.objects.order_by("xid", "pk").last()
    assert last
    for name in consumers.registry:
        cursor = Cursor.objects.get(consumer=name)
        assert (cursor.xid, cursor.event_id) == (last.xid, last.pk)


def test_there_are_files_copied_people_unread_and_unassigned_tickets() -> None:
    assert Attachment.objects.exists() and Participant.objects.exists()
    assert Ticket.objects.workable().unassigned().exists()
    agent = User.objects.get(email="agent@demo.test")
    assert 0 < Seen.objects.filter(user=agent).count() < TICKETS


def test_the_last_tickets_came_within_two_hours() -> None:
    assert Ticket.objects.filter(created_at__gt=UNTIL - timedelta(hours=2)).count() >= 10


def test_a_partners_tickets_are_worked_by_that_partner() -> None:
    of_partner = Ticket.objects.exclude(partner=None).exclude(assignee=None).select_related("assignee")
    assert of_partner
    assert all(one.assignee and one.assignee.partner_id in (one.partner_id, None) for one in of_partner)


def test_each_login_exists_with_the_password_it_is_told_with() -> None:
    logins = cast.logins()
    assert len(logins) == 9
    for _, email, password in logins[:2]:
        assert User.objects.get(email=email).check_password(password)


def test_requesters_have_a_language_and_a_zone() -> None:
    assert not Contact.objects.filter(language="").exists()
    assert not Contact.objects.filter(time_zone="").exists()


def test_a_desk_that_is_in_use_is_left_alone() -> None:
    a_user("agent")
    with pytest.raises(CommandError, match="in use"):
        call_command("demo", "--tickets", "3")


def test_it_can_be_put_beside_what_is_there_and_is_the_same_each_time() -> None:
    before = len(told())
    play.make(5, 11, UNTIL, lambda done, of: None)
    once = told()[before:]
    play.make(5, 11, UNTIL, lambda done, of: None)
    assert once and told()[before + len(once) :] == once


def test_some_rated_what_was_solved_and_staff_know_something_of_some() -> None:
    rated = Satisfaction.objects.rated()
    assert 5 < rated.count() < TICKETS and rated.exclude(comment="").exists()
    assert set(rated.values_list("ticket", flat=True)) == set(
        Ticket.objects.exclude(satisfaction=None).values_list("pk", flat=True)
    )
    assert ContactNote.objects.exists() and Contact.objects.exclude(attributes={}).exists()


def test_its_rules_have_been_at_work_and_one_waits_to_be_switched_on() -> None:
    assert Rule.objects.filter(in_force__isnull=False).count() >= 12
    assert Rule.objects.filter(in_force=None).count() == 1
    assert RuleTrial.objects.filter(finished_at=None).count() == 0
    acted = {*RuleFiring.objects.filter(outcome="done").values_list("rule__kind", flat=True)}
    assert acted == {"trigger", "timed"}
    assert not RuleFiring.objects.filter(at__lt=UNTIL - timedelta(days=2)).exists()
    said = Message.objects.filter(kind="public", is_auto=True, author_user=None, author_contact=None)
    assert not said.filter(deliveries=None).exists()


@pytest.mark.parametrize(
    ("email", "least"),
    [("admin@demo.test", 150), ("lead@demo.test", 70), ("agent@demo.test", 50), ("lead.jakarta@demo.test", 50)],
)
def test_every_link_leads_to_a_page_that_its_reader_may_see(client: Client, email: str, least: int) -> None:
    client.force_login(User.objects.get(email=email))
    names, broken = links.walk(client)
    assert broken == []
    assert len(names) > least, "it has been round the desk"
