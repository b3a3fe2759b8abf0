"""A time in which a mailbox did not do well: from when it was noticed until it was over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.lib import clock
from tickets.mail.models.source import Source
from tickets.models import Mailbox


class Incident(models.Model):
    """Of a source, or of what a mailbox has received and not processed. `trouble` is as in Source.error.

    It is shown and mailed to admins once it is `raised`; one that was over before that is forgotten.
    """

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="incidents")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, null=True, blank=True, related_name="incidents")
    trouble = models.TextField()
    began_at = models.DateTimeField(default=clock.now)
    raised_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    all_clear_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(ended_at=None) & ~Q(source=None), name="a_source_has_one_open_incident"
            ),
            models.UniqueConstraint(
                fields=["mailbox"], condition=Q(ended_at=None, source=None), name="a_mailbox_has_one_open_incident"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["mailbox", "-id"], name="incident_of_mailbox"),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id}: {self.trouble}"
