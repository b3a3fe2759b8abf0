"""The outbox: one row per message and recipient."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import User
from tickets.models import Message

TROUBLED = Q(state__in=["failed", "uncertain", "bounced", "suppressed"], given_up_at=None)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> Self:
        """Copies of messages of the tickets that this person may see."""
        if not user.is_active:
            return self.none()
        return self if user.is_in_house else self.filter(message__ticket__partner_id=user.partner_id)

    def troubled(self) -> Self:
        """What did not arrive, as far as anybody knows, and still should."""
        return self.filter(TROUBLED)


class Delivery(models.Model):
    """`mail_id` is made before the first attempt and kept on every retry.

    `data_started` is committed just before the server is given the last dot: a worker that died after it
    leaves the row uncertain, and it is not sent again blindly. `tries` are how its attempts ended, oldest
    first: {"at", "kind", "code", "response"}. `given_up_at`: somebody said that this need not arrive any more.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Sending")
        ACCEPTED = "accepted", _("Accepted")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")
        BOUNCED = "bounced", _("Bounced")
        SUPPRESSED = "suppressed", _("Suppressed")
        CANCELLED = "cancelled", _("Cancelled")

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.CharField(max_length=320)
    mail_id = models.CharField(max_length=998, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    data_started = models.BooleanField(default=False)
    code = models.CharField(max_length=12, blank=True)
    response = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
    tries = models.JSONField(default=list)
    given_up_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "recipient"], name="a_message_is_delivered_once_to_a_recipient"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="delivery_due"),
            models.Index(fields=["state", "-due_at", "-id"], name="delivery_by_state"),
            models.Index(fields=["-due_at", "-id"], condition=TROUBLED, name="delivery_troubled"),
            models.Index(fields=["recipient"], name="delivery_recipient"),
            models.Index(fields=["claimed_until"], condition=Q(state="sending"), name="delivery_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.state}"
