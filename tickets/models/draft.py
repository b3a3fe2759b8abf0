"""What a member of staff has typed but not sent, and how far they have read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from helpdesk.lib import clock
from people.models import User
from tickets.models.message import Message
from tickets.models.ticket import Ticket


class Draft(models.Model):
    """One per person, ticket and kind; `html` is what the editor holds, restored to the byte.

    `staged` are the macros used in it, whose acts wait for the sending (tickets/macros/staged.py).
    `recipients` are {"to", "cc", "bcc"} where the author chose others than the ticket's own, `files` ids of uploads.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=8, choices=Message.Kind.choices)
    html = models.TextField(blank=True)
    recipients = models.JSONField(null=True, blank=True)
    files = models.JSONField(default=list)
    seen_version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=clock.now)
    staged = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "ticket", "kind"], name="a_person_has_one_draft_of_a_kind_in_a_ticket"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} draft in #{self.ticket_id}"


class SentDraft(models.Model):
    """A draft that was sent: what a browser saves of it late is dropped. Kept for a day, without words.

    `key` is the browser's own, a new one for each text that is begun.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    sent_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="a_draft_is_sent_once"),
        ]

    def __str__(self) -> str:
        return f"draft {self.key} of {self.user_id}"


class Seen(models.Model):
    """The thread version that a member of staff has read up to; a ticket beyond it is shown as unread."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="seen", db_index=False)
    version = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "user"], name="a_person_has_one_reading_mark_in_a_ticket"),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} read to {self.version}"
