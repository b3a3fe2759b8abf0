"""The server that takes the desk's outgoing mail, and how to open a connection to it.

smtp:// speaks in the clear, smtps:// in TLS from the first byte, smtp+starttls:// changes to TLS before
anything is said, or fails: it never goes on in the clear.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import unquote, urlsplit

from django.conf import settings

from helpdesk.lib.errors import Unavailable

Security = Literal["plain", "starttls", "tls"]
SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("plain", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


class BadServer(ValueError):
    """An address of a mail server that can't be used; says why in one sentence."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    security: Security = "plain"
    username: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        """For messages and logs: without the password."""
        return f"{self.host}:{self.port}"

    def connect(self, *, timeout: float = 20, local_hostname: str | None = None) -> smtplib.SMTP:
        """A connection that is encrypted and signed in as configured.

        Raises OSError or smtplib.SMTPException, also when STARTTLS is wanted and not offered. Certificates
        are checked against the machine's authorities (SSL_CERT_FILE names others).
        """
        if self.security == "tls":
            link: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, local_hostname, timeout=timeout, context=ssl.create_default_context()
            )
        else:
            link = smtplib.SMTP(self.host, self.port, local_hostname, timeout=timeout)
        try:
            self._greet(link)
        except BaseException:
            link.close()
            raise
        return link

    def _greet(self, link: smtplib.SMTP) -> None:
        if self.security == "starttls":
            link.starttls(context=ssl.create_default_context())
        link.ehlo_or_helo_if_needed()
        if self.username:
            link.login(self.username, self.password)


def server_of(url: str) -> SmtpServer:
    """Reads smtp+starttls://user:password@host:587; blanks and signs in the parts are percent-encoded.

    Raises BadServer, also for a password that would cross a network in the clear.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise BadServer("must start with smtp://, smtps:// or smtp+starttls://.")
    security, usual_port = SCHEMES[parts.scheme]
    try:
        port = parts.port or usual_port
    except ValueError:
        raise BadServer("has a port that is not a number up to 65535.") from None
    if not parts.hostname:
        raise BadServer("names no host.")
    server = SmtpServer(parts.hostname, port, security, unquote(parts.username or ""), unquote(parts.password or ""))
    if server.username and security == "plain" and not _is_this_machine(server.host):
        raise BadServer("would send the password unencrypted: use smtp+starttls:// or smtps://.")
    return server


def outgoing_server() -> SmtpServer:
    """OUTGOING_MAIL_URL, or the desk's own catcher where that is not set. Raises Unavailable for neither."""
    if settings.OUTGOING_MAIL_URL:
        try:
            return server_of(settings.OUTGOING_MAIL_URL)
        except BadServer as error:
            raise Unavailable(f"OUTGOING_MAIL_URL {error}") from error
    if settings.CATCHER_PORT:
        return SmtpServer("127.0.0.1", settings.CATCHER_PORT)
    raise Unavailable("No server for outgoing mail is set: give OUTGOING_MAIL_URL, or CATCHER_PORT of a catcher.")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
