"""Service-level policies: what is promised to which tickets, each version for good."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import User
from tickets.models.calendar import CalendarVersion


class PolicyQuerySet(models.QuerySet["Policy"]):
    def in_order(self) -> Self:
        """Those in use, as they are asked: the first that fits applies, and the catch-all is the last."""
        return self.filter(retired_at=None).order_by("is_catch_all", "position", "pk")


class Policy(models.Model):
    """`current` is the version that tickets get from now on. The catch-all always exists, asks nothing, and is last."""

    name = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_catch_all = models.BooleanField(default=False)
    current = models.OneToOneField("PolicyVersion", on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "policies"
        ordering: ClassVar = ["is_catch_all", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_catch_all"], condition=Q(is_catch_all=True), name="a_desk_has_one_catch_all_policy"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(retired_at=None) & ~Q(name=""), name="policies_in_use_differ_in_name"
            ),
            models.CheckConstraint(
                condition=Q(is_catch_all=False) | Q(retired_at=None), name="the_catch_all_policy_is_never_retired"
            ),
            models.CheckConstraint(
                condition=Q(is_catch_all=True) | ~Q(name=""), name="a_policy_other_than_the_catch_all_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Everything else"))

    @property
    def version(self) -> PolicyVersion:
        """The one in use; every policy is made with its first."""
        assert self.current is not None  # noqa: S101
        return self.current


class PolicyVersion(models.Model):
    """What a policy promised from one publication to the next; a database trigger refuses to change it.

    `calendar` is a version too, so that this row alone says what every clock of its tickets means: a calendar that is
    changed publishes a new version of each policy that runs on it. `targets` by priority and metric:
    {"urgent": {"first_response": {"seconds": 900, "clock": "calendar"}}}; what is not there has no clock. `warnings`
    by metric: [{"share": 75}, {"before": 1800}], percent of the target, or seconds before it is due.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    conditions = models.JSONField(default=dict)
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    targets = models.JSONField(default=dict)
    warnings = models.JSONField(default=dict)
    pause_on_hold = models.BooleanField(default=False)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "number"], name="a_policy_has_one_version_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.policy}, version {self.number}"
