"""'What happened to this mail' tells every step, in words."""

from __future__ import annotations

import html
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client

from people.models import User
from tests import builders, smtp_sink
from tests.mail.test_outbox import answered
from tests.mail.test_quarantine import set_aside
from tests.mail.test_suppressions import bounced
from tickets.actions import replies
from tickets.mail import addresses
from tickets.mail.actions import quarantine
from tickets.mail.actions.acknowledging import acknowledge
from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.actions.processing import process_all
from tickets.mail.actions.resending import send_again
from tickets.mail.models import Delivery, InboundMail
from tickets.mail.outbound.sending import send_due
from tickets.mail.parsing.threading import Reason
from tickets.mail.trace import words
from tickets.models import Mailbox, Message, Ticket

pytestmark = pytest.mark.django_db
RAW = (
    b"From: Dewi <dewi@x.test>\r\nTo: support@kita.test\r\nSubject: Lost\r\nMessage-ID: <1@x.test>\r\n\r\n"
    b"It is lost.\r\n"
)


@pytest.fixture
def mailbox() -> Mailbox:
    return builders.a_mailbox("support@kita.test")


@pytest.fixture
def lead(client: Client) -> Client:
    client.force_login(builders.a_user("lead", name="Rina Anggraini"))
    return client


@pytest.fixture
def sink(settings: LazySettings) -> Iterator[smtp_sink.Sink]:
    with smtp_sink.running() as server:
        settings.OUTGOING_MAIL_URL, settings.UNDO_SECONDS = f"smtp://127.0.0.1:{server.port}", 0
        yield server


def came(raw: bytes = RAW, to: str = "support@kita.test") -> InboundMail:
    [row] = take_in([Arrival(InboundMail.Via.SMTP, raw, envelope_from="bounce@x.test", envelope_to=(to,))])
    process_all()
    row.refresh_from_db()
    return row


def page(client: Client, row: InboundMail | Message) -> str:
    address = f"/admin/mail/{row.pk}/" if isinstance(row, InboundMail) else f"/messages/{row.pk}/mail/"
    return html.unescape(client.get(address).content.decode())


def in_order(text: str, *parts: str) -> bool:
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
    return True


def test_a_mail_that_opened_a_ticket(lead: Client, mailbox: Mailbox) -> None:
    row = came()
    text = page(lead, row)
    assert in_order(text, "It came by SMTP", "bounce@x.test", "support@kita.test", "It was read", "It opened a ticket")
    assert "It answers no mail that the desk knows" in text
    assert f"#{row.ticket_id}" in text and row.sha256 in text
    assert "it has no date" in text.lower()


def test_a_reply_says_by_which_marks_it_found_its_ticket(lead: Client, mailbox: Mailbox) -> None:
    ticket = came().ticket
    assert ticket is not None
    answered(ticket)
    sent = Delivery.objects.get()
    raw = RAW.replace(b"<1@x.test>", b"<2@x.test>\r\nIn-Reply-To: " + sent.mail_id.encode())
    text = page(lead, came(raw, addresses.reply_address(ticket, mailbox)))
    assert in_order(text, "It was added to a ticket", "ticket's own signed address", "a mail that the desk signed")


def test_a_second_copy_an_own_mail_and_a_machines_are_told_apart(lead: Client, mailbox: Mailbox) -> None:
    came()
    assert "It is a copy" in page(lead, came())
    own = came(RAW.replace(b"dewi@x.test", b"support@kita.test").replace(b"<1@", b"<3@"))
    assert in_order(page(lead, own), "It was ignored", "sent by the desk itself")
    away = came(RAW.replace(b"<1@", b"<4@").replace(b"\r\n\r\n", b"\r\nAuto-Submitted: auto-replied\r\n\r\n", 1))
    assert in_order(page(lead, away), "A machine sent it", "Auto-Submitted")


def test_what_people_did_with_it_is_told_with_their_names(lead: Client, mailbox: Mailbox) -> None:
    row = set_aside(mailbox)
    assert in_order(page(lead, row), "It waits in quarantine", "a test says so")
    quarantine.run_again(row.pk, by=User.objects.get(name="Rina Anggraini"))
    process_all()
    assert in_order(page(lead, row), "It was set aside", "Rina Anggraini had it read again", "It opened a ticket")


def test_a_mail_that_waits_and_one_that_stopped_workers_have_a_page(lead: Client, mailbox: Mailbox) -> None:
    [row] = take_in([Arrival(InboundMail.Via.SMTP, RAW)])
    assert "It waits to be read" in page(lead, row)
    InboundMail.objects.filter(pk=row.pk).update(attempts=9, state="quarantined", reason="x")
    assert "It waits in quarantine" in page(lead, row)


def test_its_source_is_for_leads_and_never_shown_in_place(lead: Client, mailbox: Mailbox) -> None:
    row = came()
    assert "Message-ID: <1@x.test>" in page(lead, row)
    answer = lead.get(f"/admin/mail/{row.pk}/raw/")
    assert answer.content == RAW
    assert answer["Content-Disposition"].startswith("attachment")
    agent = Client()
    agent.force_login(builders.a_user("agent"))
    assert agent.get(f"/admin/mail/{row.pk}/").status_code == 403
    assert row.message is not None
    text = page(agent, row.message)
    assert "It opened a ticket" in text and "Message-ID: <1@x.test>" not in text


def test_the_ticket_leads_there(lead: Client, mailbox: Mailbox) -> None:
    row = came()
    assert f"/messages/{row.message_id}/mail/" in lead.get(f"/tickets/{row.ticket_id}/").content.decode()


def test_a_partners_lead_reads_a_filed_mail_only_with_its_ticket(client: Client, mailbox: Mailbox) -> None:
    partner = builders.a_partner()
    team = builders.a_team(partner=partner)
    mailbox.team = team
    mailbox.save()
    row = came()
    client.force_login(builders.a_user("lead", partner=partner))
    assert client.get(f"/admin/mail/{row.pk}/").status_code == 200
    Ticket.objects.update(partner=None, team=None)
    for path in ("", "raw/"):
        assert client.get(f"/admin/mail/{row.pk}/{path}").status_code == 404
    assert client.get(f"/messages/{row.message_id}/mail/").status_code == 404


def test_an_answer_that_went_out(lead: Client, sink: smtp_sink.Sink, mailbox: Mailbox) -> None:
    ticket = builders.a_ticket(from_=builders.a_contact("dewi@x.test"), brand=mailbox.brand)
    sink.rcpt = "550 5.1.1 no such user"
    message = answered(ticket)
    send_due()
    text = page(lead, message)
    assert in_order(
        text, "wrote it", "dewi@x.test", "refused it", "There is no such mailbox.", "550 5.1.1 no such user"
    )
    sink.rcpt = "250 fine"
    send_again([Delivery.objects.get().pk], by=User.objects.get(name="Rina Anggraini"))
    send_due()
    text = page(lead, message)
    assert in_order(text, "refused it", "Rina Anggraini sent it again", "The mail server took it", "250 taken")


def test_an_answer_that_nobody_knows_of_and_one_that_came_back(
    lead: Client, sink: smtp_sink.Sink, mailbox: Mailbox
) -> None:
    ticket = builders.a_ticket(from_=builders.a_contact("dewi@x.test"), brand=mailbox.brand)
    sink.data = "drop"
    message = answered(ticket)
    send_due()
    assert in_order(page(lead, message), "The connection broke", "Nobody knows whether it arrived", "Send again")
    event = bounced(ticket)
    message = Message.objects.get(pk=event.detail["message_id"])
    assert in_order(page(lead, message), "It came back for good", "There is no such mailbox.")


def test_a_held_answer_and_a_withdrawn_one(lead: Client, mailbox: Mailbox) -> None:
    agent = builders.a_user()
    message = answered(builders.a_ticket(brand=mailbox.brand), by=agent)
    assert in_order(page(lead, message), "It was held for 10 seconds", "It is due")
    replies.withdraw(message.pk, by=agent)
    assert "It was taken back before it left" in page(lead, message)


def test_a_message_from_the_form_says_that_no_mail_brought_it(lead: Client, mailbox: Mailbox) -> None:
    message = builders.a_ticket(brand=mailbox.brand).messages.get()
    assert "No mail brought this message" in page(lead, message)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_of_threading_has_words(reason: Reason) -> None:
    assert words.reason(reason) != str(reason)


def test_the_acknowledgement_of_a_new_ticket_is_told_or_why_there_is_none(lead: Client, mailbox: Mailbox) -> None:
    mailbox.acknowledges = True
    mailbox.save()
    row = came()
    acknowledge([row.ticket_id or 0])
    assert in_order(page(lead, row), "It opened a ticket", "Its sender was told that it arrived", "See that mail")
    machine = came(RAW.replace(b"<1@", b"<9@").replace(b"\r\n\r\n", b"\r\nPrecedence: bulk\r\n\r\n", 1))
    acknowledge([machine.ticket_id or 0])
    assert in_order(page(lead, machine), "was not told that it arrived", "A machine or a mailing list wrote it")


def test_an_encrypted_mail_is_called_so(lead: Client, mailbox: Mailbox) -> None:
    raw = RAW.replace(
        b"\r\n\r\nIt is lost.", b"\r\nContent-Type: multipart/encrypted; boundary=x\r\n\r\n--x\r\n\r\nabc\r\n--x--"
    )
    assert "It is encrypted with PGP." in page(lead, came(raw))


def test_what_carried_it_to_another_ticket_is_told(lead: Client, mailbox: Mailbox) -> None:
    from tickets.actions import merging, splitting, unmerging
    from tickets.actions.merging import Wish

    row = came(RAW)
    agent, other = builders.a_user(name="Made Wira"), builders.a_ticket()
    first, message = row.ticket_id or 0, row.message_id or 0
    merging.merge(Wish(into=other.pk, numbers=[first]), by=agent)
    unmerging.unmerge(first, by=agent)
    merging.merge(Wish(into=other.pk, numbers=[first]), by=agent)
    split = splitting.split(message, by=agent)
    told = page(lead, row)
    assert f"Made Wira merged its ticket #{first} into #{other.pk}" in told
    assert f"Made Wira took #{first} out of #{other.pk} again, and this with it" in told
    assert f"Made Wira moved it from #{other.pk} into a ticket of its own, #{split.pk}" in told
