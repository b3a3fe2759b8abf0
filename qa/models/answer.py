"""What a review answers to each item, and what it answered before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import User
from qa.models.review import Review
from sops.models import Run
from tickets.models import Message


class Evidence(models.TextChoices):
    NONE = "", pgettext_lazy("evidence", "None")
    MESSAGE = "message", pgettext_lazy("evidence", "A message")
    STEP = "step", pgettext_lazy("evidence", "A step of a procedure run")


class Answer(models.Model):
    """`item` is its key in the review's version of the scorecard. `value` is between the item's lowest and highest;
    empty means N/A. `level` is the same from 0 to 1, empty where the item is not counted; `is_error` says that it has
    the lowest (or counts as failed), `is_short` that it is not the highest. `from_facts`: the desk found it, nobody
    judged. `revision` counts changes after submission; each has its AnswerRevision, or the database refuses it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="answers", db_index=False)
    item = models.CharField(max_length=60)
    value = models.FloatField(null=True, blank=True)
    level = models.FloatField(null=True, blank=True)
    is_error = models.BooleanField(default=False)
    is_short = models.BooleanField(default=False)
    from_facts = models.BooleanField(default=False)
    cause = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    evidence = models.CharField(max_length=7, choices=Evidence.choices, blank=True)
    message = models.ForeignKey(
        Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    step = models.CharField(max_length=60, blank=True)
    revision = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "item"], name="a_review_answers_an_item_once"),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__gte=0, level__lte=1), name="a_level_is_from_0_to_1"
            ),
            models.CheckConstraint(
                condition=Q(evidence="", message=None, run=None)
                | Q(evidence="message", run=None)
                | (Q(evidence="step", message=None) & ~Q(step="")),
                name="evidence_is_a_message_or_a_step",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run"], condition=Q(run__isnull=False), name="answer_of_run"),
            models.Index(fields=["message"], condition=Q(message__isnull=False), name="answer_of_message"),
            models.Index(fields=["item", "review"], include=["level"], condition=Q(is_short=True), name="answer_short"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.item}: {self.value}"


class Why(models.TextChoices):
    REOPENED = "reopened", pgettext_lazy("answer", "The reviewer took it back before it was published")
    DISPUTE = "dispute", pgettext_lazy("answer", "A dispute was decided")


class AnswerRevision(models.Model):
    """What an answer was before a change, whole; append-only. Number 0 is the first answer, which stays on record."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="revisions", db_index=False)
    number = models.PositiveSmallIntegerField()
    value = models.FloatField(null=True, blank=True)
    level = models.FloatField(null=True, blank=True)
    is_error = models.BooleanField(default=False)
    is_short = models.BooleanField(default=False)
    cause = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    why = models.CharField(max_length=8, choices=Why.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["answer", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "number"], name="an_answer_keeps_each_former_one_once"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}/{self.number}"
