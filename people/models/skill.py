"""What members of staff can do, as far as work is given out by it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models.user import User


class Level(models.IntegerChoices):
    BASIC = 1, pgettext_lazy("skill", "Basic")
    GOOD = 2, pgettext_lazy("skill", "Good")
    EXPERT = 3, pgettext_lazy("skill", "Expert")


class Skill(models.Model):
    """Something that work can ask for, such as refunds. Its `slug` is how programs and files name it, and stays."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class UserSkill(models.Model):
    """That a person has a skill, and how well."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="holders")
    level = models.PositiveSmallIntegerField(choices=Level.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "skill"], name="a_person_has_a_skill_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="a_skill_is_basic_to_expert"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
