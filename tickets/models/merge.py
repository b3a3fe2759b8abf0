"""Merging: what went from one ticket into another, kept so that it can be undone exactly."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from helpdesk.lib import clock
from people.models import User
from tickets.models.message import Message
from tickets.models.ticket import Ticket


class Merge(models.Model):
    """One ticket that went into another; those of one `act` went together.

    `moved` lists the messages that went, each as id, version before, and the ticket it had come from before.
    `participants` and `followers` were added to the target. `source_was` is the source's status before; `before` and
    `after` are what the target had, by field. `notice` told the source's requester. `reached` is the highest version
    that the target had given when this was undone: its versions count on from there.
    """

    source = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="merges")
    target = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="taken_in")
    act = models.UUIDField(default=uuid.uuid4)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    moved = models.JSONField(default=list)
    participants = ArrayField(models.BigIntegerField(), default=list)
    followers = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    source_was = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    notice = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reached = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(undone_at=None), name="a_ticket_is_merged_into_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="a_ticket_is_never_merged_into_itself"),
        ]
        indexes: ClassVar = [models.Index(fields=["act"], name="merge_act")]

    def __str__(self) -> str:
        return f"#{self.source_id} into #{self.target_id}"
