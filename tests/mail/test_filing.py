"""Who a mail's people are, and what staff and colleagues may do by mail."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from events.models import Event
from helpdesk.lib.errors import Invalid
from people.actions import organisations
from people.actions.organisations import Details
from people.models import Contact, User
from tests import builders
from tests.mail.rehearsal.test_machines import bounce
from tests.mail.test_processing import arrive, mail
from tickets.actions import replies
from tickets.actions.replies import Writing
from tickets.mail.actions import outbox
from tickets.mail.models import Acknowledgement, Delivery, InboundMail
from tickets.models import Category, Mailbox, Message, Ticket

pytestmark = pytest.mark.django_db
State = InboundMail.State
KIM = "kim@kita.test"
PROOF = "Authentication-Results: mx.kita.test; dmarc=pass header.from=kita.test\r\n"
FORWARD = """Please help her quickly.

---------- Forwarded message ---------
From: Dewi Lestari <dewi@example.test>
Date: Sun, 1 Nov 2026 at 09:00
Subject: Tidak bisa masuk
To: Kim <kim@kita.test>

Kode tidak pernah sampai."""


@pytest.fixture
def mailbox() -> Mailbox:
    return builders.a_mailbox("support@kita.test")


@pytest.fixture
def kim(settings: LazySettings) -> User:
    settings.MAIL_AUTHSERV_ID = "mx.kita.test"
    return builders.a_user(email=KIM, name="Kim")


def answered(by: User, text: str = "<p>Halo</p>") -> Delivery:
    """The customer has written, and an agent has answered: the requester's copy."""
    arrive(mail())
    ticket = Ticket.objects.latest("pk")
    message = replies.reply(ticket.pk, Writing(text, ticket.thread_version), by=by)
    outbox.enqueue([message.pk])
    return Delivery.objects.get(message=message)


def by_mail(delivery: Delivery, text: str = "I will look.", *, more: str = PROOF, sender: str = KIM) -> InboundMail:
    quoted = f"{text}\r\n\r\nOn Sun, 1 Nov 2026 at 09:00, Kita <support@kita.test> wrote:\r\n> secret words"
    raw = mail("Re: x", sender=sender, mail_id=f"<{hash(text)}@kita.test>", text=quoted,
               more=f"In-Reply-To: {delivery.mail_id}\r\n{more}")  # fmt: skip
    return arrive(raw)[0]


class TestStaffByMail:
    def test_what_they_newly_write_goes_on_to_everybody_who_takes_part(self, mailbox: Mailbox, kim: User) -> None:
        delivery = answered(builders.a_user())
        delivery.message.ticket.participants.create(contact=builders.a_contact("budi@example.test"))
        row = by_mail(delivery)
        message = Message.objects.get(pk=row.message_id or 0)
        assert (message.ticket, message.author_user, message.kind) == (delivery.message.ticket, kim, "public")
        assert (message.to, message.cc) == (["dewi@example.test"], ["budi@example.test"])
        assert "I will look." in message.text
        assert "secret" not in message.text + message.html
        outbox.enqueue([message.pk])
        assert Delivery.objects.filter(message=message).count() == 2

    @pytest.mark.parametrize(
        "more",
        [
            "",
            PROOF.replace("pass", "fail"),
            PROOF.replace("mx.kita", "mx.evil"),
            PROOF.replace("header.from=kita", "header.from=evil"),
            PROOF.replace("pass", "fail") + PROOF,
        ],
    )
    def test_without_proof_they_are_strangers(self, mailbox: Mailbox, kim: User, more: str) -> None:
        delivery = answered(builders.a_user())
        row = by_mail(delivery, more=more)
        assert (row.reason, row.ticket_id != delivery.message.ticket_id) == ("stranger", True)
        assert not Message.objects.filter(author_user=kim).exists()

    def test_without_a_server_named_in_the_settings_nobody_is_proven(
        self, mailbox: Mailbox, kim: User, settings: LazySettings
    ) -> None:
        settings.MAIL_AUTHSERV_ID = ""
        assert by_mail(answered(builders.a_user())).reason == "stranger"

    def test_the_rights_of_today_count(self, mailbox: Mailbox, kim: User) -> None:
        delivery = answered(builders.a_user())
        kim.roles.clear()
        assert by_mail(delivery, "One").reason == "stranger"
        kim.roles.add(builders.built_in("agent"))
        User.objects.filter(pk=kim.pk).update(partner=builders.a_partner())
        assert by_mail(delivery, "Two").reason == "stranger"
        User.objects.filter(pk=kim.pk).update(partner=None, is_active=False)
        assert by_mail(delivery, "Three").reason == "stranger"
        User.objects.filter(pk=kim.pk).update(is_active=True)
        assert by_mail(delivery, "Four").reason == "reply"

    def test_it_takes_an_unassigned_new_ticket_and_keeps_a_solved_one_solved(self, mailbox: Mailbox, kim: User) -> None:
        delivery = answered(builders.a_user())
        ticket = delivery.message.ticket
        Ticket.objects.filter(pk=ticket.pk).update(assignee=None)
        by_mail(delivery, "One")
        ticket.refresh_from_db()
        assert (ticket.assignee, ticket.status_category) == (kim, Category.OPEN)
        replies.reply(ticket.pk, Writing("<p>x</p>", ticket.thread_version), by=kim, then=Category.SOLVED)
        by_mail(delivery, "Two")
        ticket.refresh_from_db()
        assert ticket.status_category == Category.SOLVED


class TestForwards:
    def test_the_customer_whose_mail_staff_forward_is_the_requester(self, mailbox: Mailbox, kim: User) -> None:
        arrive(mail("Fwd: Tidak bisa masuk", sender=f"Kim <{KIM}>", text=FORWARD, more=PROOF))
        ticket = Ticket.objects.get()
        first, note = ticket.messages.order_by("version")
        assert (ticket.requester.email, ticket.requester.name) == ("dewi@example.test", "Dewi Lestari")
        assert (ticket.subject, first.author_contact) == ("Tidak bisa masuk", ticket.requester)
        assert first.text == "Kode tidak pernah sampai."
        assert (note.kind, note.author_user) == ("note", kim)
        assert "Please help her quickly." in note.text
        assert not ticket.participants.exists()

    def test_without_proof_it_is_still_the_customers_but_not_said_in_their_words(
        self, mailbox: Mailbox, kim: User
    ) -> None:
        Mailbox.objects.update(acknowledges=True)
        arrive(mail("Fwd: Tidak bisa masuk", sender=f"Kim <{KIM}>", text=FORWARD))
        ticket = Ticket.objects.get()
        [message] = ticket.messages.all()
        assert ticket.requester.email == "dewi@example.test"
        assert message.author_contact is not None and message.author_contact.email == KIM
        assert "Please help her quickly." in message.text
        assert Acknowledgement.objects.get().refused == Acknowledgement.Refusal.ON_BEHALF

    def test_a_customers_own_forward_stays_theirs(self, mailbox: Mailbox, kim: User) -> None:
        arrive(mail("Fwd: Tidak bisa masuk", sender="budi@example.test", text=FORWARD, more=PROOF))
        assert Ticket.objects.get().requester.email == "budi@example.test"

    def test_a_partners_staff_forward_into_their_own_queues_only(self, mailbox: Mailbox, kim: User) -> None:
        User.objects.filter(pk=kim.pk).update(partner=builders.a_partner())
        arrive(mail("Fwd: Tidak bisa masuk", sender=KIM, text=FORWARD, more=PROOF))
        assert not Message.objects.filter(author_user=kim).exists()
        assert Ticket.objects.get().requester.email == "dewi@example.test"


class TestColleagues:
    @pytest.mark.parametrize(("shares", "reason"), [(True, "reply"), (False, "stranger")])
    def test_they_may_answer_where_their_organisation_shares_its_tickets(
        self, mailbox: Mailbox, shares: bool, reason: str
    ) -> None:
        organisations.create(Details("Example", ["example.test"], shares), by=builders.a_user("admin"))
        delivery = answered(builders.a_user())
        row = by_mail(delivery, sender="Budi <budi@example.test>")
        assert row.reason == reason
        takes_part = delivery.message.ticket.participants.filter(contact__email="budi@example.test")
        assert takes_part.exists() is shares

    def test_others_may_not(self, mailbox: Mailbox) -> None:
        organisations.create(Details("Example", ["example.test"], True), by=builders.a_user("admin"))
        organisations.create(Details("Evil", ["evil.test"], True), by=builders.a_user("admin"))
        assert by_mail(answered(builders.a_user()), sender="eve@evil.test").reason == "stranger"


class TestOwnAddresses:
    def test_they_are_never_requester_nor_in_copy(self, mailbox: Mailbox) -> None:
        Mailbox.objects.update(aliases=["help@kita.test"])
        to = "support@kita.test, HELP@kita.test, support+x@kita.test, budi@example.test"
        arrive(mail(to=to), mail(sender="help@kita.test", mail_id="<2@x>"), mail(sender=KIM, mail_id="<3@x>", to=to))
        assert set(Contact.objects.values_list("email", flat=True)) == {"dewi@example.test", "budi@example.test", KIM}

    def test_a_form_that_writes_in_our_name_is_answered_at_its_reply_to(self, mailbox: Mailbox) -> None:
        [row] = arrive(mail(sender="support@kita.test", more="Reply-To: Dewi <dewi@example.test>\r\n"))
        assert row.ticket is not None and row.message is not None
        assert (row.ticket.requester.email, row.ticket.requester.name) == ("dewi@example.test", "Dewi")
        assert row.message.from_address == "dewi@example.test"
        [again] = arrive(mail(sender="support@kita.test", mail_id="<2@x>", more="Reply-To: support+x@kita.test\r\n"))
        assert again.state == State.IGNORED


class TestNewTopics:
    @pytest.mark.parametrize(
        ("subject", "is_new"),
        [
            ("Re: Tidak bisa masuk", False),
            ("AW: [Kita] RE: Tidak   bisa MASUK", False),
            ("", False),
            ("Re:", False),
            ("Fwd: Tidak bisa", False),  # cut short
            ("Faktur bulan ini", True),
        ],
    )
    def test_another_subject_is_kept_with_the_message(self, mailbox: Mailbox, subject: str, is_new: bool) -> None:
        arrive(mail())
        [row] = arrive(mail(subject, mail_id="<2@x>", more="In-Reply-To: <1@example.test>\r\n"))
        assert row.message is not None
        assert (row.ticket_id, row.message.is_new_topic) == (Ticket.objects.get().pk, is_new)

    def test_marks_are_taken_off_subjects_before_they_are_shown(self, mailbox: Mailbox) -> None:
        from tickets.mail.addresses import subject_of

        delivery = answered(builders.a_user())
        marked = subject_of(delivery.message, mailbox)
        [row] = arrive(mail(f"Re: {marked}", sender="eve@evil.test", mail_id="<2@x>"))
        assert "[#" in marked
        assert row.ticket is not None and row.ticket.subject == "Re: Tidak bisa masuk"
        assert row.reason == "stranger"

    def test_a_stranger_is_told_in_the_history_of_the_ticket_he_pointed_at(self, mailbox: Mailbox) -> None:
        row = by_mail(answered(builders.a_user()), sender="eve@evil.test")
        linked = Event.objects.get(kind="ticket.linked")
        assert linked.detail == {"other_id": row.ticket_id, "reason": "stranger"}
        assert row.ticket is not None and linked.subject_id == row.ticket.follows_id


class TestBounces:
    @staticmethod
    def come_back(delivery: Delivery, status: str, address: str = "dewi@example.test") -> InboundMail:
        return arrive(bounce(address, status, delivery.mail_id))[0]

    def test_the_recipient_is_marked_and_the_agent_told_once(self, mailbox: Mailbox) -> None:
        delivery = answered(builders.a_user())
        row = self.come_back(delivery, "5.1.1")
        self.come_back(delivery, "5.1.2")
        delivery.refresh_from_db()
        assert (delivery.state, delivery.code) == (Delivery.State.BOUNCED, "5.1.1")
        assert "550" in delivery.response
        [event] = Event.objects.filter(kind="delivery.bounced")
        assert event.detail == {
            "delivery_id": delivery.pk, "message_id": delivery.message_id, "status": "5.1.1", "permanent": True,
        }  # fmt: skip
        assert row.message is not None and (row.message.kind, row.message.is_auto) == ("note", True)

    def test_a_delay_is_noted_once_and_marks_nothing_as_lost(self, mailbox: Mailbox) -> None:
        delivery = answered(builders.a_user())
        Delivery.objects.update(state=Delivery.State.ACCEPTED)
        self.come_back(delivery, "4.4.1")
        self.come_back(delivery, "4.4.7")
        delivery.refresh_from_db()
        assert (delivery.state, delivery.code) == (Delivery.State.ACCEPTED, "4.4.1")
        assert [event.detail["permanent"] for event in Event.objects.filter(kind="delivery.bounced")] == [False]
        self.come_back(delivery, "5.4.7")
        delivery.refresh_from_db()
        assert delivery.state == Delivery.State.BOUNCED

    def test_an_address_that_passed_it_on_is_meant_too(self, mailbox: Mailbox) -> None:
        delivery = answered(builders.a_user())
        self.come_back(delivery, "5.1.1", "dewi.lestari@elsewhere.test")
        delivery.refresh_from_db()
        assert delivery.state == Delivery.State.BOUNCED

    def test_many_come_in_one_batch_with_few_questions(
        self, mailbox: Mailbox, django_assert_max_num_queries: object
    ) -> None:
        from tickets.mail.actions.intake import Arrival, take_in
        from tickets.mail.actions.processing import process

        agent = builders.a_user()
        raws = []
        for number in range(20):
            arrive(mail(mail_id=f"<{number}@x>", sender=f"p{number}@x.test"))
            message = replies.reply(Ticket.objects.latest("pk").pk, Writing("<p>x</p>", 1), by=agent)
            outbox.enqueue([message.pk])
            raws.append(bounce(f"p{number}@x.test", original=Delivery.objects.get(message=message).mail_id))
        rows = take_in([Arrival(InboundMail.Via.SMTP, raw) for raw in raws])
        with django_assert_max_num_queries(40):  # type: ignore[operator]
            process(rows)
        assert Delivery.objects.filter(state=Delivery.State.BOUNCED).count() == 20


def test_a_mail_that_names_nobody_is_kept_and_shown_as_such(mailbox: Mailbox) -> None:
    rows = arrive(mail(sender=""), mail(sender="no address at all", mail_id="<2@x>"), mail(sender="@", mail_id="<3@x>"))
    assert [row.state for row in rows] == [State.PROCESSED] * 3
    for ticket in Ticket.objects.select_related("requester"):
        assert ticket.requester.email.endswith("@invalid")
        with pytest.raises(Invalid, match="named no address to answer to"):
            replies.reply(ticket.pk, Writing("<p>x</p>", 1), by=builders.a_user())
