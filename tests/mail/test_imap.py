"""What is said to a real Dovecot, and what its refusals are called."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from helpdesk.lib.crypto import hide
from tests import dovecot
from tests.dovecot import Dovecot
from tests.mail.test_mail_fetch import a_mail, a_source, subjects
from tickets.mail.actions.sources import FROM_NOW
from tickets.mail.inbound import trouble
from tickets.mail.inbound.account import SHORT_PATIENCE, Account
from tickets.mail.inbound.fetchers import pause
from tickets.mail.inbound.fetching import account_of, fetch_new, store
from tickets.mail.inbound.imap import conversation
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
        "port": server.tls_port if security == "tls" else server.port,
        "security": security,
        "username": "ann",
        "password": dovecot.PASSWORD,
    }
    return Account(**(values | other))  # type: ignore[arg-type]


def trouble_with(wanted: Account) -> trouble.Trouble:
    try:
        with conversation(wanted, SHORT_PATIENCE) as link:
            link.look()
    except Exception as error:
        return trouble.trouble_of(error)
    raise AssertionError("there was no trouble")


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_it_signs_in_over(security: str, server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    with conversation(account(server, security)) as link:
        assert link.look().uid_validity > 0
        assert link.can_idle


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(security: str, server: Dovecot) -> None:
    assert trouble_with(account(server, security)).code == "certificate"


def test_a_server_without_starttls_is_never_given_the_password(tmp_path: object) -> None:
    with dovecot.running() as own:
        own.stop()
        own.configure(tls=False)
        own.start()
        assert trouble_with(account(own, "starttls")).code == "no_starttls"
        assert "Login:" not in (own.folder / "log").read_text().split("starting up")[-1]


def test_without_tls_it_speaks_to_this_machine_only(server: Dovecot) -> None:
    assert trouble_with(account(server, host="mail.example.org")).code == "clear_text"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"host": "no-such-host.invalid", "security": "tls"}, "no_host"),
        ({"port": 1}, "refused"),
        ({"password": "wrong"}, "sign_in"),
        ({"folder": "Nowhere"}, "no_folder"),
    ],
)
def test_what_is_wrong_has_a_name_and_a_sentence(change: dict[str, Any], code: str, server: Dovecot) -> None:
    found = trouble_with(account(server, **change))
    assert found.code == code
    assert found.sentence == str(trouble.SENTENCES[code])
    assert trouble.stored(str(found)) == found


def test_tls_on_a_port_that_speaks_in_the_clear_is_explained(server: Dovecot) -> None:
    assert trouble_with(account(server, "tls", port=server.port)).code == "no_tls"


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        port = silent.getsockname()[1]
        assert trouble_with(Account("127.0.0.1", port, "none", "ann", password="x")).code == "timeout"
        assert time.monotonic() - began < 20


def test_waiting_ends_when_mail_comes(server: Dovecot) -> None:
    with conversation(account(server, username="waiter")) as link:
        link.look()
        server.append("waiter", a_mail(1))
        began = time.monotonic()
        link.wait(20, Event())
        assert time.monotonic() - began < 3
        assert link.uids_after(0) == [1]


def test_waiting_ends_when_it_is_told_to(server: Dovecot) -> None:
    stopped = Event()
    stopped.set()
    with conversation(account(server, username="waiter")) as link:
        link.look()
        began = time.monotonic()
        link.wait(20, stopped)
        assert time.monotonic() - began < 2
        assert link.look().mails >= 0, "the conversation goes on after IDLE"


def test_of_a_mail_that_is_too_large_the_header_is_kept_with_a_note(server: Dovecot) -> None:
    server.append("large", a_mail("small"), a_mail("large", 3_000_000), a_mail("after"))
    with conversation(account(server, username="large")) as link:
        link.look()
        batches = list(link.batches(link.uids_after(0), 1_000_000))
    [small, large, after] = [mail for _, mails in batches for mail in mails]
    assert (small.raw, after.raw) == (a_mail("small"), a_mail("after"))
    assert large.raw.startswith(b"From: ann@example.org\r\nTo: support@clips.test\r\nSubject: Mail large\r\n")
    assert b"2.9 MB is larger than the desk takes" in large.raw
    assert len(large.raw) < 1000


def test_a_source_set_to_begin_now_leaves_older_mail_alone(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_source(server, mailbox, "now", last_uid=FROM_NOW)
    server.append("now", a_mail("old"))
    with conversation(account_of(source)) as link:
        assert fetch_new(source.pk, link) == 0
        server.append("now", a_mail("new"))
        assert fetch_new(source.pk, link) == 1
    assert subjects(source) == ["Mail new"]


def test_what_is_fetched_for_a_source_that_was_changed_meanwhile_is_not_stored(
    server: Dovecot, mailbox: Mailbox
) -> None:
    source = a_source(server, mailbox, "changed")
    server.append("changed", a_mail(1))
    with conversation(account_of(source)) as link:
        place = link.look()
        [(upto, mails)] = link.batches(link.uids_after(0), 1_000_000)
    Source.objects.filter(pk=source.pk).update(folder="Elsewhere")
    assert store(source, place, mails, upto) is None
    assert not InboundMail.objects.exists()


def test_a_password_hidden_with_another_key_is_explained(mailbox: Mailbox, server: Dovecot) -> None:
    source = a_source(server, mailbox, "key", password="gAAAA-not-ours")
    with pytest.raises(trouble.ServerTrouble) as found:
        account_of(source)
    assert "SECRET_KEY" in found.value.trouble.sentence
    source.password = hide("mine")
    assert account_of(source).password == "mine"


def test_pauses_grow_and_stay_under_six_minutes() -> None:
    assert 4 <= pause(1) <= 6
    assert 16 <= pause(3) <= 24
    assert 240 <= pause(50) <= 360
