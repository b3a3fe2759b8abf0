"""A view: a saved way to look at the list, and what each person made of the views they have."""

from __future__ import annotations

from typing import ClassVar, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import Team, User


class Scope(models.TextChoices):
    PERSONAL = "personal", _("Only me")
    TEAM = "team", _("A team")
    DESK = "desk", _("Everybody")


class Sort(models.TextChoices):
    UPDATED = "updated", _("Last changed first")
    UNTOUCHED = "untouched", _("Longest unchanged first")
    NEWEST = "newest", _("Newest request first")
    OLDEST = "oldest", _("Oldest request first")
    URGENT = "urgent", _("Most urgent first")
    BREACH = "breach", _("Next breach first, only what is timed")
    SOLVED = "solved", _("Last solved first, only solved ones")


class Grouping(models.TextChoices):
    NONE = "none", _("Not grouped")
    STATUS = "status", _("By status")
    PRIORITY = "priority", _("By priority")
    ASSIGNEE = "assignee", _("By assignee")
    TEAM = "team", _("By team")
    BRAND = "brand", _("By brand")


class Shown(models.TextChoices):
    """What a row can show besides who asks and what about, in this order."""

    NUMBER = "number", _("Number")
    TAGS = "tags", _("Tags")
    CHANNEL = "channel", _("Channel")
    BRAND = "brand", _("Brand")
    TEAM = "team", _("Team")
    CATEGORY = "category", _("Category")
    STATUS = "status", _("Status")
    PRIORITY = "priority", _("Priority")
    ASSIGNEE = "assignee", _("Assignee")
    DUE = "due", _("Due")
    SATISFACTION = "satisfaction", _("Satisfaction")
    CREATED = "created", _("Created")
    UPDATED = "updated", _("Changed")


# What a row shows where nobody chose.
USUAL: Final = [Shown.TAGS, Shown.TEAM, Shown.STATUS, Shown.PRIORITY, Shown.ASSIGNEE, Shown.DUE, Shown.UPDATED]


class ViewQuerySet(models.QuerySet["View"]):
    def visible_to(self, user: User) -> Self:
        """One's own, those of one's teams, and those of the desk; what was deleted is gone for everybody."""
        if not user.is_active:
            return self.none()
        own = Q(scope=Scope.PERSONAL, owner=user) | Q(scope=Scope.TEAM, team__in=user.teams.all())
        return self.filter(own | Q(scope=Scope.DESK), deleted_at=None)


class View(models.Model):
    """`owner` made it; a personal one is theirs alone. `conditions` is a tree of helpdesk.lib.conditions.

    `is_by_next`: its tickets are served one at a time, in its order, instead of being chosen from the list.
    """

    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(max_length=8, choices=Scope.choices)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    conditions = models.JSONField(default=dict)
    columns = ArrayField(models.CharField(max_length=60), default=list)
    sort = models.CharField(max_length=10, choices=Sort.choices, default=Sort.UPDATED)
    grouping = models.CharField(max_length=10, choices=Grouping.choices, default=Grouping.NONE)
    is_by_next = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = ViewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="a_view_has_a_known_scope"),
            models.CheckConstraint(
                condition=Q(scope=Scope.TEAM, team__isnull=False) | (~Q(scope=Scope.TEAM) & Q(team=None)),
                name="a_view_of_a_team_names_the_team",
            ),
            models.CheckConstraint(condition=Q(sort__in=Sort.values), name="a_view_has_a_known_sort"),
            models.CheckConstraint(condition=Q(grouping__in=Grouping.values), name="a_view_has_a_known_grouping"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """How the list's address names it."""
        return f"v{self.pk}"


class ViewSetting(models.Model):
    """What one person made of a view, built in (by its short name) or saved: where it stands, what it shows.

    As private as a reading mark, and as little worth a line in the log.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="view_settings")
    slug = models.CharField(max_length=24)
    position = models.PositiveSmallIntegerField(null=True)
    is_hidden = models.BooleanField(default=False)
    columns = ArrayField(models.CharField(max_length=60), null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "slug"], name="a_person_has_one_setting_for_each_view"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.slug}"
