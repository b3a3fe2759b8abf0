"""What a ticket is about: one of a tree of categories that the desk keeps."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tickets.models.naming import in_language


class TicketCategory(models.Model):
    """A node of the tree; `names` by language. Code calls it so since `Category` is a status's.

    One that is not active is not chosen any more and stays on its tickets. With `merged_into` it stands for that
    one: its tickets are shown, found and counted there, and undoing the merge gives them back exactly.
    """

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    names = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")

    class Meta:
        verbose_name_plural = "categories"
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")) | Q(parent=None), name="a_category_is_not_under_itself"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(is_active=False) & ~Q(merged_into=F("id"))),
                name="a_merged_category_is_not_active",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.names)
