"""How satisfied a requester was: asked once for a ticket, answered or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import Contact
from tickets.models.message import Message
from tickets.models.ticket import Score, Ticket

if TYPE_CHECKING:
    from people.models import User


class SatisfactionQuerySet(models.QuerySet["Satisfaction"]):
    def visible_to(self, user: User) -> Self:
        if not user.is_active:
            return self.none()
        return self if user.is_in_house else self.filter(ticket__partner_id=user.partner_id)

    def rated(self) -> Self:
        return self.exclude(rated_at=None)


class Satisfaction(models.Model):
    """`asked_at` with the survey's `message`, or `unasked` with the reason; a rating may come without being asked.

    `rated_at` is when a score was given first, `changed_at` when last. The ticket repeats the score.
    """

    class Unasked(models.TextChoices):
        AUTOMATIC = "automatic", _("A machine or a mailing list wrote it")
        NOBODY = "nobody", _("It named no address that can be answered")
        SUPPRESSED = "suppressed", _("No mail goes to the address")
        BLOCKED = "blocked", _("The requester is blocked, or it is spam")
        LATELY = "lately", _("The requester was asked a short time ago")
        MAILBOX = "mailbox", _("The brand has no mailbox to ask from")

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="survey")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    unasked = models.CharField(max_length=10, choices=Unasked.choices, blank=True)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, null=True, blank=True, related_name="survey")
    scale = models.CharField(max_length=8, blank=True)
    score = models.PositiveSmallIntegerField(choices=Score.choices, null=True, blank=True)
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = SatisfactionQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "satisfaction"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(asked_at=None) | Q(unasked=""), name="a_survey_was_sent_or_there_is_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(score=None, rated_at=None) | Q(score__range=(1, 5), rated_at__isnull=False),
                name="a_rating_has_a_score_and_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["contact", "asked_at"], name="satisfaction_asked"),
            models.Index(
                F("rated_at").desc(), F("id").desc(), condition=Q(rated_at__isnull=False), name="satisfaction_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.score or 'not rated'}"
