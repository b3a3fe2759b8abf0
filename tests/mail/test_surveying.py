"""Asking requesters how satisfied they are: once for a ticket, hours after it was solved, and never a machine."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import consumers
from events.models import Event
from helpdesk.lib import clock
from people.actions import requesters
from people.models import Contact
from tests import builders
from tests.events.effects import until_readable
from tests.mail.test_processing import arrive, mail
from tickets.actions import looks, requester, satisfaction, spam, status
from tickets.actions.looks import SurveyDetails
from tickets.mail.actions.surveying import LATEST, ask_due
from tickets.mail.models import Delivery, Suppression
from tickets.mail.outbound.letters import letter
from tickets.models import Brand, Category, Mailbox, Message, Satisfaction, Ticket
from tickets.portal.links import rating_link

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def mailbox() -> Mailbox:
    return builders.a_mailbox("support@kita.test", brand=builders.a_brand("Kita"))


@pytest.fixture
def brand(mailbox: Mailbox) -> Brand:
    survey(mailbox.brand)
    return mailbox.brand


def survey(brand: Brand, **changes: object) -> None:
    details = SurveyDetails(is_on=True, **({"delay": 24} | changes))  # type: ignore[arg-type]
    looks.set_survey(brand, details, by=builders.a_user("admin"))


def a_solved(brand: Brand, from_: Contact | None = None) -> Ticket:
    ticket = builders.a_ticket("My video", brand=brand, from_=from_ or builders.a_contact(name="Siti Rahma"))
    return status.set_status(ticket.pk, to=Category.SOLVED, by=builders.a_user())


def ask(hours: float = 25) -> int:
    with clock.set_to(clock.now() + hours * HOUR):
        return ask_due()


def why(ticket: Ticket) -> str:
    return Satisfaction.objects.get(ticket=ticket).unasked


def test_a_solved_ticket_is_asked_about_once_after_its_hours(brand: Brand) -> None:
    ticket = a_solved(brand)
    assert ask(23) == 0
    assert [ask(), ask(), ask(40)] == [1, 0, 0]
    [message] = Message.objects.filter(ticket=ticket, author_user=None, author_contact=None)
    assert (message.to, message.from_address, message.is_auto) == ([ticket.requester.email], "support@kita.test", True)
    link = rating_link(ticket)
    assert [f"{link}?score={score}" in message.text for score in range(7)] == [False, *[True] * 5, False]
    assert message.text.startswith("Hello Siti,")
    assert Event.objects.filter(kind="satisfaction.asked", detail={"message_id": message.pk}).count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_mail_goes_the_way_of_every_mail_and_the_ticket_moves_in_no_list(brand: Brand, mailbox: Mailbox) -> None:
    ticket = a_solved(brand)
    ask()
    until_readable()
    consumers.drain("outbox")
    [delivery] = Delivery.objects.filter(message__ticket=ticket)
    assert delivery.recipient == ticket.requester.email
    assert "?score=5" in str(letter(delivery, mailbox).html)
    before = ticket.updated_at
    ticket.refresh_from_db()
    assert (ticket.updated_at, ticket.status_category) == (before, Category.SOLVED)


def test_nobody_is_asked_about_what_is_open_again_by_then(brand: Brand) -> None:
    ticket = a_solved(brand)
    requester.reopen(ticket.pk, by=ticket.requester)
    assert ask() == 0


def test_nor_about_what_was_solved_before_it_was_switched_on_or_long_ago(mailbox: Mailbox) -> None:
    a_solved(mailbox.brand)
    survey(mailbox.brand)
    assert ask() == 0
    a_solved(mailbox.brand)
    assert ask(25 + LATEST / HOUR) == 0


def test_a_machine_is_not_asked(brand: Brand) -> None:
    arrive(mail(more="Auto-Submitted: auto-generated\r\n"))
    ticket = Ticket.objects.get()
    status.set_status(ticket.pk, to=Category.SOLVED, by=builders.a_user())
    assert ask() == 1
    assert why(ticket) == "automatic"


def test_nor_an_address_that_gets_no_mail_or_none_or_our_own(brand: Brand, mailbox: Mailbox) -> None:
    stopped = a_solved(brand, builders.a_contact("gone@example.org"))
    Suppression.objects.create(address="gone@example.org", reason="by_hand")
    nobody = a_solved(brand, builders.a_contact("x@invalid"))
    own = a_solved(brand, builders.a_contact("support@kita.test"))
    assert ask() == 3
    assert [why(one) for one in (stopped, nobody, own)] == ["suppressed", "nobody", "nobody"]


def test_nor_who_is_blocked_nor_about_spam(brand: Brand) -> None:
    agent = builders.a_user()
    one, other = a_solved(brand), a_solved(brand)
    requesters.set_blocked(one.requester, to=True, by=agent)
    spam.mark(other.pk, by=agent)
    ask()
    assert [why(one), why(other)] == ["blocked", "blocked"]


def test_nobody_is_asked_again_within_the_brands_days(brand: Brand) -> None:
    siti = builders.a_contact("siti@example.org")
    first, second = a_solved(brand, siti), a_solved(brand, siti)
    ask()
    assert [why(first), why(second)] == ["", "lately"]
    with clock.set_to(clock.now() + timedelta(days=20)):
        third = a_solved(brand, siti)
        ask()
    assert why(third) == ""


def test_what_was_rated_already_is_not_asked_about(brand: Brand) -> None:
    ticket = a_solved(brand)
    satisfaction.rate(ticket.pk, score=5, comment="", by=ticket.requester)
    assert ask() == 0


def test_without_a_mailbox_it_says_so(brand: Brand, mailbox: Mailbox) -> None:
    Mailbox.objects.update(is_active=False)
    ticket = a_solved(brand)
    ask()
    assert why(ticket) == "mailbox"


def test_the_mail_speaks_the_requesters_language_in_the_brands_own_words(brand: Brand) -> None:
    survey(brand, texts={"id": {"subject": "Bagaimana bantuan kami?", "question": "Puaskah Anda?"}}, scale="good_bad")
    ticket = a_solved(brand, builders.a_contact(name="Budi", language="id"))
    ask()
    message = Message.objects.get(ticket=ticket, is_auto=True)
    assert message.subject == "Bagaimana bantuan kami?"
    assert "Puaskah Anda?" in message.text and message.text.count("?score=") == 2


def test_many_cost_as_many_queries_as_one(brand: Brand) -> None:
    def cost(number: int) -> int:
        for _time in range(number):
            ticket = a_solved(brand)
            Ticket.objects.filter(pk=ticket.pk).update(mailbox=Mailbox.objects.get())
        with CaptureQueriesContext(connection) as captured:
            assert ask() == number
        return len(captured)

    one = cost(1)
    assert cost(6) == one
