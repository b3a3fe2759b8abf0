"""Every copy of a reply ends in a known state, and none is sent twice."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from events import consumers
from events.models import Event
from helpdesk.lib import clock
from people.models import User
from tests import builders, smtp_sink
from tests.desk import ROOT, database_url
from tests.run.waiting import until
from tickets.actions import replies
from tickets.actions.replies import Writing
from tickets.mail.actions import outbox
from tickets.mail.models import Delivery
from tickets.mail.outbound.replies import sentence
from tickets.mail.outbound.sending import TICKETS, send_due
from tickets.models import Message, Participant, Ticket

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def sink(settings: LazySettings) -> Iterator[smtp_sink.Sink]:
    with smtp_sink.running() as server:
        settings.OUTGOING_MAIL_URL = f"smtp://127.0.0.1:{server.port}"
        settings.UNDO_SECONDS = 0
        yield server


@pytest.fixture
def ticket() -> Ticket:
    mailbox = builders.a_mailbox("support@kita.test")
    return builders.a_ticket("Hilang", from_=builders.a_contact("dewi@x.test"), brand=mailbox.brand)


def answered(ticket: Ticket, words: str = "Halo", by: User | None = None) -> Message:
    version = Ticket.objects.get(pk=ticket.pk).thread_version
    message = replies.reply(ticket.pk, Writing(f"<p>{words}</p>", version), by=by or builders.a_user())
    outbox.enqueue([message.pk])
    return message


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_reply_goes_to_the_requester_and_everyone_in_copy_each_once(sink: smtp_sink.Sink, ticket: Ticket) -> None:
    Participant.objects.create(ticket=ticket, contact=builders.a_contact("budi@x.test"))
    message = answered(ticket)
    outbox.enqueue([message.pk])
    assert send_due() == 2
    assert send_due() == 0
    assert sorted(recipient for recipient, _ in sink.accepted) == ["budi@x.test", "dewi@x.test"]
    assert states() == [State.ACCEPTED, State.ACCEPTED]
    assert len({mail["Message-ID"] for mail in sink.mails}) == 2


def test_the_log_puts_replies_into_the_outbox_and_leaves_notes_and_customers_out(ticket: Ticket) -> None:
    agent = builders.a_user()
    replies.note(ticket.pk, Writing("<p>only us</p>", 1), by=agent)
    replies.reply(ticket.pk, Writing("<p>Halo</p>", 2), by=agent)
    builders.a_message(ticket)
    from tickets.mail.subscribers import put_into_outbox

    put_into_outbox(list(Event.objects.filter(kind="message.added")))
    assert list(Delivery.objects.values_list("recipient", flat=True)) == ["dewi@x.test"]
    assert "outbox" in consumers.registry


def test_nothing_leaves_before_the_undo_window_has_passed(
    sink: smtp_sink.Sink, ticket: Ticket, settings: LazySettings
) -> None:
    settings.UNDO_SECONDS = 10
    answered(ticket)
    assert send_due() == 0
    with clock.set_to(timezone.now() + timedelta(seconds=11)):
        assert send_due() == 1


def test_a_withdrawn_reply_never_leaves_and_one_that_left_is_never_withdrawn(
    sink: smtp_sink.Sink, ticket: Ticket
) -> None:
    agent = builders.a_user()
    message = answered(ticket, by=agent)
    replies.withdraw(message.pk, by=agent)
    send_due()
    assert (states(), sink.accepted) == ([State.CANCELLED], [])


def test_a_busy_server_is_tried_again_later_with_the_same_message_id(sink: smtp_sink.Sink, ticket: Ticket) -> None:
    answered(ticket)
    sink.rcpt = "451 later"
    send_due()
    [row] = Delivery.objects.all()
    assert (row.state, row.attempts, row.code) == (State.QUEUED, 1, "451")
    assert row.due_at > timezone.now()
    sink.rcpt = "250 fine"
    with clock.set_to(row.due_at):
        send_due()
    assert [mail["Message-ID"] for mail in sink.mails] == [row.mail_id]


def test_a_server_that_is_away_delays_and_loses_nothing(ticket: Ticket, settings: LazySettings) -> None:
    settings.OUTGOING_MAIL_URL, settings.UNDO_SECONDS = f"smtp://127.0.0.1:{smtp_sink.free_port()}", 0
    answered(ticket)
    send_due()
    assert states() == [State.QUEUED]


def test_after_days_of_trying_it_fails_and_the_ticket_says_so(sink: smtp_sink.Sink, ticket: Ticket) -> None:
    answered(ticket)
    sink.rcpt = "451 later"
    for _attempt in range(len(outbox.BACK_OFF) + 1):
        with clock.set_to(Delivery.objects.get().due_at + timedelta(seconds=1)):
            send_due()
    assert states() == [State.FAILED]
    assert Event.objects.filter(kind="delivery.failed", subject_id=ticket.pk).count() == 1


def test_a_refused_recipient_fails_at_once_and_the_others_go(sink: smtp_sink.Sink, ticket: Ticket) -> None:
    answered(ticket)
    sink.rcpt = "550 no such user"
    send_due()
    assert states() == [State.FAILED]


@pytest.mark.parametrize("tls", [None, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)], ids=["not offered", "broken"])
def test_where_starttls_fails_nothing_is_said_in_the_clear(
    ticket: Ticket, settings: LazySettings, tls: ssl.SSLContext | None
) -> None:
    with smtp_sink.running(tls=tls) as server:
        settings.OUTGOING_MAIL_URL, settings.UNDO_SECONDS = f"smtp+starttls://127.0.0.1:{server.port}", 0
        answered(ticket)
        send_due()
        assert (server.counts["mail"], states()) == (0, [State.QUEUED])
    [row] = Delivery.objects.all()
    assert sentence(row.code, row.response), row.response
    assert [one["kind"] for one in row.tries] == ["temporary"]


def test_a_slow_server_holds_nobody_up_for_ever(sink: smtp_sink.Sink, ticket: Ticket) -> None:
    answered(ticket)
    sink.slow = 1
    send_due()
    assert states() == [State.ACCEPTED]


def test_a_server_that_hangs_up_after_the_last_dot_is_not_asked_again(sink: smtp_sink.Sink, ticket: Ticket) -> None:
    answered(ticket)
    sink.data = "drop"
    send_due()
    assert states() == [State.UNCERTAIN]
    with clock.set_to(timezone.now() + timedelta(days=1)):
        outbox.recover()
        send_due()
    assert len(sink.accepted) == 1


def test_a_worker_that_died_before_the_content_is_made_up_for_and_after_it_is_not(
    sink: smtp_sink.Sink, ticket: Ticket
) -> None:
    answered(ticket, "one")
    answered(ticket, "two")
    _early, late = outbox.claim()
    outbox.mark_data_started(late)
    with clock.set_to(timezone.now() + outbox.CLAIM + timedelta(seconds=1)):
        outbox.recover()
    assert states() == [State.QUEUED, State.UNCERTAIN]


def test_a_sender_so_slow_that_its_claim_lapsed_sends_nothing_more(sink: smtp_sink.Sink, ticket: Ticket) -> None:
    answered(ticket)
    [slow] = outbox.claim()
    later = timezone.now() + outbox.CLAIM + timedelta(seconds=1)
    with clock.set_to(later):
        outbox.recover()
    with clock.set_to(later + outbox.BACK_OFF[0]):
        assert send_due() == 1, "another sender has it now"
    TICKETS.send([slow])
    assert (states(), len(sink.accepted)) == ([State.ACCEPTED], 1)


def test_a_second_answer_names_the_first_mails_of_the_conversation(sink: smtp_sink.Sink, ticket: Ticket) -> None:
    Message.objects.filter(ticket=ticket).update(mail_id="<first@x.test>")
    answered(ticket, "one")
    send_due()
    answered(ticket, "two")
    send_due()
    one, two = sink.mails
    assert one["References"].split() == ["<first@x.test>", one["Message-ID"]]
    assert two["References"].split() == ["<first@x.test>", one["Message-ID"], two["Message-ID"]]
    assert two["In-Reply-To"] == one["Message-ID"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_sender_killed_at_any_moment_sends_no_second_copy(tmp_path: Path, settings: LazySettings) -> None:
    """A sending process is killed again and again; the server's count is what the outbox says."""
    settings.UNDO_SECONDS = 0
    mailbox = builders.a_mailbox("support@kita.test")
    agent = builders.a_user()
    for number in range(40):
        answered(builders.a_ticket(from_=builders.a_contact(f"p{number}@x.test"), brand=mailbox.brand), by=agent)
    with smtp_sink.running() as server:
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "OUTGOING_MAIL_URL": f"smtp://127.0.0.1:{server.port}",
            "SECRET_KEY": settings.SECRET_KEY,
        }
        script = (
            "import django; django.setup(); from tickets.mail.outbound.sending import send_due\n"
            "print('begun', flush=True)\nwhile send_due(2): pass"
        )
        for pause in (0.02, 0.05, 0.08, 0.11, 0.15):
            sender = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
            assert sender.stdout is not None
            sender.stdout.readline()
            time.sleep(pause)
            sender.send_signal(signal.SIGKILL)
            sender.wait()
            Delivery.objects.filter(state=State.SENDING).update(claimed_until=timezone.now())
            outbox.recover()
            Delivery.objects.filter(state=State.QUEUED).update(due_at=timezone.now())
        settings.OUTGOING_MAIL_URL = environment["OUTGOING_MAIL_URL"]
        assert until(lambda: send_due() == 0)
        taken = [recipient for recipient, _content in server.accepted]
        assert len(taken) == len(set(taken)), "a copy was sent twice"
        said = dict(Delivery.objects.values_list("recipient", "state"))
        assert {recipient for recipient, state in said.items() if state == State.ACCEPTED} <= set(taken)
        assert set(said.values()) <= {State.ACCEPTED, State.UNCERTAIN}
        assert set(taken) <= set(said)
