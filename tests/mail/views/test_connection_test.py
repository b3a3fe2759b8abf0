"""The button 'Test connection', against a real Dovecot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from helpdesk.lib.crypto import hide, reveal
from tests import builders, dovecot
from tests.dovecot import Dovecot
from tickets.mail.models import Source
from tickets.models import Mailbox

pytestmark = [pytest.mark.dovecot, pytest.mark.django_db]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot.running() as started:
        started.append("ann", b"Subject: Hello\r\n\r\nHello\r\n")
        yield started


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(builders.a_user("admin"))
    return client


def words(server: Dovecot, **other: str) -> dict[str, str]:
    values = {
        "host": "127.0.0.1",
        "port": str(server.port),
        "security": "none",
        "username": "ann",
        "password": dovecot.PASSWORD,
        "folder": "INBOX",
        "begin": "now",
        "protocol": "imap",
        "afterwards": "leave",
    }
    return values | other


def said(admin: Client, path: str, form: dict[str, str]) -> str:
    page = admin.post(path, form).content.decode()
    return page.split('id="finding"')[1].split('class="form-actions"')[0]


def test_it_says_what_it_found_and_saves_nothing(admin: Client, server: Dovecot) -> None:
    mailbox = builders.a_mailbox()
    finding = said(admin, f"/admin/mailboxes/{mailbox.pk}/sources/check/", words(server))
    assert "Signed in. The folder holds 1 mail. New mail comes at once." in finding
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": "wrong"}, "did not accept the user name and password"),
        ({"folder": "Nowhere"}, "There is no such folder"),
        ({"port": "1"}, "does not answer on this port"),
        ({"security": "tls"}, "does not speak TLS on this port"),
        ({"security": "starttls"}, "certificate is not trusted"),
        ({"host": "imap.example.org"}, "servers on this machine only"),
        ({"host": "no-such-host.invalid", "security": "tls"}, "no server of this name"),
        ({"password": ""}, "Enter the password"),
        ({"port": "99999"}, "less than or equal to 65535"),
    ],
)
def test_it_says_what_is_wrong_in_words(admin: Client, server: Dovecot, change: dict[str, str], sentence: str) -> None:
    mailbox = builders.a_mailbox()
    finding = said(admin, f"/admin/mailboxes/{mailbox.pk}/sources/check/", words(server, **change))
    assert sentence in finding.replace("&#x27;", "'")


def test_a_stored_password_is_used_for_its_own_server_only(admin: Client, server: Dovecot) -> None:
    source = _stored(builders.a_mailbox(), server)
    path = f"/admin/mailboxes/sources/{source.pk}/check/"
    assert "Signed in" in said(admin, path, words(server, password=""))
    assert "Enter the password again" in said(admin, path, words(server, password="", host="localhost"))


def test_it_offers_the_folders_that_there_are_and_saves_those_that_are_chosen(admin: Client, server: Dovecot) -> None:
    with server.client("folders") as owner:
        owner.create_folder("Orders.New")
        owner.create_folder("Surat_masuk é")
    mailbox = builders.a_mailbox()
    told = words(server, username="folders")
    finding = said(admin, f"/admin/mailboxes/{mailbox.pk}/sources/check/", told)
    for name in ("INBOX", "Orders.New", "Surat_masuk é"):
        assert f'value="{name}"' in finding
    folders = ["INBOX", "Orders.New", "Surat_masuk é"]
    admin.post(f"/admin/mailboxes/{mailbox.pk}/sources/new/", {**told, "folder": folders, "is_active": "on"})
    assert sorted(Source.objects.values_list("folder", flat=True)) == folders
    assert {reveal(source.password) for source in Source.objects.all()} == {dovecot.PASSWORD}


def test_it_tests_pop3_too(admin: Client, server: Dovecot) -> None:
    told = words(server, protocol="pop3", port=str(server.pop_port))
    mailbox = builders.a_mailbox()
    finding = said(admin, f"/admin/mailboxes/{mailbox.pk}/sources/check/", told)
    assert "Signed in. There is 1 mail. New mail comes within a minute." in finding


def test_only_admins_may_test(client: Client, server: Dovecot) -> None:
    mailbox = builders.a_mailbox()
    client.force_login(builders.a_user("lead"))
    assert client.post(f"/admin/mailboxes/{mailbox.pk}/sources/check/", words(server)).status_code == 403


def _stored(mailbox: Mailbox, server: Dovecot) -> Source:
    return Source.objects.create(
        mailbox=mailbox, host="127.0.0.1", port=server.port, security="none", username="ann",
        password=hide(dovecot.PASSWORD),
    )  # fmt: skip
