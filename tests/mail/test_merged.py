"""Answers by mail to a ticket that was merged: they follow it, with who wrote them, and their stored mail too."""

from __future__ import annotations

import pytest

from events import consumers
from people.models import User
from tests import builders
from tests.events.effects import until_readable
from tickets.actions import merging, replies, unmerging
from tickets.actions.merging import Wish
from tickets.actions.replies import Writing
from tickets.mail import addresses
from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.actions.processing import process_all
from tickets.mail.models import InboundMail
from tickets.models import Category, Mailbox, Message, Ticket

ANN, BUDI, EVE = "ann@x.test", "budi@y.test", "eve@evil.test"


@pytest.fixture
def mailbox(transactional_db: None) -> Mailbox:
    return builders.a_mailbox("support@kita.test")


@pytest.fixture
def agent(transactional_db: None) -> User:
    return builders.a_user(name="Rina")


def mail(sender: str, text: str, to: str = "support@kita.test", subject: str = "Hello") -> InboundMail:
    key = InboundMail.objects.count()
    raw = f"From: <{sender}>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{key}@{sender}>\r\n\r\n{text}\r\n"
    [row] = take_in([Arrival(InboundMail.Via.SMTP, raw.encode(), envelope_from=sender, envelope_to=(to,))])
    process_all()
    row.refresh_from_db()
    return row


def reply_to(ticket: Ticket, mailbox: Mailbox) -> str:
    return addresses.reply_address(ticket, mailbox)


def pair() -> tuple[Ticket, Ticket]:
    found = [mail(sender, f"First of {sender}").ticket for sender in (ANN, BUDI)]
    return found[0], found[1]  # type: ignore[return-value]


def test_an_answer_to_the_merged_one_follows_and_goes_back_with_it(mailbox: Mailbox, agent: User) -> None:
    one, two = pair()
    merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=agent)
    row = mail(BUDI, "More of Budi", reply_to(two, mailbox))
    message = Message.objects.get(pk=row.message_id or 0)
    assert (row.ticket_id, message.ticket_id, message.came_from_id) == (one.pk, one.pk, two.pk)
    assert not Ticket.objects.filter(follows=one).exists()
    unmerging.unmerge(two.pk, by=agent)
    message.refresh_from_db()
    assert message.ticket_id == two.pk


def test_a_guest_who_answers_mail_of_the_ticket_itself_is_known_as_one(mailbox: Mailbox, agent: User) -> None:
    one, two = pair()
    merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=agent)
    row = mail(BUDI, "To the new address", reply_to(one, mailbox))
    assert (row.ticket_id, Message.objects.get(pk=row.message_id or 0).came_from_id) == (one.pk, two.pk)
    copied = mail(ANN, "From Ann", reply_to(one, mailbox))
    assert Message.objects.get(pk=copied.message_id or 0).came_from_id is None


def test_a_stranger_with_the_merged_ones_address_gets_a_ticket_of_their_own(mailbox: Mailbox, agent: User) -> None:
    one, two = pair()
    merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=agent)
    row = mail(EVE, "Let me in", reply_to(two, mailbox))
    assert row.ticket_id not in {one.pk, two.pk}
    assert Ticket.objects.get(pk=row.ticket_id or 0).follows_id == one.pk


def test_the_stored_mail_says_where_its_message_is(mailbox: Mailbox, agent: User) -> None:
    one, two = pair()
    rows = InboundMail.objects.filter(message__isnull=False).order_by("pk")
    before = list(rows.values_list("ticket", flat=True))
    merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=agent)
    until_readable()
    consumers.drain("moved_mail")
    assert list(rows.values_list("ticket", flat=True)) == [one.pk, one.pk]
    unmerging.unmerge(two.pk, by=agent)
    until_readable()
    consumers.drain("moved_mail")
    assert list(rows.values_list("ticket", flat=True)) == before


def test_an_answer_to_a_merged_ticket_that_was_solved_opens_where_it_went(mailbox: Mailbox, agent: User) -> None:
    one, two = pair()
    merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=agent)
    one.refresh_from_db()
    replies.reply(one.pk, Writing("<p>Done</p>", one.thread_version), by=agent, then=Category.SOLVED)
    mail(BUDI, "Not for me", reply_to(two, mailbox))
    one.refresh_from_db()
    assert one.status_category == "open"
