"""A sampling programme, and its cycles: what is drawn from, how, how often, and by whom it is looked at."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import User
from people.permissions import Capability, can
from qa.models.scorecard import Scorecard, ScorecardVersion
from sops.models import Procedure


class UnitKind(models.TextChoices):
    TICKET = "ticket", _("Solved tickets")
    RUN = "run", _("Completed procedure runs")


class Every(models.TextChoices):
    DAY = "day", pgettext_lazy("cycle", "Every day")
    WEEK = "week", pgettext_lazy("cycle", "Every week, from Monday")
    MONTH = "month", pgettext_lazy("cycle", "Every month")


class Plan(models.TextChoices):
    """How units are drawn. The values are those of qa.estimates.designs.Design."""

    SIMPLE = "srs", _("Simple random: every unit is as likely as any other")
    STRATIFIED = "stratified", _("Stratified: each stratum has its share of reviews")
    POISSON = "poisson", _("By risk, each unit by itself (Poisson)")
    PARETO = "pareto", _("By risk, a fixed number of units (Pareto)")


class Stratum(models.TextChoices):
    TEAM = "team", _("Team")
    PARTNER = "partner", _("Partner")
    SITE = "site", _("Site of the agent")
    AGENT = "agent", _("The agent")
    LANGUAGE = "language", _("Language")
    PRIORITY = "priority", _("Priority")
    CHANNEL = "channel", _("Channel")


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, user: User) -> Self:
        """In-house quality managers and reviewers see all, others the programmes that they review for."""
        if not user.is_active:
            return self.none()
        if user.is_in_house and (can(user, Capability.MANAGE_QUALITY) or can(user, Capability.REVIEW_QUALITY)):
            return self
        return self.filter(reviewers=user)


class Programme(models.Model):
    """`conditions` is a tree of helpdesk.lib.conditions about tickets; `risk` a list of such trees with a factor each,
    by which the size of a unit grows. `time_zone` is where its days and weeks begin. With `reviews_nesting` so much of
    each nesting person's work as their certificate asks for is reviewed beside the sample, and never counted. Cycles
    are made from what it says when they are opened, so a change holds from the next one on."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="programmes")
    unit = models.CharField(_("what is reviewed"), max_length=6, choices=UnitKind.choices, default=UnitKind.TICKET)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    conditions = models.JSONField(default=dict)
    every = models.CharField(_("cycle"), max_length=5, choices=Every.choices, default=Every.WEEK)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    design = models.CharField(_("design"), max_length=10, choices=Plan.choices, default=Plan.SIMPLE)
    strata = ArrayField(models.CharField(max_length=10, choices=Stratum.choices), default=list, blank=True)
    risk = models.JSONField(default=list, blank=True)
    floor = models.FloatField(_("least probability"), default=0.01)
    target_n = models.PositiveIntegerField(_("reviews a cycle"), default=50)
    minimum_per_agent = models.PositiveSmallIntegerField(_("at least for each agent"), default=0)
    double_share = models.FloatField(_("share reviewed twice"), default=0.1)
    is_independent = models.BooleanField(_("independent: an agent’s own lead never reviews"), default=True)
    reviews_nesting = models.BooleanField(
        _("more of the work of who nests, as their certificates say"), default=False, db_default=False
    )
    publishes_itself = models.BooleanField(_("publish as soon as a review is submitted"), default=True)
    days_to_review = models.PositiveSmallIntegerField(_("days to review"), default=7)
    dispute_days = models.PositiveSmallIntegerField(_("business days to dispute"), default=5)
    reviewers = models.ManyToManyField(User, related_name="programmes", blank=True)
    is_active = models.BooleanField(_("running"), default=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(unit__in=UnitKind.values), name="a_programme_draws_a_known_kind_of_unit"
            ),
            models.CheckConstraint(condition=Q(every__in=Every.values), name="a_programme_has_a_known_cycle"),
            models.CheckConstraint(condition=Q(design__in=Plan.values), name="a_programme_has_a_known_design"),
            models.CheckConstraint(condition=Q(floor__gte=0, floor__lte=1), name="a_least_probability_is_from_0_to_1"),
            models.CheckConstraint(
                condition=Q(double_share__gte=0, double_share__lte=1), name="the_share_reviewed_twice_is_from_0_to_1"
            ),
            models.CheckConstraint(condition=Q(target_n__gte=1), name="a_programme_wants_at_least_one_review"),
            models.CheckConstraint(
                condition=Q(unit="run") | Q(procedure=None), name="only_a_programme_of_runs_names_a_procedure"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(programme__in=Programme.objects.visible_to(user))


class Cycle(models.Model):
    """One span that units are drawn from, from `starts_at` to before `ends_at`.

    The sha-256 of its key is kept before it begins, and the key itself (hexadecimal) when it has ended: see
    qa/sampling.py. `sealed_key` is the key as helpdesk.lib.crypto hides it. `plan` is what the programme said when the
    key was committed. The database refuses to change any of these, and a key that does not fit its sha-256.
    """

    class State(models.TextChoices):
        COMMITTED = "committed", pgettext_lazy("cycle", "Begins later")
        OPEN = "open", pgettext_lazy("cycle", "Open")
        DRAWN = "drawn", pgettext_lazy("cycle", "Drawn")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cycles")
    number = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.COMMITTED)
    plan = models.JSONField()
    scorecard_version = models.ForeignKey(ScorecardVersion, on_delete=models.PROTECT, related_name="+")
    key_sha256 = models.CharField(max_length=64)
    sealed_key = models.TextField()
    key = models.CharField(max_length=64, blank=True)
    committed_at = models.DateTimeField(default=clock.now)
    revealed_at = models.DateTimeField(null=True, blank=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["programme", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "number"], name="a_programme_numbers_a_cycle_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_cycle_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(state__in=["committed", "open", "drawn"]), name="a_cycle_has_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(committed_at__lte=F("starts_at")), name="a_key_is_committed_before_its_cycle_begins"
            ),
            models.CheckConstraint(
                condition=Q(key="", revealed_at=None) | (~Q(key="") & Q(revealed_at__gte=F("ends_at"))),
                name="a_key_is_revealed_after_its_cycle_has_ended",
            ),
            ExclusionConstraint(
                name="cycles_of_a_programme_never_overlap",
                expressions=[
                    (
                        Func(F("starts_at"), F("ends_at"), function="TSTZRANGE", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                    ("programme", RangeOperators.EQUAL),
                ],
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ends_at"], condition=Q(state__in=["committed", "open"]), name="cycle_to_be_drawn"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.number}"
