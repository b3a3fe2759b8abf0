"""A day on which a ticket is looked at again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.lib import clock
from people.models import User
from sops.models.run import Run
from tickets.models import Ticket


class FollowUp(models.Model):
    """Set by a run. One that is not `done_at` yet waits for its moment; a ticket has at most one such."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="follow_ups", db_index=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(done_at=None), name="a_ticket_waits_for_one_follow_up"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], condition=Q(done_at=None), name="follow_up_waiting")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} at {self.at}"
