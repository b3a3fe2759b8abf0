"""Our addresses and the ids we put into outgoing mail."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from helpdesk.lib.crypto import keys_for
from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import casefold_address
from tickets.mail.parsing import side_tokens, tokens
from tickets.mail.parsing.side_tokens import SideRef
from tickets.models import Mailbox, Message, SideConversation, SideMessage, Ticket

PURPOSE = "mail threading"


def own_addresses() -> frozenset[str]:
    """Every address and alias of the desk, normalised."""
    rows = Mailbox.objects.values_list("address", "aliases")
    return frozenset(casefold_address(one) for address, aliases in rows for one in [address, *aliases])


def sender_of(ticket: Ticket) -> Mailbox:
    """The mailbox a ticket is answered from: the one it came to, else its brand's first."""
    mailbox = ticket.mailbox or ticket.brand.mailboxes.filter(is_active=True).order_by("pk").first()
    if mailbox is None:
        raise Invalid(_("%(brand)s has no mailbox to answer from. An admin can add one.") % {"brand": ticket.brand})
    return mailbox


def recipients_of(message: Message, own: Collection[str]) -> list[str]:
    """To, cc and bcc, each once, without our own addresses."""
    unique = dict.fromkeys(casefold_address(one) for one in [*message.to, *message.cc, *message.bcc] if one)
    return [one for one in unique if "@" in one and without_token(one) not in own and not one.endswith("@invalid")]


def mail_id(message: Message, recipient: str, mailbox: Mailbox) -> str:
    """The Message-ID of one recipient's copy, signed; the same on every call."""
    return tokens.message_id(message.ticket_id, message.pk, recipient, mailbox.domain, keys_for(PURPOSE)[0])


def reply_address(ticket: Ticket, mailbox: Mailbox, alias: str = "") -> str:
    """The mailbox's address, or this other one of it, with the ticket's signed token."""
    return tokens.plus_address(alias or mailbox.address, ticket.pk, keys_for(PURPOSE)[0])


def subject_of(message: Message, mailbox: Mailbox) -> str:
    """The message's subject, with the ticket's signed mark at its end where the mailbox wants one."""
    subject = " ".join((message.subject or message.ticket.subject).split())
    if not mailbox.marks_subjects:
        return subject
    return f"{subject} {tokens.subject_token(message.ticket_id, keys_for(PURPOSE)[0])}".strip()


def without_token(address: str) -> str:
    """support+anything@brand is support@brand."""
    local, _at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def is_own_mail(mail_id: str) -> bool:
    """Whether this Message-ID is one that we signed: our own mail has come back."""
    keys = keys_for(PURPOSE)
    return tokens.read_message_id(mail_id, keys) is not None or side_tokens.read_message_id(mail_id, keys) is not None


def side_mail_id(message: SideMessage, recipient: str, mailbox: Mailbox) -> str:
    """The Message-ID of one recipient's copy of a message in a side conversation."""
    ref = SideRef(message.side_id, message.pk)
    return side_tokens.message_id(ref, recipient, mailbox.domain, keys_for(PURPOSE)[0])


def side_address(side: SideConversation, mailbox: Mailbox) -> str:
    """Where answers to a side conversation come, and nothing else."""
    return side_tokens.plus_address(mailbox.address, side.pk, keys_for(PURPOSE)[0])
