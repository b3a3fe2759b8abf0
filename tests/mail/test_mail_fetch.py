"""Fetching from a real Dovecot, by the command as a process of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from helpdesk.lib.crypto import hide
from tests import dovecot
from tests.dovecot import Dovecot
from tests.mail.mailboxes import a_mailbox, database_away
from tests.mail.processes import Running, running, soon
from tickets.mail.models import InboundMail, Source
from tickets.models import Mailbox

pytestmark = [pytest.mark.dovecot, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot.running() as started:
        yield started


def a_mail(number: int | str, size: int = 300) -> bytes:
    head = f"From: ann@example.org\r\nTo: support@clips.test\r\nSubject: Mail {number}\r\n\r\n"
    return head.encode() + b"Words of a customer.\r\n" * (size // 22)


def a_source(server: Dovecot, mailbox: Mailbox, user: str, **fields: object) -> Source:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "username": user,
        "password": hide(dovecot.PASSWORD),
    }
    return Source.objects.create(mailbox=mailbox, **(values | fields))


@contextmanager
def fetching(**more: str) -> Iterator[Running]:
    with running("mail_fetch", **more) as process:
        yield process


def subjects(source: Source) -> list[str]:
    """In the order in which they were stored."""
    raws = InboundMail.objects.filter(source=source).order_by("pk").values_list("raw", flat=True)
    return [bytes(raw).split(b"Subject: ")[1].split(b"\r\n")[0].decode() for raw in raws]


def count(source: Source) -> int:
    return InboundMail.objects.filter(source=source).count()


def test_mail_is_stored_byte_for_byte_and_left_as_it_was(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_source(server, mailbox, "plain")
    server.append("plain", a_mail(1), a_mail(2))
    with fetching() as fetcher:
        assert fetcher.line == "Fetching mail from 1 sources"
        assert soon(lambda: count(source) == 2)
        assert fetcher.end() == 0
    first = InboundMail.objects.order_by("pk")[0]
    assert bytes(first.raw) == a_mail(1)
    assert (first.via, first.mailbox, first.uid) == ("imap", mailbox, 1)
    with server.client("plain") as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search("UNSEEN") == [1, 2]
    source.refresh_from_db()
    assert (source.last_uid, source.failures, source.error) == (2, 0, "")
    assert source.succeeded_at is not None


def test_new_mail_is_there_at_once_by_idle_not_with_the_next_poll(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_source(server, mailbox, "idle")
    with fetching():
        for number in range(3):
            assert soon(lambda: Source.objects.get(pk=source.pk).succeeded_at is not None)
            time.sleep(0.3)
            server.append("idle", a_mail(number))
            expected = number + 1
            assert soon(lambda wanted=expected: count(source) == wanted, 6)  # type: ignore[misc]


@pytest.mark.slow
def test_a_fetcher_killed_in_the_middle_loses_and_doubles_nothing(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_source(server, mailbox, "killed")
    names = [f"Mail {number}" for number in range(400)]
    server.append("killed", *(a_mail(number, 20_000) for number in range(400)))
    kills = 0
    while count(source) < 400 and kills < 8:
        before = count(source)
        with fetching() as fetcher:
            soon(lambda seen=before: count(source) > seen)  # type: ignore[misc]
            fetcher.kill()
        kills += 1
    with fetching():
        assert soon(lambda: count(source) >= 400)
        time.sleep(0.5)
    assert kills > 1, "it was killed before it was done"
    assert subjects(source) == names


@pytest.mark.slow
def test_two_fetchers_at_once_store_each_mail_once(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_source(server, mailbox, "overlap")
    server.append("overlap", *(a_mail(number, 8_000) for number in range(400)))
    with fetching(), fetching():
        assert soon(lambda: count(source) >= 400)
        server.append("overlap", *(a_mail(number) for number in range(400, 420)))
        assert soon(lambda: count(source) >= 420)
        time.sleep(1)
    assert subjects(source) == [f"Mail {number}" for number in range(420)]


def test_a_folder_made_anew_is_read_from_its_beginning(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_source(server, mailbox, "anew", folder="Support")
    with server.client("anew") as owner:
        owner.create_folder("Support")
    server.append("anew", a_mail(1), a_mail(2), folder="Support")
    with fetching():
        assert soon(lambda: count(source) == 2)
    validity = Source.objects.get(pk=source.pk).uid_validity
    time.sleep(1.1)  # Dovecot's UIDVALIDITY is a time in seconds
    with server.client("anew") as owner:
        owner.delete_folder("Support")
        owner.create_folder("Support")
    server.append("anew", a_mail(3), folder="Support")
    with fetching():
        assert soon(lambda: count(source) == 3)
    source.refresh_from_db()
    assert (source.last_uid, subjects(source)[-1]) == (1, "Mail 3")
    assert source.uid_validity != validity


@pytest.mark.slow
def test_a_server_that_restarts_is_spoken_to_again(mailbox: Mailbox) -> None:
    with dovecot.running() as own:
        source = a_source(own, mailbox, "restart")
        own.append("restart", a_mail(1))
        with fetching():
            assert soon(lambda: count(source) == 1)
            own.stop()
            assert soon(lambda: Source.objects.get(pk=source.pk).failures > 0)
            failed = Source.objects.get(pk=source.pk)
            assert (failed.error.split(":")[0] in {"ended", "refused", "protocol"}, failed.failed_at is None) == (
                True, False,
            )  # fmt: skip
            own.start()
            own.append("restart", a_mail(2))
            assert soon(lambda: count(source) == 2, 30)
            assert soon(lambda: Source.objects.get(pk=source.pk).failures == 0)


def test_the_database_may_go_away_and_come_back(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_source(server, mailbox, "away")
    with fetching():
        assert soon(lambda: Source.objects.get(pk=source.pk).succeeded_at is not None)
        with database_away():
            server.append("away", a_mail(1))
            time.sleep(2)
        assert soon(lambda: subjects(source) == ["Mail 1"], 30)


@pytest.mark.slow
def test_sources_that_are_added_changed_and_stopped_are_noticed_within_ten_seconds(
    server: Dovecot, mailbox: Mailbox
) -> None:
    with fetching() as fetcher:
        assert fetcher.line == "Fetching mail from 0 sources"
        source = a_source(server, mailbox, "noticed", password=hide("wrong"))
        assert soon(lambda: Source.objects.get(pk=source.pk).error.startswith("sign_in"), 10)
        Source.objects.filter(pk=source.pk).update(password=hide(dovecot.PASSWORD))
        server.append("noticed", a_mail(1))
        assert soon(lambda: count(source) == 1, 10)
        Source.objects.filter(pk=source.pk).update(is_active=False)
        time.sleep(7)
        server.append("noticed", a_mail(2))
        time.sleep(2)
    assert len(subjects(source)) == 1


def test_a_source_that_fails_holds_no_other_up(server: Dovecot, mailbox: Mailbox) -> None:
    broken = a_source(server, mailbox, "nobody", port=1)
    good = a_source(server, a_mailbox("sales@clips.test"), "good")
    server.append("good", a_mail(1))
    with fetching():
        assert soon(lambda: count(good) == 1)
        assert soon(lambda: Source.objects.get(pk=broken.pk).error.startswith("refused"))
