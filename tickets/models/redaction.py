"""Redaction: that something was taken out, by whom and why; never what it was."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import User
from tickets.models.ticket import Ticket


class Redaction(models.Model):
    """`counts` says in how many messages, drafts and so on it was."""

    class What(models.TextChoices):
        TEXT = "text", _("Text")
        FILE = "file", _("A file")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="redactions")
    what = models.CharField(max_length=4, choices=What.choices)
    reason = models.CharField(max_length=300)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_redaction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.what} of #{self.ticket_id}"
