"""Ids of mails that have not come yet, though an answer to them has."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tickets.models import Ticket


class Awaited(models.Model):
    """The ticket that such an answer opened: its parent, when it comes, belongs there."""

    mail_id = models.CharField(max_length=300)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "awaited"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mail_id", "ticket"], name="a_ticket_awaits_a_mail_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mail_id} for #{self.ticket_id}"
