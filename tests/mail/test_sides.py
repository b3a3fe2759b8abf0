"""Mail of side conversations: out to an address, back into that conversation, and never into the requester's thread."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.crypto import keys_for
from people.models import Contact, User
from tests import builders, smtp_sink
from tests.mail.test_processing import arrive, mail
from tickets.actions import replies, sides
from tickets.actions.replies import Writing
from tickets.actions.sides import Words
from tickets.mail import addresses
from tickets.mail.actions import outbox, side_outbox
from tickets.mail.models import Delivery, InboundMail, SideDelivery
from tickets.mail.outbound.side_sending import send_due
from tickets.mail.parsing import side_tokens, tokens
from tickets.models import Message, SideConversation, SideMessage, Ticket
from tickets.models.side import Outcome, State

pytestmark = pytest.mark.django_db
DEPOT = "depot@courier.test"
DEWI = "dewi@x.test"


@pytest.fixture
def sink(settings: LazySettings) -> Iterator[smtp_sink.Sink]:
    with smtp_sink.running() as server:
        settings.OUTGOING_MAIL_URL = f"smtp://127.0.0.1:{server.port}"
        settings.UNDO_SECONDS = 0
        yield server


@pytest.fixture
def agent() -> User:
    return builders.a_user(name="Rina Anggraini")


@pytest.fixture
def ticket() -> Ticket:
    mailbox = builders.a_mailbox("support@kita.test")
    return builders.a_ticket("Paket hilang", from_=builders.a_contact(DEWI, name="Dewi"), brand=mailbox.brand)


@pytest.fixture
def side(ticket: Ticket, agent: User) -> SideConversation:
    found = builders.a_side(ticket, by=agent, addresses=[DEPOT], subject="Parcel KT-1", text="Where is it?")
    side_outbox.enqueue([found.messages.get().pk])
    return found


def answered(side: SideConversation, sender: str = DEPOT, *, text: str = "Found it.", more: str = "") -> InboundMail:
    """As a mail program answers: to Reply-To, with our id in its headers."""
    row = SideDelivery.objects.filter(message__side=side).latest("pk")
    to = addresses.side_address(side, addresses.sender_of(side.ticket))
    raw = mail("Re: Parcel KT-1", sender=sender, to=to, mail_id=f"<{abs(hash((text, sender)))}@courier.test>",
               text=text, more=f"In-Reply-To: {row.mail_id}\r\nReferences: {row.mail_id}\r\n{more}")  # fmt: skip
    return arrive(raw)[0]


def test_it_leaves_from_the_mailbox_with_an_address_of_its_own_and_nothing_of_the_ticket(
    sink: smtp_sink.Sink, side: SideConversation
) -> None:
    assert (send_due(), send_due()) == (1, 0)
    [sent] = sink.mails
    assert (sent["From"], sent["To"]) == (f"{side.ticket.brand.name} <support@kita.test>", DEPOT)
    assert sent["Subject"] == "Parcel KT-1"
    assert "support+s" in sent["Reply-To"]
    assert side_tokens.read_message_id(sent["Message-ID"], keys_for(addresses.PURPOSE)) is not None
    whole = sent.as_string()
    for secret in ("Paket hilang", "Dewi", DEWI, "Please help me", f"#{side.ticket_id}", "+t"):
        assert secret not in whole
    assert SideDelivery.objects.get().state == Delivery.State.ACCEPTED


def test_an_answer_lands_in_the_side_conversation_and_nowhere_else(side: SideConversation) -> None:
    before = Ticket.objects.values().get(pk=side.ticket_id)
    row = answered(side)
    side.refresh_from_db()
    message = side.messages.latest("version")
    assert (row.state, row.reason, row.ticket_id, row.message_id) == ("processed", "aside", side.ticket_id, None)
    assert (row.side_message, side.state, message.is_asked) == (message, State.ANSWERED, True)
    assert message.new_text.strip() == "Found it."
    assert Ticket.objects.values().get(pk=side.ticket_id) == before
    assert side.ticket.messages.count() == 1
    assert not Contact.objects.filter(email=DEPOT).exists()


def test_the_next_question_threads_below_the_answer(sink: smtp_sink.Sink, side: SideConversation, agent: User) -> None:
    send_due()
    row = answered(side)
    asked = sides.write(side.pk, Words("<p>Thank you</p>"), by=agent)
    side_outbox.enqueue([asked.pk])
    send_due()
    first, second = sink.mails
    assert second["Subject"] == "Re: Parcel KT-1"
    assert second["In-Reply-To"] == SideMessage.objects.get(pk=row.side_message_id or 0).mail_id
    assert second["References"].split()[0] == first["Message-ID"]


def test_colleagues_of_those_asked_get_in_and_are_marked(side: SideConversation) -> None:
    row = answered(side, "other@courier.test")
    assert row.reason == "aside_other"
    assert side.messages.latest("version").is_asked is False


def test_a_requester_who_answers_that_mail_stays_out_of_their_own_thread(side: SideConversation) -> None:
    """Their mail quotes what the outsider wrote, and everybody in copy would read it."""
    row = answered(side, DEWI, text="Yes, Tuesday.\r\n\r\n> internal prices of the courier")
    message = side.messages.latest("version")
    assert (row.reason, message.is_requester) == ("aside_requester", True)
    assert side.ticket.messages.count() == 1
    event = Event.objects.filter(kind="side.message_added").latest("pk")
    assert (event.detail["author"], event.subject_id) == ("requester", side.ticket_id)


def test_an_answer_that_copies_the_requester_makes_nobody_a_participant(side: SideConversation) -> None:
    answered(side, more=f"Cc: {DEWI}, third@party.test\r\n")
    assert not side.ticket.participants.exists()
    assert side.messages.latest("version").cc == [DEWI, "third@party.test"]
    assert not Contact.objects.filter(email="third@party.test").exists()


def test_a_requesters_mail_to_the_ticket_itself_goes_there_whatever_its_headers_name(side: SideConversation) -> None:
    row = SideDelivery.objects.get()
    to = tokens.plus_address("support@kita.test", side.ticket_id, keys_for(addresses.PURPOSE)[0])
    [filed] = arrive(mail(sender=DEWI, to=to, more=f"References: {row.mail_id}\r\n"))
    assert (filed.reason, filed.ticket_id, filed.side_message_id) == ("reply", side.ticket_id, None)
    assert side.messages.count() == 1


def test_an_absence_notice_is_kept_and_answers_nothing(side: SideConversation) -> None:
    answered(side, text="I am away", more="Auto-Submitted: auto-replied\r\n")
    side.refresh_from_db()
    assert (side.state, side.messages.latest("version").is_auto) == (State.OPEN, True)
    sides.close(side.pk, outcome=Outcome.NO_ANSWER, text="", by=side.owner)
    answered(side, text="Still away", more="Auto-Submitted: auto-replied\r\n")
    assert SideConversation.objects.get(pk=side.pk).is_closed


def test_a_late_answer_opens_it_again(side: SideConversation) -> None:
    sides.close(side.pk, outcome=Outcome.NO_ANSWER, text="", by=side.owner)
    answered(side)
    side.refresh_from_db()
    assert (side.state, side.outcome, side.closed_at) == (State.ANSWERED, "", None)
    assert list(Event.objects.filter(kind="side.reopened").values_list("subject_id", flat=True)) == [side.ticket_id]


def test_an_answer_to_a_closed_ticket_is_kept_in_its_side_conversation(side: SideConversation) -> None:
    now = clock.now()
    Ticket.objects.filter(pk=side.ticket_id).update(status_category="closed", solved_at=now, closed_at=now)
    assert answered(side).reason == "aside"
    assert Ticket.objects.count() == 1


def test_its_own_mail_that_comes_back_and_copies_make_nothing(sink: smtp_sink.Sink, side: SideConversation) -> None:
    send_due()
    raw = sink.mails[0].as_bytes()
    assert arrive(raw)[0].state == InboundMail.State.IGNORED
    first, again = answered(side), answered(side)
    assert (first.state, again.state) == ("processed", "duplicate")
    assert side.messages.count() == 2


def test_files_come_and_go_with_it(sink: smtp_sink.Sink, ticket: Ticket, agent: User) -> None:
    upload = builders.an_upload(agent, "label.txt", b"KT-1")
    side = builders.a_side(ticket, by=agent, addresses=[DEPOT], files=[upload.pk])
    side_outbox.enqueue([side.messages.get().pk])
    send_due()
    [attached] = [part for part in sink.mails[0].walk() if part.get_filename()]
    assert (attached.get_filename(), attached.get_payload(decode=True)) == ("label.txt", b"KT-1")


@given(st.binary(max_size=40))
def test_a_mark_that_was_not_signed_is_none(noise: bytes) -> None:
    keys = (b"k" * 32,)
    right = side_tokens.plus_address("support@kita.test", 7, keys[0])
    text = noise.decode("latin-1")
    assert side_tokens.read_plus_address(right, keys) == 7
    assert side_tokens.read_plus_address(f"support+s7-{text}@kita.test", keys) is None or text in right
    assert side_tokens.read_message_id(f"<side.7.1.{text}@kita.test>", keys) is None


def test_the_marks_of_tickets_and_side_conversations_are_never_each_others() -> None:
    keys = (b"k" * 32,)
    for number in (1, 42, 36**5):
        assert tokens.read_plus_address(side_tokens.plus_address("a@b.test", number, keys[0]), keys) is None
        assert side_tokens.read_plus_address(tokens.plus_address("a@b.test", number, keys[0]), keys) is None
        ref = side_tokens.SideRef(number, 3)
        assert tokens.read_message_id(side_tokens.message_id(ref, "x@y.test", "b.test", keys[0]), keys) is None
        assert side_tokens.read_message_id(tokens.message_id(number, 3, "x@y.test", "b.test", keys[0]), keys) is None
        assert side_tokens.read_message_id(side_tokens.message_id(ref, "x@y.test", "b.test", keys[0]), keys) == ref


@pytest.mark.parametrize("forge", ["other number", "ticket's signature", "other key"])
def test_a_forged_mark_opens_a_ticket_of_its_own(side: SideConversation, forge: str) -> None:
    right = addresses.side_address(side, addresses.sender_of(side.ticket))
    to = {
        "other number": right.replace(f"+s{tokens.base36(side.pk)}-", f"+s{tokens.base36(side.pk + 1)}-"),
        "ticket's signature": tokens.plus_address("support@kita.test", side.pk, keys_for(addresses.PURPOSE)[0])
        .replace("+t", "+s"),
        "other key": side_tokens.plus_address("support@kita.test", side.pk, b"x" * 32),
    }[forge]  # fmt: skip
    [row] = arrive(mail(sender="eve@evil.test", to=to))
    assert (row.side_message_id, row.ticket_id != side.ticket_id) == (None, True)
    assert side.messages.count() == 1


def bounce_of(row: SideDelivery, status: str = "5.1.1") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.test\r\nTo: support@kita.test\r\nSubject: Undelivered Mail\r\n"
        "Message-ID: <b@mx.test>\r\nReturn-Path: <>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        f"Final-Recipient: rfc822; {row.recipient}\r\nAction: failed\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n"
        f"--B\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {row.mail_id}\r\nSubject: x\r\n\r\nbody\r\n--B--\r\n"
    ).encode()


def test_a_bounce_marks_the_copy_and_is_told_once_on_the_ticket(sink: smtp_sink.Sink, side: SideConversation) -> None:
    send_due()
    row = SideDelivery.objects.get()
    [first] = arrive(bounce_of(row))
    arrive(bounce_of(row).replace(b"<b@mx", b"<c@mx"))
    row.refresh_from_db()
    side.refresh_from_db()
    assert (row.state, row.code, side.state) == ("bounced", "5.1.1", State.OPEN)
    assert (first.reason, first.side_message is not None) == ("returned", True)
    assert Event.objects.filter(kind="side.undelivered", subject_id=side.ticket_id).count() == 1
    assert side.ticket.messages.count() == 1


def test_a_reply_to_the_requester_quotes_and_references_nothing_of_it(
    sink: smtp_sink.Sink, side: SideConversation, agent: User
) -> None:
    """With everything that a mailbox can put around an answer."""
    from tickets.mail.outbound.sending import send_due as send_replies

    send_due()
    answered(side, text="SECRET price list")
    mailbox = addresses.sender_of(side.ticket)
    mailbox.quotes = True
    mailbox.save()
    message = replies.reply(side.ticket_id, Writing("<p>Halo</p>", 1), by=agent)
    outbox.enqueue([message.pk])
    send_replies()
    reply = sink.mails[-1]
    assert reply["To"] == DEWI
    whole = reply.as_string()
    for word in ("SECRET", "side.", "+s", "courier", "Parcel"):
        assert word not in whole
    assert Message.objects.filter(ticket=side.ticket_id).count() == 2
