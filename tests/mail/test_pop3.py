"""Fetching by POP3 from a real Dovecot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from tests import dovecot
from tests.dovecot import Dovecot
from tests.mail.processes import running, soon
from tests.mail.test_mail_fetch import a_mail, a_source, count, subjects
from tickets.mail.actions.sources import FROM_NOW
from tickets.mail.inbound import trouble
from tickets.mail.inbound.account import SHORT_PATIENCE, Account
from tickets.mail.inbound.fetching import account_of
from tickets.mail.inbound.pop3 import PopConversation, conversation
from tickets.mail.inbound.popping import fetch_new, store
from tickets.mail.models import InboundMail, Source
from tickets.models import Mailbox

pytestmark = [pytest.mark.dovecot, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot.running() as started:
        yield started


def account(server: Dovecot, security: str = "none", **other: str | int) -> Account:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": server.pop_tls_port if security == "tls" else server.pop_port,
        "security": security,
        "username": "ann",
        "password": dovecot.PASSWORD,
        "protocol": "pop3",
    }
    return Account(**(values | other))  # type: ignore[arg-type]


def trouble_with(wanted: Account) -> trouble.Trouble:
    try:
        with conversation(wanted, SHORT_PATIENCE) as link:
            link.mails()
    except Exception as error:
        return trouble.trouble_of(error)
    raise AssertionError("there was no trouble")


def a_pop_source(server: Dovecot, mailbox: Mailbox, user: str, **fields: object) -> Source:
    return a_source(server, mailbox, user, protocol="pop3", port=server.pop_port, **fields)


def fetch(source: Source) -> int:
    with conversation(account_of(source)) as link:
        return fetch_new(source.pk, link)


def left(server: Dovecot, user: str) -> int:
    with server.client(user) as client:
        return int(client.select_folder("INBOX", readonly=True)[b"EXISTS"])


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_it_signs_in_over(security: str, server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    with conversation(account(server, security)) as link:
        assert link.mails() == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(security: str, server: Dovecot) -> None:
    assert trouble_with(account(server, security)).code == "certificate"


def test_a_server_without_stls_is_never_given_the_password() -> None:
    with dovecot.running() as own:
        own.stop()
        own.configure(tls=False)
        own.start()
        assert trouble_with(account(own, "starttls")).code == "no_starttls"
        assert "Login:" not in (own.folder / "log").read_text().split("starting up")[-1]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"host": "mail.example.org"}, "clear_text"),
        ({"host": "no-such-host.invalid", "security": "tls"}, "no_host"),
        ({"port": 1}, "refused"),
        ({"password": "wrong"}, "sign_in"),
    ],
)
def test_what_is_wrong_has_a_name(change: dict[str, Any], code: str, server: Dovecot) -> None:
    assert trouble_with(account(server, **change)).code == code


def test_mail_is_stored_once_byte_for_byte_and_left_where_it_was(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_pop_source(server, mailbox, "bytes")
    odd = b"Subject: Odd\r\n\r\n.\r\n..two\r\n" + b"x" * 200_000 + b"\r\n.end\r\n"
    server.append("bytes", odd, a_mail(2))
    assert fetch(source) == 2
    assert fetch(source) == 0
    rows = InboundMail.objects.order_by("pk")
    assert [bytes(row.raw) for row in rows] == [odd, a_mail(2)]
    assert {(row.via, row.source_id, row.is_whole) for row in rows} == {("pop3", source.pk, True)}
    assert left(server, "bytes") == 2


@override_settings(MAIL_SIZE_LIMIT=1_000_000)
def test_of_a_mail_that_is_too_large_the_header_is_kept_and_it_is_never_deleted(
    server: Dovecot, mailbox: Mailbox
) -> None:
    source = a_pop_source(server, mailbox, "large", afterwards="delete")
    server.append("large", a_mail("large", 3_000_000), a_mail("after"))
    assert fetch(source) == 2
    large, after = InboundMail.objects.order_by("pk")
    assert bytes(large.raw).startswith(b"From: ann@example.org\r\nTo: support@clips.test\r\nSubject: Mail large\r\n")
    assert b"larger than the desk takes. It is still in the mailbox" in bytes(large.raw)
    assert (large.is_whole, len(bytes(large.raw)) < 1000, after.is_whole) == (False, True, True)
    assert left(server, "large") == 1
    assert fetch(source) == 0


def test_what_was_stored_is_deleted_if_the_source_says_so(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_pop_source(server, mailbox, "delete")
    server.append("delete", a_mail("older"))
    fetch(source)
    Source.objects.filter(pk=source.pk).update(afterwards="delete")
    server.append("delete", a_mail("newer"))
    assert fetch(source) == 1
    assert left(server, "delete") == 1, "what was fetched while it was to be left is left"
    assert fetch(source) == 0
    assert not source.pop_mails.filter(may_go=True).exists(), "what is gone from the server is forgotten"


class Crash(Exception):
    pass


def test_a_crash_between_commit_and_deletion_doubles_nothing(
    server: Dovecot, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = a_pop_source(server, mailbox, "crash", afterwards="delete")
    server.append("crash", *(a_mail(number) for number in range(3)))

    def crash(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patched, pytest.raises(Crash):
        patched.setattr(PopConversation, "delete", crash)
        fetch(source)
    assert (count(source), left(server, "crash")) == (3, 3)
    assert fetch(source) == 0
    assert (count(source), left(server, "crash")) == (3, 0)


def test_a_source_set_to_begin_now_neither_stores_nor_deletes_what_was_there(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_pop_source(server, mailbox, "now", last_uid=FROM_NOW, afterwards="delete")
    server.append("now", a_mail("old"))
    assert fetch(source) == 0
    server.append("now", a_mail("new"))
    assert fetch(source) == 1
    assert fetch(source) == 0
    assert (subjects(source), left(server, "now")) == (["Mail new"], 1)


def test_two_fetchers_that_overlap_store_each_mail_once(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_pop_source(server, mailbox, "overlap")
    server.append("overlap", a_mail(1), a_mail(2))
    with conversation(account_of(source)) as one, conversation(account_of(source)) as two:
        first = [one.get(mail, 1_000_000) for mail in one.mails()]
        second = [two.get(mail, 1_000_000) for mail in two.mails()]
        assert store(source, first) == 2
        assert store(source, second) == 0


def test_what_is_fetched_for_a_source_that_was_changed_meanwhile_is_not_stored(
    server: Dovecot, mailbox: Mailbox
) -> None:
    source = a_pop_source(server, mailbox, "changed")
    server.append("changed", a_mail(1))
    with conversation(account_of(source)) as link:
        mails = [link.get(mail, 1_000_000) for mail in link.mails()]
    Source.objects.filter(pk=source.pk).update(username="another")
    assert store(source, mails) is None
    assert not InboundMail.objects.exists()


def test_the_command_fetches_it_beside_sources_of_imap(server: Dovecot, mailbox: Mailbox) -> None:
    popped, read = a_pop_source(server, mailbox, "both-pop"), a_source(server, mailbox, "both-imap")
    server.append("both-pop", a_mail(1))
    server.append("both-imap", a_mail(2))
    with running("mail_fetch"):
        assert soon(lambda: count(popped) == 1 and count(read) == 1)
        assert soon(lambda: Source.objects.get(pk=popped.pk).succeeded_at is not None)
