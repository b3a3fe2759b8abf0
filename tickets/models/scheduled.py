"""Replies that wait for their moment."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock, html
from people.models import User
from tickets.models.message import Message
from tickets.models.ticket import Channel, Ticket

MOST_SHOWN = 20_000


class ScheduledReplyQuerySet(models.QuerySet["ScheduledReply"]):
    def visible_to(self, user: User) -> Self:
        if not user.is_active:
            return self.none()
        return self if user.is_in_house else self.filter(ticket__partner_id=user.partner_id)

    def waiting(self) -> Self:
        return self.filter(state=ScheduledReply.State.WAITING)


class ScheduledReply(models.Model):
    """A reply as it was written, to be sent at `due_at` as if its author pressed send then.

    `recipients` and `staged` as in Draft, `files` are ids of the author's uploads, `then` is the status that it sets.
    It is held back, `why` being the code of what stood in its way, when somebody wrote meanwhile or a rule forbids it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        TAKEN_BACK = "back", _("Taken back")
        HELD = "held", _("Held back")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="scheduled")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    html = models.TextField()
    recipients = models.JSONField(null=True, blank=True)
    files = models.JSONField(default=list)
    staged = models.JSONField(default=list)
    then = models.CharField(max_length=8, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    despite = ArrayField(models.CharField(max_length=20), default=list)
    reason = models.CharField(max_length=300, blank=True)
    seen_version = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=20, blank=True)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScheduledReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "scheduled replies"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="sent") ^ Q(message=None), name="a_scheduled_reply_has_a_message_when_it_is_sent"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="scheduled_due"),
        ]

    @property
    def shown(self) -> SafeString:
        """What its author wrote, cleaned just now."""
        return mark_safe(html.compose(self.html[:MOST_SHOWN]))  # noqa: S308

    def __str__(self) -> str:
        return f"reply in #{self.ticket_id} at {self.due_at}"
