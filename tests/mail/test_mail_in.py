"""The SMTP listener as a process of its own, spoken to over real connections."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.mail.mailboxes import a_mailbox, database_away, end_connections
from tests.mail.processes import Running, running, soon
from tests.smtp_sink import free_port
from tickets.mail.models import InboundMail
from tickets.models import Mailbox

pytestmark = pytest.mark.django_db(transaction=True)
MAIL = b"From: Ann <ann@example.org>\r\nTo: support@clips.test\r\nSubject: Hello\r\n\r\nMy app is slow.\r\n"


@contextmanager
def listening(**settings: str) -> Iterator[Running]:
    with running("mail_in", MAIL_IN_PORT=str(free_port()), **settings) as listener:
        yield listener


@pytest.fixture
def listener(mailbox: Mailbox) -> Iterator[Running]:
    with listening() as started:
        yield started


def connect(listener: Running) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", listener.port, timeout=20)


def send(
    link: smtplib.SMTP, raw: bytes = MAIL, to: str = "support@clips.test", sender: str = "ann@example.org"
) -> None:
    link.sendmail(sender, [to], raw)


def stored() -> list[bytes]:
    return [bytes(raw) for raw in InboundMail.objects.order_by("pk").values_list("raw", flat=True)]


def test_a_mail_it_said_250_to_is_stored_byte_for_byte(listener: Running, mailbox: Mailbox) -> None:
    odd = MAIL + b".a line with a dot\r\n..\r\nna\xefve \x00 bytes\r\n" + b"x" * 5000 + b"\r\nbare\nfeed\r\n.\x20\r\n"
    with connect(listener) as link:
        link.ehlo()
        link.mail("ann@example.org")
        link.rcpt("support@clips.test")
        link.docmd("DATA")
        link.send(
            b"\r\n".join(b"." + line if line.startswith(b".") else line for line in odd.split(b"\r\n")) + b".\r\n"
        )
        assert link.getreply()[0] == 250
    row = InboundMail.objects.get()
    assert bytes(row.raw) == odd
    assert (row.mailbox, row.via, row.envelope_from, row.envelope_to) == (
        mailbox, "smtp", "ann@example.org", ["support@clips.test"],
    )  # fmt: skip


def test_a_lone_dot_between_bare_line_feeds_does_not_end_a_mail(listener: Running) -> None:
    smuggled = MAIL + b"one\n.\nMAIL FROM:<evil@example.org>\r\n"
    with connect(listener) as link:
        link.ehlo()
        link.mail("ann@example.org")
        link.rcpt("support@clips.test")
        link.docmd("DATA")
        link.send(smuggled + b".\r\n")
        assert link.getreply()[0] == 250
    assert stored() == [smuggled]


def test_several_mails_go_through_one_connection_and_a_null_sender_is_taken(listener: Running) -> None:
    with connect(listener) as link:
        for _ in range(3):
            send(link, sender="")
    assert list(InboundMail.objects.values_list("envelope_from", flat=True)) == ["", "", ""]


@pytest.mark.parametrize(
    "address", ["Support@CLIPS.test", "support+t.abc123@clips.test", "help@clips.example", "suport@clips.test"]
)
def test_it_takes_mail_for_addresses_aliases_plus_addresses_and_domains_of_ours(
    address: str, transactional_db: None
) -> None:
    a_mailbox(aliases=("help@clips.example",))
    with listening() as started, connect(started) as link:
        send(link, to=address)
    assert len(stored()) == 1


def test_mail_for_others_is_refused_in_words(listener: Running) -> None:
    with connect(listener) as link, pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        send(link, to="somebody@elsewhere.test")
    code, words = refusal.value.recipients["somebody@elsewhere.test"]
    assert code == 550
    assert b"no mailbox" in words


def test_a_new_mailbox_is_known_within_seconds(listener: Running) -> None:
    with connect(listener) as link:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(link, to="sales@shop.test")
        a_mailbox("sales@shop.test")
        time.sleep(3.2)
        send(link, to="sales@shop.test")
    assert len(stored()) == 1


def test_a_mail_that_is_too_large_is_refused_in_words_and_the_next_is_taken(mailbox: Mailbox) -> None:
    with listening(MAIL_SIZE_LIMIT_MB="1") as started, connect(started) as link:
        link.ehlo()
        link.mail("ann@example.org")
        link.rcpt("support@clips.test")
        code, words = link.data(MAIL + b"x" * 76 + b"\r\n" * 600_000)
        assert (code, b"at most 1 MB" in words) == (552, True)
        assert link.mail("ann@example.org", ["SIZE=2000000"])[0] == 552
        send(link)
    assert stored() == [MAIL]


def test_mail_of_36_megabytes_is_refused_and_one_of_34_is_taken(listener: Running) -> None:
    line = b"x" * 998 + b"\r\n"
    with connect(listener) as link:
        link.ehlo()
        link.mail("ann@example.org")
        link.rcpt("support@clips.test")
        code, words = link.data(MAIL + line * 37_800)
        assert (code, b"at most 35 MB" in words) == (552, True)
        send(link, MAIL + line * 35_600)
    assert InboundMail.objects.get().size == len(MAIL) + 35_600_000


def test_while_the_database_is_away_it_answers_451_and_afterwards_250(listener: Running) -> None:
    with connect(listener) as link:
        send(link)
        with database_away():
            link.ehlo()
            link.mail("ann@example.org")
            assert link.rcpt("support@clips.test")[0] == 250, "the recipients of a moment ago are still known"
            assert link.data(MAIL)[0] == 451
            time.sleep(3.2)
            link.mail("ann@example.org")
            assert link.rcpt("support@clips.test")[0] == 451
            link.rset()
        send(link)
    assert stored() == [MAIL, MAIL]


def test_a_database_that_was_restarted_in_between_costs_no_mail(listener: Running) -> None:
    with connect(listener) as link:
        for _ in range(3):
            send(link)
            end_connections()
        send(link)
    assert len(stored()) == 4


def test_a_sender_who_leaves_in_the_middle_leaves_nothing_behind(listener: Running) -> None:
    half = b"HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<support@clips.test>\r\nDATA\r\nSubject: half"
    with socket.create_connection(("127.0.0.1", listener.port)) as link:
        link.sendall(half)
        time.sleep(0.3)
    with connect(listener) as other:
        send(other)
    assert stored() == [MAIL]


def test_a_whole_dialogue_sent_at_once_is_answered_in_order(listener: Running) -> None:
    one = b"MAIL FROM:<ann@example.org>\r\nRCPT TO:<support@clips.test>\r\nDATA\r\n%s.\r\n" % MAIL
    with socket.create_connection(("127.0.0.1", listener.port), timeout=20) as link:
        link.sendall(b"HELO x\r\n" + one + one + b"QUIT\r\n")
        with link.makefile("rb") as answers:
            codes = [line[:3] for line in answers]
    assert codes == [b"220", b"250", *[b"250", b"250", b"354", b"250"] * 2, b"221"]
    assert stored() == [MAIL, MAIL]


def test_every_mail_it_said_250_to_is_stored_when_it_is_killed(mailbox: Mailbox) -> None:
    accepted: list[str] = []
    with listening() as started:
        senders = [threading.Thread(target=_pour, args=(started, number, accepted)) for number in range(8)]
        for sender in senders:
            sender.start()
        assert soon(lambda: len(accepted) > 300)
        started.kill()
        for sender in senders:
            sender.join()
    subjects = {raw.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for raw in stored()}
    assert set(accepted) <= subjects


def _pour(listener: Running, number: int, accepted: list[str]) -> None:
    """Send until the listener is gone, noting what it said 250 to."""
    try:
        with connect(listener) as link:
            for count in range(100_000):
                subject = f"{number}-{count}"
                send(link, MAIL.replace(b"Hello", subject.encode()))
                accepted.append(subject)
    except (smtplib.SMTPException, OSError):
        return


def test_told_to_end_it_finishes_the_mail_in_flight_and_sends_others_away(listener: Running) -> None:
    idle, sending = connect(listener), connect(listener)
    sending.ehlo()
    sending.mail("ann@example.org")
    sending.rcpt("support@clips.test")
    sending.docmd("DATA")
    sending.send(MAIL[:40])
    listener.process.terminate()
    assert idle.getreply()[0] == 421
    sending.send(MAIL[40:] + b".\r\n")
    assert sending.getreply()[0] == 250
    assert listener.process.wait(20) == 0
    assert stored() == [MAIL]


def test_a_port_that_is_taken_is_said_in_one_sentence(transactional_db: None) -> None:
    import subprocess
    import sys

    from tests.mail.processes import ROOT, environment

    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = subprocess.run(
            [sys.executable, "manage.py", "mail_in"], cwd=ROOT, env=environment(MAIL_IN_PORT=port),
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert result.returncode == 1
    assert f"127.0.0.1:{port}" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.fixture
def lmtp(mailbox: Mailbox) -> Iterator[smtplib.LMTP]:
    a_mailbox("sales@clips.test")
    port = free_port()
    with listening(MAIL_LMTP_PORT=str(port)), smtplib.LMTP("127.0.0.1", port, timeout=20) as link:
        yield link


def hand_over(link: smtplib.LMTP, *recipients: str) -> list[int]:
    """The reply to each recipient, and then, for each that was taken, the one after the mail."""
    link.docmd("MAIL FROM:<ann@example.org>")
    replies = [link.docmd(f"RCPT TO:<{one}>")[0] for one in recipients]
    assert link.docmd("DATA")[0] == 354
    link.send(MAIL + b".\r\n")
    return replies + [link.getreply()[0] for code in replies if code == 250]


def test_by_lmtp_each_recipient_is_answered_once_the_mail_is_stored(lmtp: smtplib.LMTP) -> None:
    assert lmtp.docmd("EHLO", "me")[0] == 500
    assert lmtp.docmd("LHLO", "me")[0] == 250
    assert hand_over(lmtp, "support@clips.test", "nobody@example.org", "sales@clips.test") == [250, 550, 250, 250, 250]
    row = InboundMail.objects.get()
    assert (row.via, row.envelope_to, bytes(row.raw)) == ("lmtp", ["support@clips.test", "sales@clips.test"], MAIL)
    assert hand_over(lmtp, "support@clips.test") == [250, 250], "the next mail is taken as well"


def test_by_lmtp_no_recipient_is_promised_what_cant_be_stored(lmtp: smtplib.LMTP) -> None:
    lmtp.docmd("LHLO", "me")
    assert hand_over(lmtp, "support@clips.test", "sales@clips.test") == [250, 250, 250, 250]
    lmtp.docmd("MAIL FROM:<ann@example.org>")
    for one in ("support@clips.test", "sales@clips.test"):
        lmtp.docmd(f"RCPT TO:<{one}>")
    with database_away():
        lmtp.docmd("DATA")
        lmtp.send(MAIL + b".\r\n")
        assert [lmtp.getreply()[0], lmtp.getreply()[0]] == [451, 451]
    assert InboundMail.objects.count() == 1


def test_a_paused_mailbox_asks_to_come_again(mailbox: Mailbox) -> None:
    a_mailbox("sales@clips.test")
    Mailbox.objects.filter(pk=mailbox.pk).update(is_active=False)
    with listening() as listener, connect(listener) as link:
        link.ehlo()
        link.mail("ann@example.org")
        assert [link.rcpt(one)[0] for one in ("support+x@clips.test", "sales@clips.test")] == [450, 250]
