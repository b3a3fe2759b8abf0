"""Mailboxes that are let in by the provider: a real Dovecot with XOAUTH2, and a server of tokens as providers have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from helpdesk.lib import clock
from helpdesk.lib.crypto import hide, reveal
from helpdesk.mail_clients import MailClient
from tests import builders, dovecot, token_server
from tests.dovecot import Dovecot
from tests.mail.processes import running, soon
from tests.mail.test_mail_fetch import a_mail, a_source, count
from tests.races import at_once
from tests.token_server import CLIENT, SECRET, TokenServer
from tickets.mail import oauth
from tickets.mail.actions.grants import access_token
from tickets.mail.inbound import imap, pop3
from tickets.mail.inbound.fetching import account_of
from tickets.mail.inbound.trouble import ServerTrouble
from tickets.mail.models import Grant, Source
from tickets.models import Mailbox

pytestmark = [pytest.mark.dovecot, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    with token_server.running() as server:
        yield server


@pytest.fixture(scope="module")
def server(tokens: TokenServer) -> Iterator[Dovecot]:
    with dovecot.running() as started:
        started.stop()
        started.configure(introspection=tokens.introspection)
        started.start()
        yield started


@pytest.fixture(autouse=True)
def registered(tokens: TokenServer, settings: Settings) -> None:
    """The desk is known to both providers."""
    client = MailClient(CLIENT, SECRET, tokens.url, "common")
    settings.MAIL_CLIENTS = {"google": client, "microsoft": client}
    tokens.lasts, tokens.delay, tokens.broken, tokens.rotates, tokens.renewals = 3600, 0.0, False, True, 0
    tokens.revoked.clear()


def environment(tokens: TokenServer) -> dict[str, str]:
    return {
        "MAIL_GOOGLE_CLIENT_ID": CLIENT,
        "MAIL_GOOGLE_CLIENT_SECRET": SECRET,
        "MAIL_GOOGLE_URL": tokens.url,
    }


def a_grant(tokens: TokenServer, account: str, *, expired: bool = False) -> Grant:
    access, refresh = tokens.grant(account)
    expires_at = clock.now() + timedelta(seconds=-10 if expired else 3600)
    return Grant.objects.create(
        provider="google",
        account=account,
        access_token=hide(access),
        refresh_token=hide(refresh),
        expires_at=expires_at,
    )


def a_granted(server: Dovecot, tokens: TokenServer, mailbox: Mailbox, user: str, **fields: object) -> Source:
    grant = a_grant(tokens, user, expired=bool(fields.pop("expired", False)))
    return a_source(server, mailbox, user, password="", grant=grant, **fields)


def test_imap_and_pop3_are_signed_in_to_by_xoauth2(server: Dovecot, tokens: TokenServer, mailbox: Mailbox) -> None:
    source = a_granted(server, tokens, mailbox, "both")
    with imap.conversation(account_of(source)) as link:
        assert link.look().mails == 0
    source.protocol, source.port = "pop3", server.pop_port
    with pop3.conversation(account_of(source)) as popped:
        assert popped.mails() == []


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_a_token_that_the_mail_server_refuses_is_named_so(
    server: Dovecot, tokens: TokenServer, mailbox: Mailbox, protocol: str
) -> None:
    source = a_granted(server, tokens, mailbox, f"refused-{protocol}", protocol=protocol)
    source.port = server.pop_port if protocol == "pop3" else server.port
    account = account_of(source)
    tokens.access.pop(account.token)
    conversation = pop3.conversation if protocol == "pop3" else imap.conversation
    with pytest.raises(ServerTrouble) as found, conversation(account):
        pass
    assert found.value.trouble.code == "token"
    assert account_of(source, refused=account.token).token != account.token, "the next try has a new one"


def test_a_token_that_runs_out_is_renewed_and_the_rotated_one_stored_encrypted(tokens: TokenServer) -> None:
    grant = a_grant(tokens, "ann@gmail.com", expired=True)
    before = reveal(grant.refresh_token)
    first = access_token(grant.pk)
    assert access_token(grant.pk) == first, "the new one is good for a while"
    grant.refresh_from_db()
    assert reveal(grant.access_token) == first
    assert reveal(grant.refresh_token) not in {before, ""}
    assert "refresh-" not in grant.refresh_token
    assert tokens.renewals == 1


def test_a_provider_that_keeps_its_refresh_token_is_asked_with_it_again(tokens: TokenServer) -> None:
    tokens.rotates = False
    grant = a_grant(tokens, "ann@gmail.com", expired=True)
    before = reveal(grant.refresh_token)
    access_token(grant.pk)
    grant.refresh_from_db()
    assert reveal(grant.refresh_token) == before


def test_many_who_need_a_new_token_at_once_renew_it_once(tokens: TokenServer) -> None:
    grant = a_grant(tokens, "ann@gmail.com", expired=True)
    tokens.delay = 0.3
    found = at_once(*[lambda: access_token(grant.pk)] * 6)
    assert (len(set(found)), tokens.renewals) == (1, 1)


def test_a_refusal_is_remembered_and_said_until_somebody_signs_in_again(tokens: TokenServer) -> None:
    grant = a_grant(tokens, "ann@gmail.com", expired=True)
    tokens.revoked.add("ann@gmail.com")
    for _ in range(3):
        with pytest.raises(ServerTrouble) as found:
            access_token(grant.pk)
        assert found.value.trouble.code == "sign_again"
    assert tokens.renewals == 1, "it is not asked again and again"


def test_a_provider_that_is_away_is_no_refusal(tokens: TokenServer) -> None:
    grant = a_grant(tokens, "ann@gmail.com", expired=True)
    tokens.broken = True
    with pytest.raises(ServerTrouble) as found:
        access_token(grant.pk)
    assert found.value.trouble.code == "provider"
    tokens.broken = False
    assert access_token(grant.pk)


def test_a_fetcher_goes_on_when_its_token_runs_out_and_is_loud_when_it_is_taken_away(
    server: Dovecot, tokens: TokenServer, mailbox: Mailbox
) -> None:
    source = a_granted(server, tokens, mailbox, "fetched", expired=True)
    server.append("fetched", a_mail(1))
    with running("mail_fetch", **environment(tokens)):
        assert soon(lambda: count(source) == 1)
    tokens.revoked.add("fetched")
    Grant.objects.update(expires_at=clock.now())
    with running("mail_fetch", **environment(tokens)):
        assert soon(lambda: Source.objects.get(pk=source.pk).error.startswith("sign_again"))


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def agree(url: str) -> str:
    """What the provider sends the browser back to."""
    try:
        build_opener(Stay).open(url)
    except Exception as answer:
        return str(answer.headers["Location"])  # type: ignore[attr-defined]
    raise AssertionError("no redirect")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(builders.a_user("admin"))
    return client


def form(server: Dovecot, user: str, **other: object) -> dict[str, object]:
    return {
        "protocol": "imap", "host": "127.0.0.1", "port": server.port, "security": "none", "username": user,
        "password": "", "folder": ["INBOX"], "begin": "all", "afterwards": "leave", "target": "", "is_active": "on",
    } | other  # fmt: skip


@pytest.mark.parametrize("provider", ["google", "microsoft"])
def test_an_admin_signs_in_at_the_provider_and_chooses_folders(
    server: Dovecot, tokens: TokenServer, mailbox: Mailbox, admin: Client, provider: str
) -> None:
    user = f"admin-{provider}"
    server.append(user, a_mail(1))
    with server.client(user) as owner:
        owner.create_folder("Orders")
    answer = admin.post(f"/admin/mailboxes/{mailbox.pk}/sources/at/{provider}/", form(server, user))
    source = Source.objects.get(username=user)
    assert (source.is_active, source.password, source.grant) == (False, "", None)
    asked = admin.get(answer["Location"])["Location"]
    words = parse_qs(urlsplit(asked).query)
    assert words["redirect_uri"] == ["http://localhost:8000/admin/mailboxes/sign-in/done/"]
    assert "code_challenge" in words and "code_verifier" not in words
    back = agree(asked).removeprefix("http://localhost:8000")
    folders = admin.get(back)
    assert folders["Location"] == f"/admin/mailboxes/sources/{source.pk}/folders/"
    page = admin.get(folders["Location"]).content.decode()
    assert "Orders" in page
    admin.post(folders["Location"], {"folder": ["Orders"], "begin": "now"})
    source.refresh_from_db()
    assert source.is_active
    grant = source.grant
    assert grant is not None
    assert (grant.provider, grant.account) == (provider, user)
    assert Source.objects.get(username=user, folder="Orders").grant == grant
    assert admin.get(back).status_code == 422, "an answer counts once"


def test_an_answer_that_nobody_asked_for_is_refused(tokens: TokenServer, admin: Client) -> None:
    assert admin.get("/admin/mailboxes/sign-in/done/?state=made-up&code=theirs").status_code == 422
    assert not Grant.objects.exists()


def test_who_says_no_at_the_provider_comes_back_to_the_source(
    server: Dovecot, tokens: TokenServer, mailbox: Mailbox, admin: Client
) -> None:
    source = a_source(server, mailbox, "no", password="")
    asked = admin.get(f"/admin/mailboxes/sources/{source.pk}/sign-in/google/")["Location"]
    state = parse_qs(urlsplit(asked).query)["state"][0]
    answer = admin.get("/admin/mailboxes/sign-in/done/", {"state": state, "error": "access_denied"}, follow=True)
    assert "Google did not let the desk in: access_denied" in answer.content.decode()


def test_a_grant_is_never_shown_to_another_server(
    server: Dovecot, tokens: TokenServer, mailbox: Mailbox, admin: Client
) -> None:
    source = a_granted(server, tokens, mailbox, "elsewhere")
    words = form(server, "elsewhere", folder="INBOX", host="localhost")
    said = admin.post(f"/admin/mailboxes/sources/{source.pk}/check/", words).content.decode()
    assert "Enter the password" in said
    admin.post(f"/admin/mailboxes/sources/{source.pk}/", words)
    source.refresh_from_db()
    assert source.grant is None
    with pytest.raises(ServerTrouble):
        account_of(source)


def test_without_a_client_in_the_settings_nothing_is_offered(
    settings: Settings, mailbox: Mailbox, admin: Client
) -> None:
    settings.MAIL_CLIENTS = {}
    assert "google" not in oauth.providers()
    page = admin.get(f"/admin/mailboxes/{mailbox.pk}/sources/new/?provider=google").content.decode()
    assert "Sign in with Google" not in page
    assert "docs/operations.md" in page
