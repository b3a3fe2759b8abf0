"""One answer to many tickets: the incidents of a problem, answered and solved together."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from helpdesk.lib import clock
from people.models import User
from tickets.models.ticket import Ticket


class Round(models.Model):
    """`waiting`, `answered` and `failed` hold the numbers of its tickets; those that failed, each with the words why.

    A number goes from one to the other in the transaction that answers the ticket: what was stopped goes on.
    """

    problem = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="rounds")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    html = models.TextField(blank=True)
    solves = models.BooleanField(default=True)
    waiting = ArrayField(models.BigIntegerField(), default=list)
    answered = ArrayField(models.BigIntegerField(), default=list)
    failed = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["id"], condition=~Q(waiting=[]), name="round_under_way")]

    def __str__(self) -> str:
        return f"round {self.pk} of #{self.problem_id}"

    @property
    def total(self) -> int:
        return len(self.waiting) + len(self.answered) + len(self.failed)

    @property
    def is_done(self) -> bool:
        return not self.waiting
