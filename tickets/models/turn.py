"""Work by Next: who was served which ticket, and who passed on which one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import User
from tickets.models.ticket import Ticket
from tickets.models.view import View


class SkipReason(models.TextChoices):
    LANGUAGE = "language", _("I don’t speak its language")
    KNOWLEDGE = "knowledge", _("Somebody else knows more about this")
    CONFLICT = "conflict", _("I am part of the matter")
    BLOCKED = "blocked", _("Something it needs is not there yet")
    OTHER = "other", _("Another reason")


class Claim(models.Model):
    """A ticket that Next gave to somebody who has done nothing about it yet.

    `version` is its thread version then: once it has grown, or the status has changed, the ticket is being worked.
    Without a sign of life since `touched_at` for some minutes it is let go.
    """

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    view = models.ForeignKey(View, on_delete=models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    claimed_at = models.DateTimeField(default=clock.now)
    touched_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return f"#{self.ticket_id} of {self.user_id}"


class Skip(models.Model):
    """Until then this ticket is not served to this person again; others get it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="skips", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=12, choices=SkipReason.choices)
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "user"], name="a_person_skips_a_ticket_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(reason__in=["language", "knowledge", "conflict", "blocked", "other"]),
                name="a_skip_has_a_known_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} by {self.user_id}"
