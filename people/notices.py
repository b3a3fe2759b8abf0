"""The desk's own mail to staff: invitations and password resets. Tickets' mail leaves by tickets/mail."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk.lib import smtp
from helpdesk.lib.errors import Invalid, Unavailable
from people.actions.invitations import GOOD_FOR, key_of
from people.models import User

log = logging.getLogger(__name__)


class OutgoingMailBackend(BaseEmailBackend):
    """Sends over OUTGOING_MAIL_URL, or to the local catcher. One connection for all messages of a call."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Raises Unavailable when trying later can help, Invalid when the server refuses a recipient for good."""
        messages = [message for message in email_messages if message.recipients()]
        if not messages:
            return 0
        try:
            _deliver(messages)
        except (Unavailable, Invalid) as error:
            log.warning("A notice was not sent: %s", error)
            if not self.fail_silently:
                raise
            return 0
        return len(messages)


def send_invitation(user: User) -> None:
    """Mail the link with which a new person sets a password, in the language chosen for them."""
    with translation.override(user.language):
        context = {
            "person": user,
            "link": settings.SITE_URL + reverse("accept_invitation", args=[key_of(user)]),
            "days": GOOD_FOR.days,
            "site": settings.SITE_URL,
        }
        subject = _("Your account at the help desk")
        EmailMessage(subject, render_to_string("people/mail/invitation.txt", context), to=[user.email]).send()


def _deliver(messages: Sequence[EmailMessage]) -> None:
    server = smtp.outgoing_server()
    try:
        with server.connect() as link:
            for message in messages:
                message.extra_headers.setdefault("Auto-Submitted", "auto-generated")
                link.send_message(message.message(), _bare(message.from_email), message.recipients())
    except smtplib.SMTPRecipientsRefused as refused:
        raise _refusal(refused) from refused
    except (OSError, smtplib.SMTPException) as error:
        text = _("The mail server (%(server)s) did not take the mail: %(reason)s. Try again in a few minutes.")
        raise Unavailable(text % {"server": server, "reason": error}) from error


def _refusal(refused: smtplib.SMTPRecipientsRefused) -> Invalid | Unavailable:
    address, (code, reason) = next(iter(refused.recipients.items()))
    words = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    text = _("The mail server refused %(address)s: %(code)s %(reason)s.")
    message = text % {"address": address, "code": code, "reason": words}
    return Invalid(message) if code >= 500 else Unavailable(message)


def _bare(sender: str) -> str:
    """The address in `Name <address>`."""
    return sender.rpartition("<")[2].rstrip("> ")
