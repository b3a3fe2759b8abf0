"""Policies applied to open tickets, or what that would change: batch by batch, in the background."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import User


class Reapplication(models.Model):
    """`is_trial`: everything is done and taken back again, so that it says what the real one would do.

    `reached` is the last ticket that was looked at; with it the numbers change in one transaction, so that a run whose
    worker died goes on where it was. `breached` counts the clocks that are breached by it. `tickets` are the first of
    those that change, as [number, version before or null, version after].
    """

    class State(models.TextChoices):
        RUNNING = "running", _("At work")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_trial = models.BooleanField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    total = models.PositiveIntegerField()
    looked_at = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    breached = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(default=0)
    tickets = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "done", "stopped"]), name="a_reapplication_has_a_known_state"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="running"), name="policies_are_applied_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"reapplication {self.pk}"

    @property
    def is_at_work(self) -> bool:
        return self.state == self.State.RUNNING
