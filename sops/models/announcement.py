"""What changes in policy or process, told to those whom it concerns."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import Partner, User


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def written_within(self, user: User) -> Self:
        """Those that this author may change: in-house all, else those of their own company."""
        return self if user.is_in_house else self.filter(partner=user.partner_id)


class Announcement(models.Model):
    """`sha256` is of title and text. Once published neither changes: whoever acknowledged it knows what it said."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("announcement", "Draft")
        PUBLISHED = "published", pgettext_lazy("announcement", "Published")
        WITHDRAWN = "withdrawn", pgettext_lazy("announcement", "Withdrawn")

    title = models.CharField(_("title"), max_length=200)
    html = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "withdrawn"]), name="an_announcement_has_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="an_announcement_was_published_some_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title
