"""What a member of staff is told of, and how they want to be told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models.user import User

UNREAD = Q(read_at=None, is_shown=True)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> NotificationQuerySet:
        return self.filter(UNREAD)


class Notification(models.Model):
    """One person told of one event. `subject` is what it is about, by kind and id, as in the log.

    Not shown when the person wants it by mail only. It is mailed once `mail_due_at` has come, unless it was read.
    Ask people.notifications for those that a person may still see.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    event_id = models.BigIntegerField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    is_shown = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "event_id", "kind"], name="a_person_is_told_of_an_event_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], condition=Q(is_shown=True), name="notification_newest"),
            models.Index(fields=["user", "-id"], condition=UNREAD, name="notification_unread"),
            models.Index(
                fields=["mail_due_at"],
                condition=Q(mailed_at=None, mail_due_at__isnull=False),
                name="notification_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class NotificationChoice(models.Model):
    """How a person wants to be told of a kind; where there is none it is as usual."""

    class Mail(models.TextChoices):
        NEVER = "never", _("No mail")
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day, in the morning")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notification_choices")
    kind = models.CharField(max_length=20)
    is_shown = models.BooleanField(default=True)
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NEVER)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind"], name="a_person_chooses_once_for_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"
