"""The address of the outgoing mail server, and connections that are as safe as it says."""

from __future__ import annotations

import smtplib

import pytest
from aiosmtpd.controller import Controller
from pytest_django.fixtures import Settings

from helpdesk.lib.errors import Unavailable
from helpdesk.lib.smtp import BadServer, SmtpServer, outgoing_server, server_of
from tests import smtp_sink


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", SmtpServer("mail.example.org", 25)),
        ("smtps://mail.example.org", SmtpServer("mail.example.org", 465, "tls")),
        ("smtp+starttls://mail.example.org", SmtpServer("mail.example.org", 587, "starttls")),
        ("smtps://mail.example.org:2465", SmtpServer("mail.example.org", 2465, "tls")),
        (
            "smtp+starttls://ann%40example.org:p%2Fw%3Ax@mail.example.org",
            SmtpServer("mail.example.org", 587, "starttls", "ann@example.org", "p/w:x"),
        ),
        ("smtp://me:secret@localhost:1025", SmtpServer("localhost", 1025, "plain", "me", "secret")),
        ("smtp://[::1]:1025", SmtpServer("::1", 1025)),
    ],
)
def test_an_address_names_host_port_security_and_account(url: str, server: SmtpServer) -> None:
    assert server_of(url) == server


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://mail.example.org", "must start with"),
        ("smtp://", "names no host"),
        ("smtp://mail.example.org:99999", "port"),
        ("smtp://mail.example.org:abc", "port"),
        ("smtp://me:secret@mail.example.org", "unencrypted"),
    ],
)
def test_what_can_not_be_used_is_refused_in_words(url: str, problem: str) -> None:
    with pytest.raises(BadServer, match=problem):
        server_of(url)


def test_the_password_is_in_no_message() -> None:
    server = server_of("smtps://me:secret@mail.example.org")
    assert "secret" not in f"{server} {server!r}"


def test_starttls_that_is_not_offered_is_an_error_and_never_the_clear() -> None:
    with smtp_sink.running() as sink:
        with pytest.raises(smtplib.SMTPNotSupportedError):
            SmtpServer("127.0.0.1", sink.port, "starttls").connect(timeout=5)
        assert not sink.accepted


def test_tls_to_a_server_that_speaks_in_the_clear_is_an_error() -> None:
    with smtp_sink.running() as sink, pytest.raises(OSError):
        SmtpServer("127.0.0.1", sink.port, "tls").connect(timeout=5)


def test_a_connection_in_the_clear_sends() -> None:
    with smtp_sink.running() as sink:
        with SmtpServer("127.0.0.1", sink.port).connect(timeout=5) as link:
            link.sendmail("a@example.org", ["b@example.org"], b"Subject: x\r\n\r\ny")
        assert [recipient for recipient, _content in sink.accepted] == ["b@example.org"]


def test_the_account_is_used_and_a_wrong_one_refused() -> None:
    accounts: list[tuple[bytes, bytes]] = []

    def check(_server: object, _session: object, _envelope: object, mechanism: str, data: object) -> object:
        from aiosmtpd.smtp import AuthResult, LoginPassword

        assert isinstance(data, LoginPassword)
        accounts.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)

    controller = Controller(
        smtp_sink.Sink(), hostname="127.0.0.1", port=smtp_sink.free_port(), authenticator=check,
        auth_require_tls=False,
    )  # fmt: skip
    controller.start()
    try:
        SmtpServer("127.0.0.1", controller.port, "plain", "me", "right").connect(timeout=5).quit()
        with pytest.raises(smtplib.SMTPAuthenticationError):
            SmtpServer("127.0.0.1", controller.port, "plain", "me", "wrong").connect(timeout=5)
    finally:
        controller.stop()
    assert accounts[0] == (b"me", b"right")


def test_a_setting_that_can_not_be_used_is_said_by_its_name(settings: Settings) -> None:
    settings.OUTGOING_MAIL_URL = "smtp://me:secret@mail.example.org"
    with pytest.raises(Unavailable, match="OUTGOING_MAIL_URL would send the password unencrypted"):
        outgoing_server()
