"""What comes of reviews for a person: a talk with actions and due dates, and praise."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import User
from people.permissions import Capability, can
from qa.models.review import Review
from qa.models.scorecard import Scorecard
from tickets.models import Ticket


def coached_by(user: User, person: str = "") -> Q:
    """Whom somebody may coach and praise: see qa.standing.may_coach, which asks the same of one person. `person` is
    the way to them, such as agent__; empty where the rows are people."""
    if not user.is_active:
        return Q(pk__in=[])
    reach = ~Q(**{f"{person}pk": user.pk})
    if not user.is_in_house:
        reach &= Q(**{f"{person}partner": user.partner_id})
    if can(user, Capability.MANAGE_QUALITY):
        return reach
    if can(user, Capability.LEAD_TEAM):
        return reach & Q(**{f"{person}teams__in": user.team_ids})
    return Q(pk__in=[])


class CoachingQuerySet(models.QuerySet["CoachingSession"]):
    def visible_to(self, user: User) -> Self:
        """The agent, the coach, and whoever leads or manages the agent's quality."""
        if not user.is_active:
            return self.none()
        return self.filter(Q(agent=user) | Q(coach=user) | coached_by(user, "agent__")).distinct()


class CoachingSession(models.Model):
    """`item` of `scorecard` is what it is about, empty where it is about the work as a whole. What came
    before and after `held_at` is compared."""

    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="coached_in")
    coach = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    item = models.CharField(max_length=60, blank=True)
    title = models.CharField(_("what it is about"), max_length=120)
    held_at = models.DateTimeField(_("when"), default=clock.now)
    created_at = models.DateTimeField(default=clock.now)
    reviews = models.ManyToManyField(Review, related_name="coached_in", blank=True)

    objects = CoachingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-held_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(agent=models.F("coach")), name="nobody_coaches_themselves"),
            models.CheckConstraint(
                condition=Q(item="") | Q(scorecard__isnull=False), name="coaching_about_an_item_names_its_scorecard"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agent", "-held_at"], name="coaching_of_agent")]

    def __str__(self) -> str:
        return self.title


class CoachingNote(models.Model):
    """What was said, by either side; never changed."""

    session = models.ForeignKey(CoachingSession, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.session_id} by {self.by_id}"


class CoachingAction(models.Model):
    """What the agent does about it, and by when: a date in the agent's own zone."""

    session = models.ForeignKey(CoachingSession, on_delete=models.PROTECT, related_name="actions")
    text = models.CharField(_("what to do"), max_length=300)
    due_on = models.DateField(_("by"))
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="a_done_action_says_when_and_by_whom",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(done_at=None, reminded_at=None), name="coaching_action_due"),
        ]

    def __str__(self) -> str:
        return self.text


class PraiseQuerySet(models.QuerySet["Praise"]):
    def visible_to(self, user: User) -> Self:
        """The agent, who gave it, and whoever leads or manages the agent's quality."""
        if not user.is_active:
            return self.none()
        return self.filter(Q(agent=user) | Q(by=user) | coached_by(user, "agent__")).distinct()


class Praise(models.Model):
    """Something done well, said to whoever did it; kept as it was said."""

    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="praise")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.CharField(_("what was done well"), max_length=500)
    at = models.DateTimeField(default=clock.now)

    objects = PraiseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(agent=models.F("by")), name="nobody_praises_themselves"),
            models.CheckConstraint(condition=~Q(text=""), name="praise_is_in_words"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id}: {self.text}"
