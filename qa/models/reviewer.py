"""What is known of reviewers: which languages they read, and how much time they have."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import User


class ReviewerProfile(models.Model):
    """Without languages a reviewer is taken to read every one. `hours` are those for reviewing in a week."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="reviewer_profile")
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    hours = models.FloatField(_("hours a week"), default=5.0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(hours__gte=0, hours__lte=80), name="a_reviewer_has_0_to_80_hours_a_week"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {', '.join(self.languages)}"
