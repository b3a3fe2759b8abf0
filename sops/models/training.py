"""Training sessions: when, by whom, about what, who was there and how it went."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import Partner, User
from sops.models.procedure import Procedure
from sops.models.requirement import can_oversee


class TrainingQuerySet(models.QuerySet["Training"]):
    def visible_to(self, user: User) -> Self:
        """Where one takes part or trains; to who oversees, all of their company and where their people take part."""
        if not user.is_active:
            return self.none()
        if can_oversee(user) and user.is_in_house:
            return self
        mine = Q(pk__in=Attendance.objects.filter(user=user).values("training")) | Q(trainer=user)
        if can_oversee(user):
            mine |= Q(partner=user.partner_id)
            mine |= Q(pk__in=Attendance.objects.filter(user__partner=user.partner_id).values("training"))
        return self.filter(mine)


class Training(models.Model):
    """`at` is when it begins; `html` what it is about, with links to materials. Of one company where `partner` is."""

    title = models.CharField(_("title"), max_length=200)
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(_("place"), max_length=200, blank=True)
    trainer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    html = models.TextField(blank=True)
    procedures = models.ManyToManyField(Procedure, related_name="trainings", blank=True)
    is_cancelled = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=1440), name="a_training_takes_5_to_1440_minutes"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    class Result(models.TextChoices):
        INVITED = "invited", pgettext_lazy("training", "Invited")
        ABSENT = "absent", pgettext_lazy("training", "Absent")
        ATTENDED = "attended", pgettext_lazy("training", "Attended")
        PASSED = "passed", pgettext_lazy("training", "Passed")
        FAILED = "failed", pgettext_lazy("training", "Not passed")

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="attendances")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attendances")
    result = models.CharField(max_length=8, choices=Result.choices, default=Result.INVITED)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["user__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training", "user"], name="a_person_takes_part_in_a_training_once"),
            models.CheckConstraint(
                condition=Q(result__in=["invited", "absent", "attended", "passed", "failed"]),
                name="an_attendance_has_a_known_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_id}: {self.user_id}"
