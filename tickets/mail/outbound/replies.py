"""What a mail server's answer, or its silence, means for people. Pure.

A response is the server's words after its code; or, where no server spoke, an error as `error_words` tells it.
"""

from __future__ import annotations

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentences = dict[str, str | Promise]
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")

NETWORK: Final[Sentences] = {
    "gaierror": _("There is no mail server of this name. Check OUTGOING_MAIL_URL, or the desk's DNS."),
    "ConnectionRefusedError": _("The mail server does not answer on its port."),
    "TimeoutError": _("The mail server took too long to answer."),
    "SSLCertVerificationError": _("The mail server's certificate is not trusted, so nothing was said to it."),
    "SSLError": _("The mail server does not speak TLS as OUTGOING_MAIL_URL says."),
    "SMTPNotSupportedError": _("The mail server does not offer STARTTLS. Nothing was sent in the clear."),
    "SMTPAuthenticationError": _("The mail server did not accept the desk's user name and password."),
    "SMTPServerDisconnected": _("The mail server ended the conversation."),
    "ConnectionResetError": _("The mail server ended the conversation."),
    "SMTPConnectError": _("The mail server takes no mail now."),
    "SMTPException": _("The mail server gave an answer that the desk can't work with."),
    "OSError": _("The mail server can't be reached from here."),
    "Unavailable": _("No server for outgoing mail is set, or its address can't be read."),
}
LOST: Final = "The worker that sent it stopped before it could tell."
_OWN: Final[Sentences] = {
    LOST: _("The worker that sent it stopped before it could tell."),
    "The receiving server can't take addresses beyond ASCII.": _("The server can't take addresses beyond ASCII."),
}
STATUSES: Final[Sentences] = {
    "1.1": _("There is no such mailbox."),
    "1.2": _("There is no such mail domain."),
    "1.3": _("The address is not written as one."),
    "1.6": _("The mailbox has moved, and left no new address."),
    "1.10": _("The domain takes no mail."),
    "2.1": _("The mailbox is switched off."),
    "2.2": _("The mailbox is full."),
    "2.3": _("The mail is too large for this mailbox."),
    "3.4": _("The mail is too large for the server."),
    "4.1": _("The receiving server does not answer."),
    "4.4": _("The mail can't be brought on its way."),
    "4.7": _("The mail was on its way for too long."),
    "5.3": _("It has too many recipients."),
    "7.0": _("The receiving server refuses the mail by its rules."),
    "7.1": _("The receiving server refuses the mail by its rules, perhaps as spam."),
    "7.20": _("The mail has no valid DKIM signature."),
    "7.23": _("The domain's SPF record does not name the sending server."),
    "7.25": _("The sending server has no name in DNS."),
    "7.26": _("The mail passed neither SPF nor DKIM."),
    "7.27": _("The sender's domain can't receive mail."),
}
_FAMILIES: Final[Sentences] = {
    "1": _("Something is wrong with the address."),
    "2": _("The mailbox can't take the mail."),
    "3": _("The receiving server can't take the mail."),
    "4": _("The mail can't be brought on its way."),
    "5": _("The servers did not understand each other."),
    "6": _("The server can't work with what is in the mail."),
    "7": _("The receiving server refuses the mail by its rules."),
}
_CODES: Final[Sentences] = {
    "421": _("The server is busy now."),
    "450": _("The mailbox can't take the mail now."),
    "451": _("The server can't take the mail now, and asks to try later."),
    "452": _("The server is full now."),
    "550": _("The server knows no such mailbox, or refuses the mail."),
    "552": _("The mailbox is full, or the mail is too large."),
    "553": _("The server does not accept the address."),
    "554": _("The server refuses the mail."),
}


def error_words(error: BaseException) -> str:
    """An error of the network or the server, as it is stored: the nearest kind that has words here, and its own."""
    names = [kind.__name__ for kind in type(error).__mro__]
    return f"{next((name for name in names if name in NETWORK), names[0])}: {error}"[:500]


def sentence(code: str, response: str) -> str:
    """One sentence; empty where there is nothing to add to the server's own words."""
    if response in _OWN:
        return str(_OWN[response])
    if not code:
        name = response.partition(":")[0]
        return str(NETWORK.get(name, ""))
    status = _STATUS.search(f"{code} {response}")
    if status:
        family, detail = status[2], f"{status[2]}.{int(status[3])}"
        if (status[1], family) == ("4", "7"):
            return str(_CODES["451"])
        return str(STATUSES.get(detail) or _FAMILIES.get(family, ""))
    return str(_CODES.get(code, ""))


def is_silence(code: str, response: str) -> bool:
    """Whether no server spoke: it could not be reached, or did not let the desk in."""
    return not code and response.partition(":")[0] in NETWORK
