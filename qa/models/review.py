"""A review: one person's judgement of one agent's work on one ticket or run, by one version of a scorecard."""

from __future__ import annotations

from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import Partner, Site, Team, User
from people.permissions import Capability, can
from qa.models.frame import Selection
from qa.models.programme import Programme
from qa.models.scorecard import ScorecardVersion
from sops.models import Run
from tickets.models import Ticket


class Purpose(models.TextChoices):
    ESTIMATE = "estimate", pgettext_lazy("review", "Sample")
    TARGETED = "targeted", pgettext_lazy("review", "Picked, for coaching")
    CALIBRATION = "calibration", pgettext_lazy("review", "Calibration")
    GOLD = "gold", pgettext_lazy("review", "Gold")
    DOUBLE = "double", pgettext_lazy("review", "Second review")
    SELF = "self", pgettext_lazy("review", "Of one’s own work")
    NESTING = "nesting", pgettext_lazy("review", "Nesting")


class State(models.TextChoices):
    ASSIGNED = "assigned", pgettext_lazy("review", "Assigned")
    DRAFT = "draft", pgettext_lazy("review", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("review", "Submitted")
    PUBLISHED = "published", pgettext_lazy("review", "Published")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("review", "Acknowledged")
    DISPUTED = "disputed", pgettext_lazy("review", "Disputed")
    RESOLVED = "resolved", pgettext_lazy("review", "Resolved")
    FINAL = "final", pgettext_lazy("review", "Final")
    VOID = "void", pgettext_lazy("review", "Void")


UNFINISHED: Final = (State.ASSIGNED, State.DRAFT)
PUBLIC: Final = (State.PUBLISHED, State.ACKNOWLEDGED, State.DISPUTED, State.RESOLVED, State.FINAL)
"""What the agent may see."""
COUNTED_STATES: Final = (State.SUBMITTED, *PUBLIC)
"""A judgement that is complete; an estimate rests on published ones."""
APART: Final = (Purpose.CALIBRATION, Purpose.GOLD, Purpose.DOUBLE)
"""Never shown to the agent: they check the reviewers."""


class VoidReason(models.TextChoices):
    WRONG_AGENT = "agent", pgettext_lazy("void review", "It judges somebody else’s work")
    CONFLICT = "conflict", pgettext_lazy("void review", "The reviewer was too close to it")
    MISTAKE = "mistake", pgettext_lazy("void review", "It was made by mistake")
    UNREADABLE = "unreachable", pgettext_lazy("void review", "The ticket can’t be reviewed")
    WITHDRAWN = "withdrawn", pgettext_lazy("void review", "The scorecard or programme was wrong")


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> Self:
        """The one rule of sight.

        Agents see what was published about them, reviewers what is theirs; a lead what was published of their teams;
        who reviews or manages quality what was published in their house (in-house: everywhere), and managers also what
        is on its way. Whoever still owes a judgement of the same unit sees nobody else's: blind on every surface.
        """
        if not user.is_active:
            return self.none()
        mine = Q(reviewer=user) | (Q(agent=user) & _published() & ~Q(purpose__in=APART))
        owed = Review.objects.filter(reviewer=user, state__in=UNFINISHED)
        blind = Q(selection__isnull=False, selection__in=owed.values("selection")) & ~Q(reviewer=user)
        return self.filter(mine | _of_others(user)).exclude(blind)

    def open(self) -> Self:
        return self.filter(state__in=UNFINISHED)

    def public(self) -> Self:
        return self.filter(_published())

    def counted(self) -> Self:
        """What estimates may rest on: published, with a known probability."""
        return self.filter(counts=True, state__in=PUBLIC)


def _published() -> Q:
    """What is in such a state has a time of that too: by which the indexes of agents and teams go."""
    return Q(state__in=PUBLIC, published_at__isnull=False)


def manages_quality(user: User) -> bool:
    """Sets up scorecards and programmes, in-house."""
    return user.is_in_house and can(user, Capability.MANAGE_QUALITY)


def _of_others(user: User) -> Q:
    """Never what is about this person themselves: of that they see only what `mine` lets them."""
    reach = Q() if user.is_in_house else Q(partner_id=user.partner_id)
    nothing = Q(pk__in=[])
    if manages_quality(user):
        return reach & ~Q(agent=user) & ~Q(purpose=Purpose.CALIBRATION)
    shown = reach & ~Q(agent=user) & _published() & ~Q(purpose__in=(Purpose.CALIBRATION, Purpose.GOLD))
    if can(user, Capability.REVIEW_QUALITY):
        return shown
    if can(user, Capability.LEAD_TEAM):
        return shown & ~Q(purpose=Purpose.DOUBLE) & Q(team_id__in=user.team_ids)
    return nothing


class Review(models.Model):
    """Only one that `counts` enters estimates; the database lets it count only if it was drawn and `pi` is what the
    frozen frame says. `team`, `site`, `partner` are the agent's and the ticket's at that time. `score` and `raw` are 0
    to 100, or empty where nothing applied; `customer_free` and the others say whether no critical item of that class
    failed. `second_of` is the review that this one repeats blindly. The ticket is empty once it was deleted."""

    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="reviews")
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews_of", db_index=False)
    reviewer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews_by", db_index=False
    )
    version = models.ForeignKey(ScorecardVersion, on_delete=models.PROTECT, related_name="reviews")
    purpose = models.CharField(max_length=11, choices=Purpose.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASSIGNED)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews", db_index=False
    )
    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews")
    second_of = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="second")
    pi = models.FloatField(null=True, blank=True)
    stratum = models.CharField(max_length=200, blank=True)
    counts = models.BooleanField(default=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    score = models.FloatField(null=True, blank=True)
    raw = models.FloatField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    customer_free = models.BooleanField(null=True, blank=True)
    business_free = models.BooleanField(null=True, blank=True)
    compliance_free = models.BooleanField(null=True, blank=True)
    summary = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    why = models.CharField(_("why it was picked"), max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True, blank=True)
    worked_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=12, choices=VoidReason.choices, blank=True)
    void_note = models.CharField(max_length=500, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="a_review_has_a_known_state"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="a_review_has_a_known_purpose"),
            models.CheckConstraint(
                condition=Q(purpose="self") | Q(reviewer=None) | ~Q(reviewer=F("agent")),
                name="nobody_reviews_their_own_work",
            ),
            models.CheckConstraint(
                condition=Q(counts=False)
                | Q(purpose="estimate", selection__isnull=False, pi__gt=0, pi__lte=1, pi__isnull=False),
                name="only_a_review_with_a_known_probability_counts",
            ),
            models.CheckConstraint(
                condition=Q(pi=None) | Q(pi__gt=0, pi__lte=1), name="a_probability_is_above_0_and_to_1"
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100), name="a_score_is_from_0_to_100"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["assigned", "draft", "void"])
                | Q(submitted_at__isnull=False, reviewer__isnull=False) & ~Q(outcome=""),
                name="a_submitted_review_has_a_reviewer_a_time_and_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["assigned", "draft", "submitted", "void"]) | Q(published_at__isnull=False),
                name="a_review_is_published_before_anything_follows",
            ),
            models.CheckConstraint(
                condition=Q(state="void", voided_at__isnull=False, counts=False) & ~Q(void_reason="")
                | ~Q(state="void") & Q(voided_at=None, void_reason=""),
                name="a_void_review_has_a_reason_and_does_not_count",
            ),
            models.UniqueConstraint(
                fields=["selection", "purpose"],
                condition=Q(selection__isnull=False) & ~Q(state="void"),
                name="a_drawn_unit_is_reviewed_once_for_a_purpose",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["reviewer", "due_at", "id"], condition=Q(state__in=["assigned", "draft"]), name="review_owed"
            ),
            models.Index(fields=["reviewer", "-worked_at", "-id"], name="review_by_reviewer"),
            models.Index(
                fields=["agent", "-published_at", "-id"],
                condition=Q(published_at__isnull=False),
                name="review_of_agent",
            ),
            models.Index(
                fields=["team", "-published_at", "-id"], condition=Q(published_at__isnull=False), name="review_of_team"
            ),
            models.Index(
                fields=["programme", "worked_at"],
                include=["pi", "score", "agent", "partner", "site", "team"],
                condition=Q(counts=True),
                name="review_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in UNFINISHED

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC
