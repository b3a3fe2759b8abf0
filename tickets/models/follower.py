"""Who wants to hear of a ticket that is not theirs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from people.models import User
from tickets.models.ticket import Ticket


class Follower(models.Model):
    """A member of staff who follows a ticket: told of what is written there, as long as they may see it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="followers", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "user"], name="a_person_follows_a_ticket_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} follows #{self.ticket_id}"
