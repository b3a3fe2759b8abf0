"""What somebody has open right now, and for how many seconds they have been active in it."""

from __future__ import annotations

from django.db import models

from helpdesk.lib import clock
from people.models import User
from tickets.models.ticket import Ticket


class Handling(models.Model):
    """One row a person, so that two tabs never count the same second twice. `seconds` are not yet in the log."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    seconds = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.user_id} in #{self.ticket_id}"
