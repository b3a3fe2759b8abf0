"""What could have been drawn in a cycle, with which probability, and what was. Frozen once drawn."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import User
from qa.models.programme import Cycle


class FrameSnapshot(models.Model):
    """`sha256` is of every unit's line, `selection_sha256` of the drawn units' numbers (see qa/frames.py); `strata`
    maps a stratum to {"N": units, "n": drawn}. Frozen means drawn: the database then refuses every change."""

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="frame")
    taken_at = models.DateTimeField(default=clock.now)
    units_count = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    selection_sha256 = models.CharField(max_length=64, blank=True)
    strata = models.JSONField(default=dict)
    is_frozen = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_frozen=False) | (~Q(sha256="") & ~Q(selection_sha256="")),
                name="a_frozen_frame_has_its_checksums",
            ),
        ]

    def __str__(self) -> str:
        return f"frame of {self.cycle_id}"


class FrameUnit(models.Model):
    """`unit` is the number of a ticket or of a run, `ticket` that of its ticket: numbers, so that what was drawn can be
    checked also when a ticket was erased since. `agent` worked it, at that time."""

    snapshot = models.ForeignKey(FrameSnapshot, on_delete=models.PROTECT, related_name="units", db_index=False)
    unit = models.BigIntegerField()
    ticket = models.BigIntegerField()
    agent = models.BigIntegerField()
    stratum = models.CharField(max_length=200, blank=True)
    size = models.FloatField()
    pi = models.FloatField()
    u = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "unit"], name="a_unit_stands_once_in_a_frame"),
            models.CheckConstraint(condition=Q(pi__gt=0, pi__lte=1), name="a_unit_has_a_probability_above_0_and_to_1"),
            models.CheckConstraint(condition=Q(u__gte=0, u__lt=1), name="a_unit_has_a_number_from_0_and_below_1"),
            models.CheckConstraint(condition=Q(size__gte=0), name="the_size_of_a_unit_is_not_below_0"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id}: {self.unit}"


class Unreachable(models.TextChoices):
    """Why a drawn unit can't be reviewed. Each counts as non-response."""

    ERASED = "erased", pgettext_lazy("non-response", "The ticket was erased")
    SPAM = "spam", pgettext_lazy("non-response", "It is spam or a test")
    LANGUAGE = "language", pgettext_lazy("non-response", "Nobody can read its language")
    INCOMPLETE = "incomplete", pgettext_lazy("non-response", "What is needed to judge it is missing")
    CONFLICT = "conflict", pgettext_lazy("non-response", "Every reviewer is too close to it")
    SENSITIVE = "sensitive", pgettext_lazy("non-response", "Too sensitive to be read again")


class Selection(models.Model):
    """A unit that was drawn, or that stands in for one that could not be reviewed (`replaces`, the next by its number).

    `position` is its place in the draw. `dropped` is the coded reason why it was given up; that is said once and stays.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="selections")
    unit = models.OneToOneField(FrameUnit, on_delete=models.PROTECT, related_name="selection")
    position = models.PositiveIntegerField()
    is_double = models.BooleanField(default=False)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="stand_in")
    dropped = models.CharField(max_length=10, choices=Unreachable.choices, blank=True)
    dropped_note = models.CharField(max_length=500, blank=True)
    dropped_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["cycle", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "position"], name="a_draw_counts_its_units"),
            models.CheckConstraint(
                condition=Q(dropped="", dropped_by=None, dropped_at=None)
                | (Q(dropped__in=Unreachable.values) & Q(dropped_by__isnull=False, dropped_at__isnull=False)),
                name="a_unit_that_is_given_up_says_why_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id}: {self.unit_id}"

    @property
    def may_be_given_up(self) -> bool:
        """While nobody's judgement of it is handed in. Reads its reviews, so have them at hand."""
        return not self.dropped and all(one.state in ("assigned", "draft", "void") for one in self.reviews.all())
