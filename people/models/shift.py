"""Who works when: the roster is made of shifts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from people.models.place import Site
from people.models.user import User

LONGEST: Final = timedelta(hours=16)


# From the beginning up to the end, which is not part of it: shifts may touch.
SPAN: Final = Func("starts_at", "ends_at", RangeBoundary(), function="TSTZRANGE", output_field=DateTimeRangeField())


class ShiftQuerySet(models.QuerySet["Shift"]):
    def visible_to(self, user: User) -> ShiftQuerySet:
        """In-house staff see every roster, a partner's people that of their own company."""
        if not user.is_active:
            return self.none()
        return self if user.is_in_house else self.filter(user__partner_id=user.partner_id or 0)

    def touching(self, start: datetime, end: datetime) -> ShiftQuerySet:
        """Those of which a part lies between two moments."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Shift(models.Model):
    """One stretch of work of one person. `time_zone` is the one it was planned in: the site's, as a rule.

    `ended_at` is when its end was dealt with: what was not begun went back to the queue.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shifts", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    time_zone = models.CharField(_("time zone"), max_length=60)
    note = models.CharField(_("note"), max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_shift_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + LONGEST), name="a_shift_is_at_most_sixteen_hours"
            ),
            ExclusionConstraint(
                name="a_person_works_one_shift_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (SPAN, RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at", "ends_at"], name="shift_of_the_week"),
            models.Index(fields=["ends_at"], condition=Q(ended_at=None), name="shift_not_yet_over"),
        ]

    def __str__(self) -> str:
        """Such as 2026-11-30 22:00–06:00 Asia/Jakarta: as it was planned."""
        return f"{self.day} {self.hours} {self.time_zone}"

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(ZoneInfo(self.time_zone))

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(ZoneInfo(self.time_zone))

    @property
    def hours(self) -> str:
        """By the clock where it was planned, such as 22:00–06:00."""
        return f"{self.local_start:%H:%M}–{self.local_end:%H:%M}"

    @property
    def is_overnight(self) -> bool:
        return self.local_end.date() != self.day

    @property
    def day(self) -> date:
        """The day it belongs to: that of its beginning, where it was planned."""
        return self.local_start.date()
