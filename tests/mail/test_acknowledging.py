"""Acknowledgements: once for a new ticket, in the requester's language, from its mailbox; else the reason is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from events import consumers
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict
from tests import builders
from tests.events.effects import until_readable
from tests.mail.test_processing import arrive, mail
from tickets.actions import replies
from tickets.actions.replies import Writing
from tickets.mail.actions.acknowledging import acknowledge
from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.actions.processing import process
from tickets.mail.models import Acknowledgement, Delivery, InboundMail
from tickets.mail.outbound.letters import letter
from tickets.mail.parsing.language import guess
from tickets.mail.walls import MOST_IN_A_THREAD, Occasion, refusal
from tickets.models import Mailbox, Message, Ticket

pytestmark = pytest.mark.django_db
Refusal = Acknowledgement.Refusal
RACING = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def mailbox(db: None) -> Mailbox:
    return _mailbox()


def _mailbox() -> Mailbox:
    made = builders.a_mailbox("support@kita.test", brand=builders.a_brand("Kita", language="id"))
    Mailbox.objects.update(acknowledges=True)
    return made


def everything() -> set[int]:
    return set(Ticket.objects.values_list("pk", flat=True))


def refused() -> list[str]:
    return list(Acknowledgement.objects.order_by("ticket").values_list("refused", flat=True))


def test_a_new_ticket_is_acknowledged_from_its_mailbox_in_the_language_of_the_mail(mailbox: Mailbox) -> None:
    arrive(mail(text="Selamat pagi, saya tidak bisa masuk dan kode belum sampai."))
    [message] = acknowledge(everything())
    assert (message.author_user, message.author_contact, message.is_auto) == (None, None, True)
    assert (message.to, message.from_name, message.from_address) == (["dewi@example.test"], "Kita", "support@kita.test")
    assert message.text.startswith("Halo Dewi,")
    assert f"#{message.ticket_id}" in message.text
    assert refused() == [""]


@pytest.mark.parametrize(
    ("text", "known", "begins"),
    [
        ("Hello, I can not sign in to my account, please help me.", "", "Hello Dewi"),
        ("Hello, I can not sign in to my account, please help me.", "id", "Halo Dewi"),
        ("ログインできません", "", "Halo Dewi"),  # the brand's
        ("ログインできません", "ja", "Halo Dewi"),  # the desk has no words in it
    ],
)
def test_the_language_is_the_requesters_else_the_mails_else_the_brands(
    mailbox: Mailbox, text: str, known: str, begins: str
) -> None:
    if known:
        builders.a_contact("dewi@example.test", name="Dewi", language=known)
    arrive(mail(text=text))
    assert acknowledge(everything())[0].text.startswith(begins)


def test_it_leaves_with_the_headers_of_automatic_mail_and_answers_the_customers(mailbox: Mailbox) -> None:
    arrive(mail())
    with transaction.atomic():
        [message] = acknowledge(everything())
    from tickets.mail.actions import outbox

    outbox.enqueue([message.pk])
    row = Delivery.objects.get()
    found = letter(row, mailbox)
    assert (found.is_auto, found.references) == (True, ["<1@example.test>"])
    assert row.due_at <= clock.now()


def test_it_changes_nothing_else_of_the_ticket(mailbox: Mailbox) -> None:
    arrive(mail())
    acknowledge(everything())
    ticket = Ticket.objects.get()
    assert (ticket.status_category, ticket.snippet, ticket.thread_version) == ("new", "Kode tidak pernah sampai.", 2)
    replies.reply(ticket.pk, Writing("<p>Halo</p>", 1), by=builders.a_user())  # written before it was there
    arrive(mail("Re: x", mail_id="<2@x>", more="In-Reply-To: <1@example.test>\r\n"))
    with pytest.raises(Conflict):
        replies.reply(ticket.pk, Writing("<p>Halo</p>", 3), by=builders.a_user())


def test_twice_is_once(mailbox: Mailbox) -> None:
    arrive(mail())
    assert (len(acknowledge(everything())), len(acknowledge(everything()))) == (1, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.create(ticket=Ticket.objects.get(), refused=Refusal.LATE)


def test_a_mailbox_that_does_not_acknowledge_keeps_silent(mailbox: Mailbox) -> None:
    Mailbox.objects.update(acknowledges=False)
    arrive(mail())
    assert (acknowledge(everything()), refused()) == ([], [])


def test_a_request_by_form_is_acknowledged_by_its_brands_mailbox(mailbox: Mailbox) -> None:
    ticket = builders.a_ticket(brand=mailbox.brand, from_=builders.a_contact("sari@x.test"))
    [message] = acknowledge([ticket.pk])
    assert (message.to, message.from_address) == (["sari@x.test"], "support@kita.test")


def test_each_refusal_keeps_its_reason(mailbox: Mailbox) -> None:
    arrive(
        mail(mail_id="<1@x>", more="Auto-Submitted: auto-generated\r\n"),
        mail(mail_id="<2@x>", sender=""),
        *(mail(mail_id=f"<{n}@x>", text=str(n)) for n in range(3, 7)),
    )
    acknowledge(everything())
    assert refused() == [Refusal.AUTOMATIC, Refusal.NOBODY, "", "", "", Refusal.SENDER_LIMIT]


def test_an_hour_later_the_sender_is_told_again(mailbox: Mailbox) -> None:
    arrive(*(mail(mail_id=f"<{n}@x>", text=str(n)) for n in range(4)))
    assert len(acknowledge(everything())) == 3
    with clock.set_to(clock.now() + timedelta(minutes=61)):
        arrive(mail(mail_id="<9@x>", text="9"))
        assert len(acknowledge(everything())) == 1


def test_a_mailboxs_past_that_is_moved_here_is_not_acknowledged(mailbox: Mailbox) -> None:
    old = b"Received: from a by b; Mon, 02 Mar 2020 10:00:00 +0700\r\n" + mail()
    fresh = f"Received: from a by b; {clock.now():%a, %d %b %Y %H:%M:%S} +0000\r\n".encode() + mail(mail_id="<2@x>")
    arrive(old, fresh)
    acknowledge(everything())
    assert refused() == [Refusal.LATE, ""]
    [row] = take_in([Arrival(InboundMail.Via.SMTP, old.replace(b"<1@", b"<3@"))])  # what a server hands over is news
    process([row])
    assert len(acknowledge(everything())) == 1


def test_a_ticket_that_waited_for_a_day_is_not_acknowledged_any_more(mailbox: Mailbox) -> None:
    arrive(mail())
    with clock.set_to(clock.now() + timedelta(hours=25)):
        acknowledge(everything())
    assert refused() == [Refusal.LATE]


def test_tickets_that_staff_open_are_not_acknowledged(mailbox: Mailbox) -> None:
    from tickets.actions.on_behalf import Request, open_for

    open_for(Request("dewi@x.test", "Called", "<p>Help</p>", mailbox.brand, mailbox=mailbox), by=builders.a_user())
    assert refused() == []


@RACING
def test_the_consumer_writes_once_though_it_is_stopped_halfway() -> None:
    _mailbox()
    arrive(mail())
    reader = consumers.registry["acknowledgements"]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        from events.models import Event

        reader.handle(list(Event.objects.filter(kind="ticket.created")))
        raise ZeroDivisionError  # the worker dies before the commit
    assert not Message.objects.filter(is_auto=True).exists()
    for name in ("acknowledgements", "acknowledgements", "outbox"):
        until_readable()
        consumers.drain(name)
    assert Message.objects.filter(is_auto=True).count() == 1
    assert list(Delivery.objects.values_list("recipient", flat=True)) == ["dewi@example.test"]


def test_a_batch_makes_as_many_queries_as_one_ticket(mailbox: Mailbox, django_assert_max_num_queries: object) -> None:
    arrive(*(mail(mail_id=f"<{n}@x>", sender=f"p{n}@x.test", text=str(n)) for n in range(50)))
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert len(acknowledge(everything())) == 50


FINE = Occasion("ann@x.test")


@pytest.mark.parametrize(
    ("occasion", "expected"),
    [
        (FINE, None),
        (Occasion("ann@x.test", lately=2), None),
        (Occasion("ann@x.test", lately=3), Refusal.SENDER_LIMIT),
        (Occasion("ann@x.test", in_thread=MOST_IN_A_THREAD - 1), None),
        (Occasion("ann@x.test", in_thread=MOST_IN_A_THREAD), Refusal.THREAD_LIMIT),
        (Occasion("ann@x.test", is_auto=True, lately=9), Refusal.AUTOMATIC),
        (Occasion("ann@x.test", is_own=True), Refusal.OWN),
        (Occasion("ann@x.test", is_late=True), Refusal.LATE),
        (Occasion("unknown.0@invalid"), Refusal.NOBODY),
        (Occasion(""), Refusal.NOBODY),
    ],
)
def test_the_walls(occasion: Occasion, expected: Refusal | None) -> None:
    assert refusal(occasion, most_an_hour=3) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello, I have not received the invoice that you sent.", "en"),
        ("Saya belum menerima tagihan yang dikirim, mohon bantuannya.", "id"),
        ("Bonjour, je ne peux pas me connecter à mon compte.", ""),
        ("Guten Tag, die Rechnung ist nicht bei mir angekommen.", ""),
        ("Invoice 42", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_text_is_guessed_or_left_open(text: str, language: str) -> None:
    assert guess(text) == language
