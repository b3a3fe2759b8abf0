"""Who is named in an internal note."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from people.models import Team, User
from tickets.models.message import Message


class Mention(models.Model):
    """A person or a team that a note names with @. Not told when they may not see the ticket."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    is_told = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(user=None) ^ Q(team=None), name="a_mention_names_a_person_or_a_team"),
            models.UniqueConstraint(fields=["message", "user", "team"], name="a_note_names_somebody_once",
                                    nulls_distinct=False),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"@{self.user or self.team}"
