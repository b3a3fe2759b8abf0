"""The SMTP dialogue tells apart what was taken, what may be tried again, and what nobody can know."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Iterator

import pytest

from tests import smtp_sink
from tickets.mail.outbound.dialogue import Envelope, deliver

MAIL = Envelope("support@kita.test", "dewi@example.test", b"Subject: hi\n\n.one dot\n..two dots\nlast line")


@pytest.fixture
def sink() -> Iterator[smtp_sink.Sink]:
    with smtp_sink.running() as server:
        yield server


def _deliver(sink: smtp_sink.Sink, envelope: Envelope = MAIL) -> tuple[str, str, list[str]]:
    marks: list[str] = []
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as link:
        link.ehlo()
        outcome = deliver(link, envelope, lambda: marks.append("data"))
        return outcome.kind, outcome.code, marks


def test_an_accepted_mail_arrives_byte_for_byte(sink: smtp_sink.Sink) -> None:
    assert _deliver(sink) == ("accepted", "250", ["data"])
    [(recipient, content)] = sink.accepted
    assert recipient == "dewi@example.test"
    assert content == b"Subject: hi\r\n\r\n.one dot\r\n..two dots\r\nlast line\r\n"


def test_a_refused_recipient_is_permanent_and_no_content_is_given(sink: smtp_sink.Sink) -> None:
    sink.rcpt = "550 5.1.1 no such user"
    assert _deliver(sink) == ("permanent", "550", [])


def test_a_busy_server_is_temporary(sink: smtp_sink.Sink) -> None:
    sink.rcpt = "451 4.3.0 try later"
    assert _deliver(sink) == ("temporary", "451", [])


def test_content_refused_for_now_is_temporary_and_for_good_is_permanent(sink: smtp_sink.Sink) -> None:
    sink.data = "452 4.3.1 disk full"
    assert _deliver(sink)[:2] == ("temporary", "452")
    sink.data = "554 5.7.1 spam"
    assert _deliver(sink)[:2] == ("permanent", "554")


def test_a_server_that_hangs_up_after_the_last_dot_leaves_it_uncertain(sink: smtp_sink.Sink) -> None:
    sink.data = "drop"
    assert _deliver(sink) == ("uncertain", "", ["data"])
    assert len(sink.accepted) == 1


def test_a_mail_that_is_lost_after_the_last_dot_looks_the_same_from_here(sink: smtp_sink.Sink) -> None:
    sink.data = "lose"
    assert _deliver(sink) == ("uncertain", "", ["data"])
    assert (sink.accepted, sink.counts["data"]) == ([], 1)


@pytest.mark.parametrize(
    ("answer", "kind", "code"), [("421 4.3.2 closing", "temporary", "421"), ("drop", "temporary", "")]
)
def test_a_server_that_ends_it_at_the_sender_or_the_recipient_got_nothing(
    sink: smtp_sink.Sink, answer: str, kind: str, code: str
) -> None:
    for step in ("mail", "rcpt"):
        setattr(sink, step, answer)
        assert _deliver(sink) == (kind, code, [])
        setattr(sink, step, "250 fine")
    assert sink.counts["data"] == 0


def test_a_sender_that_the_server_does_not_want_is_permanent(sink: smtp_sink.Sink) -> None:
    sink.mail = "553 5.1.8 sender refused"
    assert _deliver(sink) == ("permanent", "553", [])


def test_an_answer_that_never_comes_after_the_content_is_uncertain(sink: smtp_sink.Sink) -> None:
    sink.slow = 3
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=1) as link:
        link.ehlo()
        assert deliver(link, MAIL, lambda: None).kind == "uncertain"
    assert len(sink.accepted) == 1


def test_a_slow_answer_that_comes_in_time_is_an_answer(sink: smtp_sink.Sink) -> None:
    sink.slow = 0.3
    assert _deliver(sink)[0] == "accepted"


def test_one_refusal_does_not_spoil_the_connection_for_the_next(sink: smtp_sink.Sink) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as link:
        link.ehlo()
        sink.rcpt = "550 no"
        assert deliver(link, MAIL, lambda: None).kind == "permanent"
        sink.rcpt = "250 yes"
        assert deliver(link, MAIL, lambda: None).kind == "accepted"


def test_an_address_beyond_ascii_needs_a_server_that_can(sink: smtp_sink.Sink) -> None:
    assert _deliver(sink, Envelope("support@kita.test", "δοκιμή@example.test", b"Subject: x\r\n\r\nx"))[0] == "accepted"


def test_a_server_that_dies_before_the_content_is_temporary() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def hang_up_at_data() -> None:
        link, _ = listener.accept()
        link.sendall(b"220 hi\r\n")
        for answer in (b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n"):
            link.recv(1000)
            link.sendall(answer)
        link.recv(1000)
        link.close()

    threading.Thread(target=hang_up_at_data, daemon=True).start()
    link = smtplib.SMTP("127.0.0.1", listener.getsockname()[1], timeout=5)
    link.ehlo()
    marks: list[str] = []
    assert deliver(link, MAIL, lambda: marks.append("data")).kind == "temporary"
    assert marks == []
