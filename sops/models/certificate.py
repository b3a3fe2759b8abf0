"""Who is signed off for which procedure: the rules of its certification, each person's level, and who signed what."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import User
from sops.models.procedure import Procedure
from sops.models.quiz import Quiz
from sops.models.requirement import can_oversee


class Certification(models.Model):
    """What a certificate of a procedure takes. While it is active, the desk gives tickets that bind to the procedure
    only to who is at least nesting. `nesting_share` is the percent of a nesting person's work to be reviewed."""

    procedure = models.OneToOneField(Procedure, on_delete=models.PROTECT, related_name="certification")
    is_active = models.BooleanField(default=True)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, null=True, related_name="+")
    nesting_runs = models.PositiveSmallIntegerField(default=5)
    nesting_share = models.PositiveSmallIntegerField(default=50)
    valid_days = models.PositiveSmallIntegerField(default=180)
    grace_days = models.PositiveSmallIntegerField(default=14)
    refresh_on_change = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(nesting_share__lte=100), name="a_share_of_work_is_in_percent"),
            models.CheckConstraint(condition=Q(valid_days__gte=1), name="a_certificate_is_good_for_a_day_at_least"),
        ]

    def __str__(self) -> str:
        return str(self.procedure)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: User) -> Self:
        """One's own; to who oversees those of their people."""
        if not user.is_active:
            return self.none()
        if can_oversee(user):
            return self if user.is_in_house else self.filter(user__partner=user.partner_id)
        return self.filter(user=user)

    def working(self) -> Self:
        return self.filter(level__in=["nesting", "certified", "refresh_due"])


class Certificate(models.Model):
    """One person and one procedure. `due_at` is when a refresh is due, `lapses_at` when it is too late for one."""

    class Level(models.TextChoices):
        LEARNING = "learning", pgettext_lazy("certificate", "Learning")
        SHADOWING = "shadowing", pgettext_lazy("certificate", "Shadowing")
        NESTING = "nesting", pgettext_lazy("certificate", "Nesting")
        CERTIFIED = "certified", pgettext_lazy("certificate", "Certified")
        REFRESH_DUE = "refresh_due", pgettext_lazy("certificate", "Refresh due")

    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="certificates")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="certificates")
    level = models.CharField(max_length=11, choices=Level.choices, default=Level.LEARNING)
    since = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True)
    lapses_at = models.DateTimeField(null=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["certification", "user"], name="a_person_has_a_certificate_once"),
            models.CheckConstraint(
                condition=Q(level__in=["learning", "shadowing", "nesting", "certified", "refresh_due"]),
                name="a_certificate_has_a_known_level",
            ),
            models.CheckConstraint(
                condition=~Q(level="certified") | Q(due_at__isnull=False), name="a_refresh_is_due_some_day"
            ),
            models.CheckConstraint(
                condition=~Q(level="refresh_due") | Q(lapses_at__isnull=False), name="a_refresh_is_too_late_some_day"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(level="certified"), name="certificate_falls_due"),
            models.Index(fields=["lapses_at"], condition=Q(level="refresh_due"), name="certificate_lapses"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.certification}"


class Signature(models.Model):
    """Who moved a certificate, from where to where, and what was known then. Append-only. `by` is empty for time."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="signatures")
    act = models.CharField(max_length=10)
    before = models.CharField(max_length=11)
    after = models.CharField(max_length=11, choices=Certificate.Level.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=1000, blank=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.before} to {self.after}"
