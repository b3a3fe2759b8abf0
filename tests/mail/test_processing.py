"""From bytes to tickets: each mail ends in one visible state."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.utils import timezone

from people.models import Contact
from tests import builders
from tickets.actions import replies
from tickets.actions.replies import Writing
from tickets.mail.actions import outbox, processing
from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.models import Delivery, InboundMail
from tickets.mail.parsing import structure
from tickets.mail.proof import prove
from tickets.models import Category, Mailbox, Message, Ticket

pytestmark = pytest.mark.django_db
State = InboundMail.State


@pytest.fixture
def mailbox() -> Mailbox:
    return builders.a_mailbox("support@kita.test")


def mail(
    subject: str = "Tidak bisa masuk",
    *,
    sender: str = "Dewi Lestari <dewi@example.test>",
    to: str = "support@kita.test",
    mail_id: str = "<1@example.test>",
    text: str = "Kode tidak pernah sampai.",
    more: str = "",
) -> bytes:
    named = f"Message-ID: {mail_id}\r\n" if mail_id else ""
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n{named}{more}"
        f"Date: Sun, 01 Nov 2026 10:00:00 +0700\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def arrive(*raws: bytes, mailbox: Mailbox | None = None) -> list[InboundMail]:
    """Take mails in and process them; returns their rows as they are afterwards."""
    arrivals = [Arrival(InboundMail.Via.COMMAND, raw, mailbox.pk if mailbox else None) for raw in raws]
    keys = [row.pk for row in take_in(arrivals)]
    processing.process_all()
    return list(InboundMail.objects.filter(pk__in=keys).order_by("pk"))


def test_a_first_mail_opens_a_ticket_of_its_mailboxs_brand(mailbox: Mailbox) -> None:
    [row] = arrive(mail())
    assert row.state == State.PROCESSED
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.requester.email) == ("Tidak bisa masuk", "dewi@example.test")
    assert (ticket.mailbox, ticket.brand, ticket.status_category) == (mailbox, mailbox.brand, "new")
    assert ticket.messages.get().new_text.strip() == "Kode tidak pernah sampai."
    assert ticket.requester.name == "Dewi Lestari"


def test_a_date_that_can_not_be_true_is_clamped_and_the_header_keeps_it(mailbox: Mailbox) -> None:
    [row] = arrive(mail().replace(b"01 Nov 2026", b"01 Nov 2099"))
    assert Message.objects.get().sent_at == row.received_at
    assert b"2099" in bytes(row.raw)


def test_the_same_mail_again_is_a_duplicate(mailbox: Mailbox) -> None:
    first, again = arrive(mail(), mail())
    assert (first.state, again.state, again.reason) == (State.PROCESSED, State.DUPLICATE, "again")
    assert again.message_id == first.message_id
    assert Message.objects.count() == 1


def test_the_same_mail_in_another_mailbox_is_the_same_ticket(mailbox: Mailbox) -> None:
    other = builders.a_mailbox("sales@kita.test")
    [first], [second] = arrive(mail(), mailbox=mailbox), arrive(mail(), mailbox=other)
    assert (second.state, second.ticket_id) == (State.DUPLICATE, first.ticket_id)
    assert Ticket.objects.count() == 1


def test_a_reused_message_id_with_other_content_is_a_new_mail(mailbox: Mailbox) -> None:
    rows = arrive(mail(), mail(text="Another matter."))
    assert [row.state for row in rows] == [State.PROCESSED, State.PROCESSED]
    assert Ticket.objects.count() == 2


def test_mails_without_message_id_are_told_apart_by_what_they_say(mailbox: Mailbox) -> None:
    rows = arrive(mail(mail_id=""), mail(mail_id="", text="Other."), mail(mail_id=""))
    assert [row.state for row in rows] == [State.PROCESSED, State.PROCESSED, State.DUPLICATE]


def test_an_answer_to_a_mail_of_the_same_batch_lands_in_its_ticket(mailbox: Mailbox) -> None:
    rows = arrive(mail(), mail("Re: Tidak bisa masuk", mail_id="<2@x>", more="In-Reply-To: <1@example.test>\r\n"))
    assert {row.ticket_id for row in rows} == {Ticket.objects.get().pk}


def test_a_stranger_who_answers_gets_a_linked_ticket(mailbox: Mailbox) -> None:
    [first] = arrive(mail())
    answer = mail("Re: x", sender="x@evil.test", mail_id="<2@x>", more="References: <1@example.test>\r\n")
    [second] = arrive(answer)
    assert second.ticket is not None
    assert (second.ticket.follows_id, second.reason) == (first.ticket_id, "stranger")


def test_a_subject_that_names_a_ticket_proves_nothing(mailbox: Mailbox) -> None:
    [first] = arrive(mail())
    [second] = arrive(mail(f"Re: Tidak bisa masuk [#{first.ticket_id}]", mail_id="<2@x>"))
    assert second.ticket_id != first.ticket_id


def test_people_in_copy_take_part_and_our_own_addresses_do_not(mailbox: Mailbox) -> None:
    [row] = arrive(mail(to="support@kita.test, budi@example.test", more="Cc: SUPPORT@kita.test, sari@example.test\r\n"))
    assert row.ticket is not None
    people = row.ticket.participants.values_list("contact__email", flat=True)
    assert sorted(people) == ["budi@example.test", "sari@example.test"]


def test_a_mail_without_sender_becomes_a_ticket_that_nobody_is_answered_at(mailbox: Mailbox) -> None:
    [row] = arrive(mail(sender=""))
    assert row.ticket is not None
    assert row.ticket.requester.email.endswith("@invalid")


def test_our_own_mail_that_comes_back_is_ignored(mailbox: Mailbox) -> None:
    [row] = arrive(mail(sender="support@kita.test"))
    assert (row.state, bool(row.reason)) == (State.IGNORED, True)
    assert not Ticket.objects.exists()


def test_without_any_mailbox_a_mail_waits_in_quarantine() -> None:
    [row] = arrive(mail())
    assert (row.state, row.reason) == (State.QUARANTINED, "No mailbox of the desk can take it.")


def test_an_answer_to_a_solved_ticket_opens_it_and_an_automatic_one_does_not(mailbox: Mailbox) -> None:
    arrive(mail())
    ticket, agent = Ticket.objects.get(), builders.a_user()
    replies.reply(ticket.pk, Writing("<p>Done</p>", 1), by=agent, then=Category.SOLVED)
    auto = mail(
        "Out of office", mail_id="<2@x>", more="In-Reply-To: <1@example.test>\r\nAuto-Submitted: auto-replied\r\n"
    )
    arrive(auto)
    ticket.refresh_from_db()
    assert (ticket.status_category, ticket.messages.filter(is_auto=True).count()) == ("solved", 1)
    arrive(mail("Re: x", mail_id="<3@x>", more="In-Reply-To: <1@example.test>\r\n"))
    ticket.refresh_from_db()
    assert ticket.status_category == "open"


def test_an_answer_to_a_closed_ticket_starts_a_follow_up(mailbox: Mailbox) -> None:
    [first] = arrive(mail())
    Ticket.objects.update(status_category="closed", solved_at=timezone.now(), closed_at=timezone.now())
    [second] = arrive(mail("Re: x", mail_id="<3@x>", more="In-Reply-To: <1@example.test>\r\n"))
    assert second.ticket is not None
    assert second.ticket.follows_id == first.ticket_id


def test_the_answer_to_our_mail_finds_its_ticket_by_each_of_our_marks(mailbox: Mailbox) -> None:
    arrive(mail())
    ticket, agent = Ticket.objects.get(), builders.a_user()
    message = replies.reply(ticket.pk, Writing("<p>Halo</p>", 1), by=agent)
    outbox.enqueue([message.pk])
    delivery = Delivery.objects.get()
    by_id = mail("x", mail_id="<2@x>", more=f"In-Reply-To: {delivery.mail_id}\r\n")
    from tickets.mail.addresses import reply_address

    by_address = mail("y", mail_id="<3@x>", to=reply_address(ticket, mailbox))
    rows = arrive(by_id, by_address)
    assert [row.ticket_id for row in rows] == [ticket.pk, ticket.pk]


def test_a_mail_that_stopped_the_worker_four_times_is_quarantined_and_the_others_go_on(mailbox: Mailbox) -> None:
    bad, good = take_in(
        [Arrival(InboundMail.Via.COMMAND, mail()), Arrival(InboundMail.Via.COMMAND, mail(mail_id="<2@x>"))]
    )
    InboundMail.objects.filter(pk=bad.pk).update(attempts=4)
    processing.process_all()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (State.QUARANTINED, State.PROCESSED)


def test_a_mail_whose_reading_takes_too_long_is_quarantined_and_the_others_go_on(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = structure.read

    def endless_read(raw: bytes) -> Any:
        while b"Endless" in raw:
            pass
        return real(raw)

    monkeypatch.setattr(processing, "READ_SECONDS", 0.3)
    monkeypatch.setattr(structure, "read", endless_read)
    endless, good = arrive(mail("Endless"), mail(mail_id="<2@x>"))
    assert (endless.state, good.state) == (State.QUARANTINED, State.PROCESSED)
    assert "took longer" in endless.reason
    busy_until = time.process_time() + 0.4
    while time.process_time() < busy_until:  # the timer was put back: nothing is stopped later
        pass


def test_a_mail_that_waits_for_a_busy_machine_is_read(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    real = structure.read

    def waiting_read(raw: bytes) -> Any:
        time.sleep(0.5)
        return real(raw)

    monkeypatch.setattr(processing, "READ_SECONDS", 0.3)
    monkeypatch.setattr(structure, "read", waiting_read)
    [row] = arrive(mail())
    assert row.state == State.PROCESSED


def test_a_lapsed_claim_is_taken_again_and_a_live_one_is_not(mailbox: Mailbox) -> None:
    take_in([Arrival(InboundMail.Via.COMMAND, mail())])
    assert len(processing.claim(10)) == 1
    assert processing.claim(10) == []
    InboundMail.objects.update(claimed_until=timezone.now())
    assert [row.attempts for row in processing.claim(10)] == [2]


def test_a_thousand_new_people_in_one_mail_are_capped(mailbox: Mailbox) -> None:
    many = ", ".join(f"p{n}@example.test" for n in range(1000))
    arrive(mail(more=f"Cc: {many}\r\n"))
    assert Contact.objects.count() == 21


def test_a_batch_makes_as_many_queries_as_one_mail_nearly(
    mailbox: Mailbox, django_assert_max_num_queries: object
) -> None:
    take_in([Arrival(InboundMail.Via.COMMAND, mail(mail_id=f"<{n}@x>", text=str(n))) for n in range(60)])
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        assert processing.process_batch() == 60
    assert prove(60).holds
