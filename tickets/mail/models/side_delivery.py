"""The outbox of side conversations: one row per message and address, apart from what goes to requesters."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tickets.mail.models.delivery import Delivery
from tickets.models import SideMessage


class SideDelivery(models.Model):
    """States, marks and tries mean what they mean in Delivery."""

    message = models.ForeignKey(SideMessage, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.CharField(max_length=320)
    mail_id = models.CharField(max_length=998, unique=True)
    state = models.CharField(max_length=10, choices=Delivery.State.choices, default=Delivery.State.QUEUED)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    data_started = models.BooleanField(default=False)
    code = models.CharField(max_length=12, blank=True)
    response = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
    tries = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "side deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "recipient"], name="a_side_message_is_delivered_once_to_a_recipient"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="side_delivery_due"),
            models.Index(fields=["claimed_until"], condition=Q(state="sending"), name="side_delivery_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.state}"
