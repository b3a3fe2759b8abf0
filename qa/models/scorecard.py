"""A scorecard and its versions. What was once published never changes: reviews are pinned to it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import User


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def visible_to(self, user: User) -> Self:
        """Everybody may read what they are judged by; drafts are seen by those who edit them (see ScorecardVersion)."""
        return self if user.is_active else self.none()


class Scorecard(models.Model):
    """`title` is that of its newest version, in the language that it is written in."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class VersionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("scorecard", "Draft")
    PUBLISHED = "published", pgettext_lazy("scorecard", "Published")
    SUPERSEDED = "superseded", pgettext_lazy("scorecard", "Superseded")


class ScorecardVersion(models.Model):
    """`content` is read by qa.cards.parse; `revision` grows with each save of a draft, so that two editors don't
    overwrite each other. The database refuses to change one that was published."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("what changed"), max_length=1000, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["scorecard", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scorecard", "number"], name="a_scorecard_numbers_a_version_once"),
            models.UniqueConstraint(
                fields=["scorecard"], condition=Q(state="published"), name="a_scorecard_has_one_published_version"
            ),
            models.UniqueConstraint(
                fields=["scorecard"], condition=Q(state="draft"), name="a_scorecard_has_one_draft_at_most"
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="a_scorecard_version_has_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="a_published_scorecard_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scorecard_id} {self.label}"

    @property
    def label(self) -> str:
        """As pages name it, in every language."""
        return f"v{self.number}"
