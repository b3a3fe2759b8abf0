"""How a brand looks and speaks on the pages of its requesters, and whether it asks how satisfied they are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.attachment import Blob
from tickets.models.brand import Brand


class Look(models.Model):
    """`colour` is #rrggbb, or empty for the brand's named accent. `texts` by language: heading, lead, footer."""

    brand = models.OneToOneField(Brand, on_delete=models.PROTECT, related_name="look")
    logo = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    logo_type = models.CharField(max_length=40, blank=True)
    colour = models.CharField(max_length=7, blank=True)
    texts = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(colour="") | Q(colour__regex="^#[0-9a-f]{6}$"), name="a_colour_is_written_in_six_hex_digits"
            ),
        ]

    def __str__(self) -> str:
        return f"look of {self.brand_id}"


class Survey(models.Model):
    """`delay` is in hours after the ticket was solved; nobody is asked again within `quiet_days`.

    `texts` by language: subject, question. Tickets solved before `since`, when it was switched on, are not asked about.
    """

    class Scale(models.TextChoices):
        GOOD_BAD = "good_bad", _("Good or bad")
        FIVE = "five", _("Five steps")

    brand = models.OneToOneField(Brand, on_delete=models.PROTECT, related_name="survey")
    is_on = models.BooleanField(default=False)
    since = models.DateTimeField(null=True, blank=True)
    scale = models.CharField(max_length=8, choices=Scale.choices, default=Scale.FIVE)
    delay = models.PositiveSmallIntegerField(default=24)
    quiet_days = models.PositiveSmallIntegerField(default=14)
    change_days = models.PositiveSmallIntegerField(default=14)
    texts = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(scale__in=["good_bad", "five"]), name="a_survey_has_a_known_scale"),
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(since__isnull=False), name="a_survey_that_is_on_says_since_when"
            ),
        ]

    def __str__(self) -> str:
        return f"survey of {self.brand_id}"
