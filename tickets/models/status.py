"""Statuses: names a desk may choose, each of one fixed category. Code tests only the category."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.naming import in_language


class Category(models.TextChoices):
    NEW = "new", _("New")
    OPEN = "open", _("Open")
    PENDING = "pending", _("Pending")
    ON_HOLD = "on_hold", _("On hold")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")


UNSOLVED = (Category.NEW, Category.OPEN, Category.PENDING, Category.ON_HOLD)
WORKABLE = (Category.NEW, Category.OPEN)


class Status(models.Model):
    """`name` is empty for the built-in status of a category, which is shown under the category's own name.

    `names` are its names in other languages. One that is not active stays on its tickets and is not chosen any more.
    """

    name = models.CharField(max_length=60, blank=True)
    names = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    category = models.CharField(max_length=8, choices=Category.choices)
    position = models.PositiveSmallIntegerField(default=0)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True, db_default=True)

    class Meta:
        verbose_name_plural = "statuses"
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["category"],
                condition=models.Q(is_default=True),
                name="a_category_has_one_default_status",
            ),
            models.CheckConstraint(
                condition=models.Q(category__in=Category.values), name="a_status_has_a_known_category"
            ),
        ]

    @property
    def code(self) -> str:
        """How forms name it: by its category when it is the usual one of that, else by its number."""
        return self.category if self.is_default else str(self.pk)

    def __str__(self) -> str:
        return in_language({**self.names, "en": self.name}) or str(Category(self.category).label)
