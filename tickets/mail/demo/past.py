"""The mail that the demo's staff sent in the past: delivered long ago, so that answers to it find their ticket."""

from __future__ import annotations

from tickets.mail import addresses
from tickets.mail.models import Delivery
from tickets.models import Mailbox, Message


class PastMail:
    def __init__(self) -> None:
        self._deliveries: list[Delivery] = []

    def left(self, message: Message, mailbox: Mailbox) -> str:
        """Note a reply as accepted by every recipient's server; returns the id of the requester's copy."""
        ids = [self._accepted(message, recipient, mailbox) for recipient in dict.fromkeys([*message.to, *message.cc])]
        return ids[0] if ids else ""

    def store(self) -> None:
        Delivery.objects.bulk_create(self._deliveries, batch_size=1000)

    def _accepted(self, message: Message, recipient: str, mailbox: Mailbox) -> str:
        mail_id = addresses.mail_id(message, recipient, mailbox)
        due = message.hold_until or message.created_at
        self._deliveries.append(
            Delivery(
                message=message,
                recipient=recipient,
                mail_id=mail_id,
                state=Delivery.State.ACCEPTED,
                due_at=due,
                attempts=1,
                data_started=True,
                code="250",
                response="2.0.0 Ok: queued",
                finished_at=due,
            )
        )
        return mail_id
