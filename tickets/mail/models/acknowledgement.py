"""The automatic mail that says a new ticket has arrived: sent, or why not."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from tickets.models import Message, Ticket


class Acknowledgement(models.Model):
    """One row per ticket that came to a mailbox which acknowledges, so that none is acknowledged twice."""

    class Refusal(models.TextChoices):
        AUTOMATIC = "automatic", _("A machine or a mailing list wrote it")
        NOBODY = "nobody", _("It named no address that can be answered")
        OWN = "own", _("It came from an address of the desk")
        ON_BEHALF = "on_behalf", _("Somebody else wrote it in the requester's name")
        SENDER_LIMIT = "sender_limit", _("Its sender got several acknowledgements within the hour")
        THREAD_LIMIT = "thread_limit", _("The ticket it follows got several automatic mails within the day")
        LATE = "late", _("It came too long ago")

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="acknowledgement")
    recipient = models.CharField(max_length=320, blank=True)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refused = models.CharField(max_length=12, choices=Refusal.choices, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(message=None) ^ Q(refused=""), name="an_acknowledgement_is_sent_or_refused"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "created_at"], condition=Q(refused=""), name="acknowledged_lately"),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.refused or 'sent'}"
