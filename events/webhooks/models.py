"""Webhooks: where programs elsewhere are told what happened, and the log of every message to them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from helpdesk.lib import clock


class Webhook(models.Model):
    """An address of another program's, told of these kinds of events, as far as its owner may see them.

    `secret` is encrypted; after a change the one before, `old_secret`, signs too until `old_secret_until`. Empty
    `brands` and `teams` are all. `failing_since`: every message since then has failed. `paused_until`: it is left
    alone for a moment, after `failures` failures in a row. `off_reason` is why the desk itself switched it off.
    """

    class Off(models.TextChoices):
        FAILING = "failing"
        GONE = "gone"  # it answered 410
        OWNER = "owner"  # who made it is deactivated

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=2000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhooks")
    kinds = ArrayField(models.CharField(max_length=60), default=list)
    brands = ArrayField(models.BigIntegerField(), default=list, blank=True)
    teams = ArrayField(models.BigIntegerField(), default=list, blank=True)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    off_reason = models.CharField(max_length=8, choices=Off.choices, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kinds=[]), name="a_webhook_is_told_of_something"),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One message to one webhook. Its id and its words are made once and kept on every try and replay.

    A test belongs to no event. `tries` are how its attempts ended, oldest first: {"at", "status", "error", "ms"}.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        DELIVERED = "delivered"
        FAILED = "failed"
        WITHHELD = "withheld"  # its owner may not see that any more

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    event = models.ForeignKey("events.Event", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    message_id = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    error = models.CharField(max_length=300, blank=True)
    tries = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "webhook deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "event"], name="a_webhook_is_told_of_an_event_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["webhook", "due_at", "id"], condition=Q(state="queued"), name="webhook_due"),
            models.Index(fields=["webhook", "claimed_until"], condition=Q(state="sending"), name="webhook_under_way"),
            models.Index(fields=["webhook", "-created_at", "-id"], name="webhook_log"),
            models.Index(fields=["created_at"], name="webhook_log_age"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.state}"
