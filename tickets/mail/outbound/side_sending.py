"""Mail of side conversations: written from the mailbox's address, answered to an address of their own."""

from __future__ import annotations

from typing import Final

from tickets.mail import addresses
from tickets.mail.actions import side_outbox
from tickets.mail.models import SideDelivery, Template
from tickets.mail.outbound import framing, templates
from tickets.mail.outbound.compose import Letter, reply_subject
from tickets.mail.outbound.framing import Frame, Said
from tickets.mail.outbound.letters import HISTORY, enclosed
from tickets.mail.outbound.sending import Box
from tickets.models import Mailbox, SideMessage


def send_due(most: int = 20) -> int:
    """Send one batch; returns how many rows were taken."""
    side_outbox.recover()
    return SIDES.send_due(most)


def letter(row: SideDelivery, mailbox: Mailbox) -> Letter:
    """Nothing of the ticket is in it but what its author wrote and forwarded."""
    message, side = row.message, row.message.side
    said = _signed(message, mailbox)
    markup, pictures = framing.with_own_pictures(said.html)
    subject = " ".join(side.subject.split())
    return Letter(
        mail_id=row.mail_id,
        sender_name=mailbox.name,
        sender=mailbox.address,
        reply_to=addresses.side_address(side, mailbox),
        to=message.to,
        cc=(),
        subject=subject if message.version == 1 else reply_subject(subject),
        date=message.created_at,
        text=said.text,
        html=markup,
        references=_references(row),
        files=[*pictures, *(enclosed(one) for one in message.attachments.select_related("blob"))],
    )


def _signed(message: SideMessage, mailbox: Mailbox) -> Said:
    """With the mailbox's signature; its variables know nothing of the requester here."""
    ticket = message.side.ticket
    known = templates.values(ticket, mailbox, message.author)
    values = {name: "" if name.startswith(("requester.", "ticket.")) else value for name, value in known.items()}
    signature = templates.chosen(mailbox, Template.Kind.SIGNATURE, mailbox.brand.language)
    return framing.frame(Said(message.text, message.html), Frame("", signature.html, values))


def _references(row: SideDelivery) -> list[str]:
    """The ids of the earlier messages as this recipient got or wrote them, oldest first."""
    earlier = SideMessage.objects.filter(side=row.message.side_id, version__lt=row.message.version)
    messages = list(earlier.order_by("-version").values_list("pk", "mail_id")[:HISTORY])
    copies = SideDelivery.objects.filter(message__in=[key for key, _ in messages], recipient=row.recipient)
    sent = dict(copies.values_list("message_id", "mail_id"))
    ids = [sent.get(key) or received for key, received in reversed(messages)]
    return [one for one in ids if one and one.isprintable() and " " not in one]


def _letter(row: SideDelivery) -> Letter:
    return letter(row, addresses.sender_of(row.message.side.ticket))


SIDES: Final = Box(side_outbox.claim, _letter, side_outbox.mark_data_started, side_outbox.settle)
