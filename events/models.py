"""The append-only log, and how far each consumer has read it."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Func

from helpdesk.lib import clock


class CurrentTransaction(Func):
    """The id of the running transaction as a bigint (64 bits, never wraps)."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


# Kinds of subject that are about people and set-up: few rows among many, read by the page of changes.
AUDITED: Final = (
    "user", "role", "team", "partner", "site", "apitoken", "brand", "mailbox", "source", "contact", "organisation",
    "template", "suppression", "view", "macro", "attribute", "customfield", "ticketcategory", "ticketform", "status",
    "webhook", "rule", "skill", "kindofwork", "calendar", "policy", "scorecard", "programme", "cycle",
)  # fmt: skip


class Event(models.Model):
    """Something that happened, with who did it and where they belonged at that time.

    Rows are never changed or deleted; a database trigger refuses it.
    """

    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_team_id = models.BigIntegerField(null=True)
    actor_site_id = models.BigIntegerField(null=True)
    actor_partner_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["xid", "id"], name="event_reading_order"),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="event_history"),
            models.Index(
                fields=["-at", "-id"], condition=models.Q(subject_kind__in=AUDITED), name="event_of_people_and_set_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"


# Below the id of any transaction, also of those that a restore has shifted below zero.
NOTHING_READ: Final = -(2**63)


class Cursor(models.Model):
    """How far a consumer has read: all events up to (xid, event_id) have taken effect or are set aside."""

    consumer = models.CharField(max_length=60, primary_key=True)
    xid = models.BigIntegerField(default=NOTHING_READ)
    event_id = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.consumer


class SetAside(models.Model):
    """An event that a consumer could not take; retried apart, so that it blocks nobody.

    The row goes when the event has taken effect. One that an admin dropped stays, and is not retried.
    """

    consumer = models.CharField(max_length=60)
    event = models.ForeignKey(Event, on_delete=models.PROTECT)
    error = models.TextField()
    attempts = models.PositiveIntegerField(default=1)
    retry_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consumer", "event"], name="an_event_is_set_aside_once_per_consumer"),
        ]

    def __str__(self) -> str:
        return f"{self.consumer}: event {self.event_id}"


from events.webhooks.models import Webhook, WebhookDelivery  # noqa: E402, F401  (Django looks for models here)
