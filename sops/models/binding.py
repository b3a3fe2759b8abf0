"""Which tickets a procedure is for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import User
from sops.models.procedure import Procedure


class Binding(models.Model):
    """`conditions` is a tree of helpdesk.lib.conditions about a ticket. One that is required keeps a ticket from being
    solved until a run of the procedure is completed."""

    class Mode(models.TextChoices):
        SUGGEST = "suggest", pgettext_lazy("procedure", "Suggested")
        REQUIRE = "require", pgettext_lazy("procedure", "Required before solving")

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="bindings")
    conditions = models.JSONField()
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.SUGGEST)
    is_active = models.BooleanField(default=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    named_by = "procedure"

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(mode__in=["suggest", "require"]), name="a_binding_has_a_known_mode"),
        ]

    def __str__(self) -> str:
        return self.procedure.title
