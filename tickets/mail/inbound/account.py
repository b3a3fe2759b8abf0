"""An account on a mail server, as a conversation needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address

from tickets.mail.inbound.trouble import ServerTrouble


@dataclass(frozen=True, slots=True)
class Account:
    """`security` is tls, starttls, or none (this machine only). Signs in with `token` (XOAUTH2), else by password."""

    host: str
    port: int
    security: str
    username: str
    folder: str = "INBOX"
    password: str = field(default="", repr=False)
    protocol: str = "imap"
    token: str = field(default="", repr=False)

    def refuse_clear_text(self) -> None:
        """Raises where a password would cross a network unencrypted."""
        if self.security == "none" and not _is_this_machine(self.host):
            raise ServerTrouble("clear_text")

    @property
    def xoauth2(self) -> str:
        """What AUTHENTICATE XOAUTH2 is answered with, before base64."""
        return f"user={self.username}\1auth=Bearer {self.token}\1\1"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a connection, and for each answer."""

    connect: float
    read: float


PATIENCE = Patience(15, 60)
SHORT_PATIENCE = Patience(6, 10)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
