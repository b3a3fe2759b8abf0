"""A calibration: several people judge the same tickets, each blind until their own answer is in, and agree on gold.

These are no reviews: nothing here can count towards an agent, and nobody but whoever leads the session is told who
worked a ticket.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import User
from people.permissions import Capability, can
from qa.models.scorecard import ScorecardVersion
from sops.models import Run
from tickets.models import Ticket


class CalibrationQuerySet(models.QuerySet["Calibration"]):
    def visible_to(self, user: User) -> Self:
        """Who leads it and who takes part; once closed, whoever manages quality in-house too."""
        if not user.is_active:
            return self.none()
        own = Q(leader=user) | Q(pk__in=Judgement.objects.filter(reviewer=user).values("case__calibration"))
        if user.is_in_house and can(user, Capability.MANAGE_QUALITY):
            own |= Q(closed_at__isnull=False)
        return self.filter(own)


class Calibration(models.Model):
    """`leader` chose the tickets, knows who worked them, and judges none of them."""

    title = models.CharField(_("title"), max_length=120)
    version = models.ForeignKey(ScorecardVersion, on_delete=models.PROTECT, related_name="calibrations")
    leader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CalibrationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class CalibrationCase(models.Model):
    """A ticket, known to those who judge it by `number` alone."""

    calibration = models.ForeignKey(Calibration, on_delete=models.PROTECT, related_name="cases", db_index=False)
    number = models.PositiveSmallIntegerField()
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["calibration", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calibration", "number"], name="a_calibration_numbers_a_case_once"),
            models.UniqueConstraint(fields=["calibration", "ticket"], name="a_calibration_has_a_ticket_once"),
        ]

    def __str__(self) -> str:
        return f"{self.calibration_id}/{self.number}"


class Judgement(models.Model):
    """What one reviewer answers to a case. The database refuses the case's agent and the session's leader, and keeps
    what was handed in."""

    case = models.ForeignKey(CalibrationCase, on_delete=models.PROTECT, related_name="judgements", db_index=False)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="judgements")
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["case", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "reviewer"], name="a_reviewer_judges_a_case_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.reviewer_id}"


class JudgedItem(models.Model):
    """`value` is between the item's lowest and highest; empty means N/A."""

    judgement = models.ForeignKey(Judgement, on_delete=models.CASCADE, related_name="answers", db_index=False)
    item = models.CharField(max_length=60)
    value = models.FloatField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["judgement", "item"], name="a_judgement_answers_an_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.judgement_id} {self.item}: {self.value}"


class GoldAnswer(models.Model):
    """What everybody agreed is right, and why. Kept: a closed calibration takes no more and loses none."""

    case = models.ForeignKey(CalibrationCase, on_delete=models.PROTECT, related_name="gold", db_index=False)
    item = models.CharField(max_length=60)
    value = models.FloatField(null=True, blank=True)
    rationale = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "item"], name="a_case_has_one_gold_answer_to_an_item"),
            models.CheckConstraint(condition=~Q(rationale=""), name="a_gold_answer_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.item}: {self.value}"


class AgreementSnapshot(models.Model):
    """How far people agreed, as it was worked out once: of a session, or of a scorecard over a span (`calibration`
    empty); of one item, and with `reviewer` of one person against gold. `bias` is that person's mean signed difference
    from gold as a share of the scale: above 0 is kinder. Each figure has its 95 % interval by drawing units again."""

    scorecard = models.ForeignKey("qa.Scorecard", on_delete=models.PROTECT, related_name="+")
    calibration = models.ForeignKey(
        Calibration, on_delete=models.PROTECT, null=True, blank=True, related_name="agreement"
    )
    item = models.CharField(max_length=60, blank=True)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    units = models.PositiveIntegerField()
    percent = models.JSONField(null=True)
    alpha = models.JSONField(null=True)
    ac1 = models.JSONField(null=True)
    bias = models.JSONField(null=True)
    level = models.CharField(max_length=8, choices=[
        ("nominal", pgettext_lazy("scale", "Nominal")),
        ("ordinal", pgettext_lazy("scale", "Ordinal")),
        ("interval", pgettext_lazy("scale", "Interval")),
    ])  # fmt: skip
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["scorecard", "-at"], name="agreement_of_scorecard")]

    def __str__(self) -> str:
        return f"{self.scorecard_id} {self.item} {self.units}"
