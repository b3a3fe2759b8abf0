"""Business calendars: when a desk is open, each version for good."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import User


class CalendarQuerySet(models.QuerySet["Calendar"]):
    def in_use(self) -> Self:
        """What a policy may run on, with the version that it would."""
        return self.filter(retired_at=None).select_related("current")


class Calendar(models.Model):
    """`current` is the version in use. The one that every desk begins with, always open, has no name of its own."""

    name = models.CharField(max_length=80, unique=True, blank=True)
    current = models.OneToOneField("CalendarVersion", on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or str(_("Always open"))

    @property
    def version(self) -> CalendarVersion:
        """The one in use; every calendar is made with its first."""
        assert self.current is not None  # noqa: S101
        return self.current


class CalendarVersion(models.Model):
    """When a desk was open, from one publication to the next; a database trigger refuses to change it.

    `weekly`: {"mon": [["09:00", "17:00"]]}. `feasts` are the official feast days of the country and region, of these
    `feast_kinds`, as they were known when this was published, for the years that it covers:
    [{"date", "names": {"en": ...}}], so that a clock never changes because a later edition of the list says otherwise.
    `struck` are the dates among them on which the desk works all the same. `closures` and `extra` are its own:
    [{"date", "from", "to", "name"}], a whole day where no hours are named. All times are wall clock in `zone`, as
    docs/sla.md writes them.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    zone = models.CharField(max_length=60)
    weekly = models.JSONField(default=dict)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=10, blank=True)
    feast_kinds = models.JSONField(default=list)
    feasts = models.JSONField(default=list)
    struck = models.JSONField(default=list)
    closures = models.JSONField(default=list)
    extra = models.JSONField(default=list)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "number"], name="a_calendar_has_one_version_of_a_number"),
            models.CheckConstraint(condition=~Q(zone=""), name="a_calendar_has_a_time_zone"),
            models.CheckConstraint(condition=Q(region="") | ~Q(country=""), name="a_region_is_of_a_country"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar}, version {self.number}"

    @property
    def wire(self) -> dict[str, object]:
        """As `./manage.py sla evaluate` reads calendars."""
        struck = set(self.struck)
        feasts = [{"date": one["date"]} for one in self.feasts if one["date"] not in struck]
        return {"zone": self.zone, "weekly": self.weekly, "holidays": [*feasts, *self.closures], "extra": self.extra}
