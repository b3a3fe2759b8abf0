"""What can go wrong with a mail server, as codes that are stored and sentences that are shown."""

from __future__ import annotations

import poplib
import ssl
from dataclasses import dataclass
from socket import gaierror
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

SENTENCES: Final[dict[str, str | Promise]] = {
    "no_host": _("There is no server of this name. Check the spelling, or the desk's DNS."),
    "refused": _("The server does not answer on this port. Check the port, and firewalls between."),
    "unreachable": _("The server can't be reached from here. Check the name, and firewalls between."),
    "timeout": _("The server took too long to answer. Check the port and the kind of security."),
    "certificate": _("The server's certificate is not trusted, so nothing was said to it."),
    "no_tls": _("The server does not speak TLS on this port. Try STARTTLS, or the port for TLS: 993, or 995 for POP3."),
    "no_starttls": _("The server does not offer STARTTLS. The password was not sent in the clear."),
    "clear_text": _("Without TLS the desk speaks to servers on this machine only. Choose TLS or STARTTLS."),
    "sign_in": _("The server did not accept the user name and password."),
    "token": _("The server did not accept the desk's sign-in with the provider. It is renewed with the next try."),
    "sign_again": _("The provider no longer lets the desk in. Sign in again."),
    "provider": _("The provider's sign-in service does not answer as it should."),
    "no_grant": _("Nobody has signed in at the provider yet."),
    "no_folder": _("There is no such folder, or this user may not read it."),
    "no_uidl": _("The server does not name its mails (UIDL), so the desk can't tell which ones it has already."),
    "in_use": _("Another program is reading this mailbox. The desk tries again."),
    "afterwards": _("Mail is fetched, but what is to be done with it on the server afterwards failed."),
    "password": _(
        "The stored password can't be read, since the desk's SECRET_KEY changed. Enter it (or sign in) again."
    ),
    "ended": _("The server ended the conversation."),
    "protocol": _("The server gave an answer that the desk can't work with."),
    "silent": _("Nothing has been heard of this server, although it should be asked twice a minute."),
    "late": _("Mail has come in and is not worked through."),
    "other": _("Fetching failed in a way that the desk does not know."),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """`detail` is what the server or the system said, in its own words."""

    code: str
    detail: str = ""

    def __str__(self) -> str:
        """As stored."""
        return f"{self.code}: {self.detail}"[:1000]

    @property
    def sentence(self) -> str:
        return str(SENTENCES.get(self.code, SENTENCES["other"]))


class ServerTrouble(Exception):
    """Raised where the desk itself refuses to go on, such as sending a password in the clear."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.trouble = Trouble(code, detail)


def stored(text: str) -> Trouble | None:
    """The trouble that `str()` wrote."""
    code, __, detail = text.partition(": ")
    return Trouble(code, detail) if text else None


def trouble_of(error: BaseException) -> Trouble:
    """What an exception of the network, of TLS or of the server means."""
    if isinstance(error, ServerTrouble):
        return error.trouble
    return Trouble(_code(error), words_of(error))


def _code(error: BaseException) -> str:
    for kind, code in _KINDS:
        if isinstance(error, kind):
            return code
    return "other"


_KINDS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (gaierror, "no_host"),
    (ConnectionRefusedError, "refused"),
    (ssl.SSLCertVerificationError, "certificate"),
    (TimeoutError, "timeout"),
    (ssl.SSLError, "no_tls"),
    (ConnectionError, "ended"),
    (OSError, "unreachable"),
    (LoginError, "sign_in"),
    (poplib.error_proto, "protocol"),
    (CapabilityError, "no_starttls"),
    (IMAPClientAbortError, "ended"),
    (IMAPClientError, "protocol"),
)


def words_of(error: BaseException) -> str:
    """What the server said, or the system."""
    for part in error.args[::-1]:
        if isinstance(part, bytes):
            return part.decode("utf-8", "replace")
        if isinstance(part, str):
            return part.removeprefix("b'").removesuffix("'")
    return type(error).__name__
