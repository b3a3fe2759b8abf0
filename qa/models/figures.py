"""Figures kept: sums of reviews by week, which pages add up, and what was published of them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import Partner, Site, Team, User
from people.permissions import Capability, can
from qa.models.programme import Cycle, Programme


class Measure(models.TextChoices):
    """What is right or not. Classes of critical errors are never blended."""

    CUSTOMER = "customer", pgettext_lazy("measure", "Free of customer-critical errors")
    BUSINESS = "business", pgettext_lazy("measure", "Free of business-critical errors")
    COMPLIANCE = "compliance", pgettext_lazy("measure", "Free of compliance-critical errors")
    SCORE = "score", pgettext_lazy("measure", "Score")
    ITEM = "item", pgettext_lazy("measure", "Answered with the highest level")


ACCURACY = (Measure.CUSTOMER, Measure.BUSINESS, Measure.COMPLIANCE)


class By(models.TextChoices):
    """What the sums of a row are of: `key` says which."""

    ALL = "all", pgettext_lazy("figures", "Everything")
    AGENT = "agent", pgettext_lazy("figures", "Agent")
    PROCEDURE = "procedure", pgettext_lazy("figures", "Procedure")
    ITEM = "item", pgettext_lazy("figures", "Item")
    CAUSE = "cause", pgettext_lazy("figures", "Root cause")
    STEP = "step", pgettext_lazy("figures", "Step of a procedure")


class TallyQuerySet(models.QuerySet["Tally"]):
    def visible_to(self, user: User) -> Self:
        """In-house reviewers and managers of quality see all, a partner's theirs, leads what their teams did."""
        if not user.is_active:
            return self.none()
        reach = Q() if user.is_in_house else Q(partner=user.partner_id)
        if can(user, Capability.MANAGE_QUALITY) or can(user, Capability.REVIEW_QUALITY):
            return self.filter(reach)
        return self.filter(reach, team__in=user.team_ids) if can(user, Capability.LEAD_TEAM) else self.none()


class Tally(models.Model):
    """The sums (qa.estimates.sums) of what counts, of work done in the week that begins on `week`, a Monday in UTC.

    Derived: qa.actions.tallies makes a week anew when something of it changed, and so can anybody from the reviews.
    `key` is an id, an item's or a cause's key after its scorecard's (`mail/tone`), or `procedure/version/step/edge`.
    """

    week = models.DateField()
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    measure = models.CharField(max_length=10, choices=Measure.choices)
    by = models.CharField(max_length=9, choices=By.choices)
    key = models.CharField(max_length=240, blank=True)
    n = models.PositiveIntegerField()
    hits = models.FloatField()
    w = models.FloatField()
    wy = models.FloatField()
    ww = models.FloatField()
    v = models.FloatField()
    vy = models.FloatField()
    vyy = models.FloatField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["by", "measure", "week"], name="tally_of_measure"),
            models.Index(fields=["week"], name="tally_of_week"),
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.by} {self.key} {self.measure}"


class Coverage(models.Model):
    """How much of a cycle's draw was reviewed. Derived like Tally. `units` could have been drawn, `drawn` were, of
    which `reviewed` count, `dropped` were given up with a reason, and the rest waits."""

    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, primary_key=True, related_name="coverage")
    units = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    reviewed = models.PositiveIntegerField()
    dropped = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.cycle_id}: {self.reviewed} of {self.drawn}"


class EstimateSnapshot(models.Model):
    """A figure as it was published, with all that it takes to defend it. `frame` has the cycles it rests on and the
    sha-256 of their frames; `drawn` were drawn and `reviewed` of them reviewed, which is the response rate."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="figures")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_whole = models.BooleanField(default=True)
    measure = models.CharField(max_length=10, choices=Measure.choices)
    first_week = models.DateField()
    last_week = models.DateField()
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    variance = models.FloatField(null=True)
    n = models.PositiveIntegerField()
    n_eff = models.FloatField()
    method = models.CharField(max_length=60, blank=True)
    drawn = models.PositiveIntegerField()
    reviewed = models.PositiveIntegerField()
    frame = models.JSONField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(value=None, low=None, high=None)
                | Q(low__lte=models.F("value"), high__gte=models.F("value")),
                name="a_figure_lies_in_its_interval",
            ),
            models.CheckConstraint(condition=Q(is_whole=False) | Q(partner=None), name="the_whole_is_of_no_partner"),
        ]
        indexes: ClassVar = [models.Index(fields=["programme", "-at"], name="figure_of_programme")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.measure} {self.value}"

    @property
    def response_rate(self) -> float:
        """From 0 to 1."""
        return self.reviewed / self.drawn if self.drawn else 0.0
