"""A procedure, its versions, and who approved them. What was once handed in for approval never changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import Team, User
from people.permissions import Capability, can


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def visible_to(self, user: User) -> Self:
        """Those that were published, for all staff; with drafts only for those who edit them, in-house."""
        if not user.is_active:
            return self.none()
        if can_edit(user):
            return self
        return self.filter(versions__state__in=SHOWN).distinct()


def can_edit(user: User) -> bool:
    return user.is_in_house and can(user, Capability.EDIT_PROCEDURES)


class Procedure(models.Model):
    """`title` is that of its newest version, in the language that it is written in."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    risk = models.PositiveSmallIntegerField(_("risk tier"), default=1)
    review_every = models.PositiveSmallIntegerField(_("review every"), null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(risk__gte=1, risk__lte=4), name="a_procedure_has_a_risk_tier_from_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def review_due(self) -> datetime | None:
        """When somebody must have looked whether it is still right."""
        if not self.review_every or not self.reviewed_at:
            return None
        return self.reviewed_at + timedelta(days=self.review_every)

    @property
    def is_overdue(self) -> bool:
        return self.review_due is not None and self.review_due < clock.now()


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("procedure", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("procedure", "In review")
    APPROVED = "approved", pgettext_lazy("procedure", "Approved")
    SCHEDULED = "scheduled", pgettext_lazy("procedure", "Scheduled")
    PUBLISHED = "published", pgettext_lazy("procedure", "Published")
    SUPERSEDED = "superseded", pgettext_lazy("procedure", "Superseded")
    WITHDRAWN = "withdrawn", pgettext_lazy("procedure", "Withdrawn")


OPEN = (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SCHEDULED)
SHOWN = (State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)


class ChangeClass(models.TextChoices):
    EDITORIAL = "editorial", pgettext_lazy("procedure", "Editorial: words alone")
    MINOR = "minor", pgettext_lazy("procedure", "Minor: new runs use it")
    MATERIAL = "material", pgettext_lazy("procedure", "Material: people must know")


class ProcedureVersion(models.Model):
    """`revision` grows with each save of the draft, so that two editors don't overwrite each other. It holds from
    `effective_from` until `effective_until`. `writers` are the ids of all who saved it, the last one last: none of them
    approves it. `stale` is of its translations (sops.definition.staleness)."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    graph_sha256 = models.CharField(max_length=64)
    change_class = models.CharField(max_length=10, choices=ChangeClass.choices, default=ChangeClass.MATERIAL)
    note = models.CharField(_("change note"), max_length=1000, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    writers = ArrayField(models.BigIntegerField(), default=list)
    stale = models.JSONField(default=dict)
    effective_from = models.DateTimeField(null=True)
    effective_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["procedure", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "number"], name="a_procedure_numbers_a_version_once"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(state=State.PUBLISHED), name="a_procedure_has_one_published_version"
            ),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(state__in=OPEN), name="a_procedure_has_one_version_in_the_making"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="a_version_has_a_known_state"),
            models.CheckConstraint(
                condition=Q(change_class__in=ChangeClass.values), name="a_version_has_a_known_change_class"
            ),
            ExclusionConstraint(
                name="versions_of_a_procedure_never_hold_at_once",
                expressions=[
                    (
                        Func(
                            F("effective_from"),
                            F("effective_until"),
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("procedure", RangeOperators.EQUAL),
                ],
                condition=Q(effective_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.label}"

    @property
    def label(self) -> str:
        """As pages name it, in every language."""
        return f"v{self.number}"


class Approval(models.Model):
    """A decision about the very text with this sha; the database keeps it, and refuses the author's own."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="approvals")
    approver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_approved = models.BooleanField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.is_approved}"
