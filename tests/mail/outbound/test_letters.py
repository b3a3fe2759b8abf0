"""Whose words a letter carries, from which address, and where in the conversation it stands."""

from __future__ import annotations

import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.lib.crypto import keys_for
from people.models import User
from tests import builders
from tests.mail.test_outbox import answered
from tests.mail.test_templates import save
from tickets.mail import addresses
from tickets.mail.actions import templates as verbs
from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.actions.processing import process_all
from tickets.mail.models import Delivery, InboundMail, Template
from tickets.mail.outbound.compose import Letter
from tickets.mail.outbound.letters import letter
from tickets.mail.outbound.wording import Words, acknowledgement_words
from tickets.mail.parsing import tokens
from tickets.models import Mailbox, Message, Ticket

pytestmark = pytest.mark.django_db
INDEX = base64.b64encode(b"\x01" + b"\xab" * 21).decode()


@pytest.fixture
def mailbox() -> Mailbox:
    mailbox = builders.a_mailbox("support@kita.test", brand=builders.a_brand("Kita", language="id"))
    mailbox.aliases, mailbox.marks_subjects = ["help@kita.test", "billing@kita.test"], False
    mailbox.save()
    return mailbox


@pytest.fixture
def admin() -> User:
    return builders.a_user("admin")


def a_mailed_ticket(to: str = "support@kita.test", more: str = "") -> Ticket:
    raw = (
        f"From: Dewi Lestari <dewi@x.test>\r\nTo: {to}\r\nSubject: Lost parcel\r\nMessage-ID: <1@x.test>\r\n{more}\r\n"
        "It is lost.\r\n\r\n> quoted\r\n"
    )
    take_in([Arrival(InboundMail.Via.SMTP, raw.encode(), envelope_to=("support@kita.test",))])
    process_all()
    return Ticket.objects.latest("pk")


def an_answer(ticket: Ticket, by: User | None = None) -> Letter:
    answered(ticket, "Found it", by=by or builders.a_user(name="Rina Anggraini"))
    row = Delivery.objects.select_related("message__ticket__mailbox__brand").latest("pk")
    return letter(row, addresses.sender_of(row.message.ticket))


@pytest.mark.parametrize(
    ("to", "sender"),
    [
        ("Help <HELP@kita.test>", "help@kita.test"),
        ("friend@x.test, billing+desk.abc@kita.test", "billing@kita.test"),
        ("support@kita.test, help@kita.test", "support@kita.test"),
        ("somebody@x.test", "support@kita.test"),
    ],
)
def test_it_comes_from_the_address_that_the_customer_wrote_to(mailbox: Mailbox, to: str, sender: str) -> None:
    found = an_answer(a_mailed_ticket(to))
    assert found.sender == sender
    assert tokens.read_plus_address(found.reply_to, keys_for(addresses.PURPOSE)) == Ticket.objects.get().pk
    assert found.reply_to.startswith(sender.partition("@")[0] + "+")


def test_a_request_by_the_form_is_answered_from_the_mailbox(mailbox: Mailbox) -> None:
    assert an_answer(builders.a_ticket(brand=mailbox.brand)).sender == "support@kita.test"


def test_it_is_framed_and_signed_in_the_customers_language(mailbox: Mailbox, admin: User) -> None:
    save(mailbox, admin, "<p>{{brand.name}}</p><p>{{answer}}</p>", Template.Kind.REPLY)
    save(mailbox, admin, "<p>Salam, {{agent.first_name}}</p>", language="id")
    ticket = a_mailed_ticket()
    Ticket.objects.update(language="ja")
    found = an_answer(ticket)
    assert found.text == "Kita\n\nFound it\n\n-- \nSalam, Rina"
    assert found.html == "<p>Kita</p><div><p>Found it</p><div><p>Salam, Rina</p></div></div>"


def test_nothing_that_is_missing_leaks_a_variable(mailbox: Mailbox, admin: User) -> None:
    save(mailbox, admin, "<p>{{requester.first_name|friend}} {{requester.name}}</p>")
    found = an_answer(builders.a_ticket(brand=mailbox.brand, from_=builders.a_contact("a@x.test")))
    assert "friend" in found.text
    assert "{{" not in found.text + found.html


def test_what_it_answers_is_quoted_only_where_the_mailbox_says_so(mailbox: Mailbox, admin: User) -> None:
    ticket = a_mailed_ticket()
    assert "It is lost" not in an_answer(ticket).text
    verbs.set_quoting(mailbox, to=True, by=admin)
    found = an_answer(ticket)
    assert "Dewi Lestari" in found.text
    assert "> It is lost." in found.text
    assert "<blockquote" in found.html


def test_outlook_finds_its_own_conversation_again(mailbox: Mailbox) -> None:
    found = an_answer(a_mailed_ticket(more=f"Thread-Index: {INDEX}\r\n"))
    assert base64.b64decode(found.index)[:22] == base64.b64decode(INDEX)
    assert found.topic == "Lost parcel"
    assert found.subject == "Re: Lost parcel"


def test_ids_and_names_that_could_break_a_header_are_mended(mailbox: Mailbox) -> None:
    ticket = a_mailed_ticket()
    Message.objects.filter(ticket=ticket).update(mail_id="<a b@x>\n")
    Ticket.objects.update(subject="one\u2028two")
    found = an_answer(ticket)
    assert (found.references, found.subject) == ([], "Re: one two")


def test_it_costs_few_queries(mailbox: Mailbox, admin: User) -> None:
    save(mailbox, admin, "<p>{{agent.name}}</p>")
    ticket = a_mailed_ticket()
    for _round in range(3):
        answered(ticket)
    row = Delivery.objects.select_related("message__ticket__mailbox__brand", "message__ticket__requester").latest("pk")
    with CaptureQueriesContext(connection) as queries:
        letter(row, addresses.sender_of(row.message.ticket))
    assert len(queries) <= 9


def test_an_acknowledgement_speaks_the_mailboxs_words_or_the_desks(mailbox: Mailbox, admin: User) -> None:
    ticket = a_mailed_ticket()
    first = ticket.messages.get(version=1)
    said = acknowledgement_words(ticket, first, mailbox)
    assert said.subject == "Lost parcel"
    assert "Dewi" in said.text and f"#{ticket.pk}" in said.text and "{{" not in said.text + said.html
    verbs.save(mailbox, "acknowledgement", "id", subject="Kami terima: {{ticket.subject}}", html="Halo", by=admin)
    assert acknowledgement_words(ticket, first, mailbox) == Words("Kami terima: Lost parcel", "Halo", "<p>Halo</p>")
