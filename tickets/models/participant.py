"""Who takes part in a ticket besides its requester."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Contact
from tickets.models.ticket import Ticket


class Participant(models.Model):
    """Someone besides the requester who takes part by mail.

    `came_from`: they take part since that ticket was merged into this one. A guest may write, and is not copied.
    """

    class Role(models.TextChoices):
        CC = "cc", _("Copied")
        GUEST = "guest", _("Came with a merged ticket")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.CC)
    came_from = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["came_from"], condition=Q(came_from__isnull=False), name="participant_came_from")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "contact"], name="a_contact_takes_part_once_in_a_ticket"),
        ]

    def __str__(self) -> str:
        return str(self.contact)
