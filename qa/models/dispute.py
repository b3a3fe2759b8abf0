"""An agent's objection to one answer of a review, and what somebody else made of it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import User
from qa.models.answer import Answer, Evidence
from qa.models.review import Review
from sops.models import Run
from tickets.models import Message


class Outcome(models.TextChoices):
    OPEN = "", pgettext_lazy("dispute", "To be decided")
    UPHELD = "upheld", pgettext_lazy("dispute", "Upheld: the answer stands")
    PARTLY = "partly", pgettext_lazy("dispute", "Partly: another answer")
    OVERTURNED = "overturned", pgettext_lazy("dispute", "Overturned: as the agent proposed")


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def visible_to(self, user: User) -> Self:
        """Those of reviews in sight."""
        return self.filter(answer__review__in=Review.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(outcome=Outcome.OPEN)

    def decided(self) -> Self:
        return self.exclude(outcome=Outcome.OPEN)


class Dispute(models.Model):
    """`first` is the answer's value when it was disputed, `proposed` what the agent says it should be, `decided` what
    it is now; empty means N/A. The outcome follows from the three, which the database checks, as it checks that whoever
    decides is neither reviewer nor agent nor of the reviewer's home team."""

    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="dispute")
    first = models.FloatField(null=True, blank=True)
    proposed = models.FloatField(null=True, blank=True)
    reason = models.TextField()
    evidence = models.CharField(max_length=7, choices=Evidence.choices, blank=True)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    step = models.CharField(max_length=60, blank=True)
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    decided = models.FloatField(null=True, blank=True)
    rationale = models.TextField(blank=True)
    adjudicator = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["raised_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="a_dispute_has_a_known_outcome"),
            models.CheckConstraint(
                condition=Q(outcome="", adjudicator=None, decided_at=None, decided=None)
                | (~Q(outcome="") & Q(adjudicator__isnull=False, decided_at__isnull=False) & ~Q(rationale="")),
                name="a_decided_dispute_says_by_whom_and_why",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_dispute_gives_a_reason"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["raised_at", "id"], condition=Q(outcome=""), name="dispute_to_decide"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.outcome or 'open'}"

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN
