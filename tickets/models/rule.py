"""A rule: what the desk does by itself, when something happens or when a condition has held for a while."""

from __future__ import annotations

from typing import ClassVar, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import User
from people.permissions import Capability, can
from tickets.models.naming import in_language
from tickets.models.ticket import Ticket


class RuleKind(models.TextChoices):
    TRIGGER = "trigger", _("Trigger")
    TIMED = "timed", _("Timed rule")


class RuleQuerySet(models.QuerySet["Rule"]):
    def visible_to(self, user: User) -> Self:
        """Rules are the desk's own: who may manage them, in-house."""
        rows = self.filter(removed_at=None)
        return rows if user.is_in_house and can(user, Capability.MANAGE_RULES) else rows.none()

    def in_order(self) -> Self:
        return self.order_by("position", "pk")

    def in_force(self) -> Self:
        """With the version that is."""
        return self.filter(removed_at=None, in_force__isnull=False).select_related("in_force").in_order()


class Rule(models.Model):
    """`latest` is its newest version; `in_force` the one that the desk goes by, none while the rule is off.

    A rule that is changed goes on as it was until the new version is tried and switched on. What was removed stays,
    since history names it. `survey`: while it is not empty, the tickets that were there when a timed rule was switched
    on are still to be looked through, up to this number.
    """

    names = models.JSONField(default=dict)
    kind = models.CharField(max_length=7, choices=RuleKind.choices)
    position = models.PositiveIntegerField(default=0)
    latest = models.OneToOneField("RuleVersion", on_delete=models.PROTECT, null=True, related_name="+")
    in_force = models.OneToOneField("RuleVersion", on_delete=models.PROTECT, null=True, related_name="+")
    survey = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=RuleKind.values), name="a_rule_is_a_trigger_or_timed"),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(in_force=None), name="a_rule_that_was_removed_is_off"
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.names) or f"#{self.pk}"

    @property
    def is_timed(self) -> bool:
        return self.kind == RuleKind.TIMED

    @property
    def is_on(self) -> bool:
        return self.in_force_id is not None

    @property
    def has_news(self) -> bool:
        """It is on, and was changed since: the change is not in force."""
        return self.is_on and self.in_force_id != self.latest_id

    @property
    def newest(self) -> RuleVersion:
        """Every rule is made with its first version."""
        assert self.latest is not None  # noqa: S101
        return self.latest


class RuleVersion(models.Model):
    """What a rule says from one change to the next; a database trigger refuses to change it.

    `kinds` are the events that a trigger listens to. A timed rule acts when `conditions` have held for `hours`; with
    `restarts` a public message of a person begins that time anew. Days and hours in conditions are those of `zone`.
    `acts` as tickets/automation/acts.py checks them.
    """

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kinds = ArrayField(models.CharField(max_length=60), default=list)
    conditions = models.JSONField(default=dict)
    hours = models.PositiveIntegerField(default=0)
    restarts = models.BooleanField(default=False)
    zone = models.CharField(max_length=60, default="UTC")
    acts = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "number"], name="a_rule_has_one_version_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}, version {self.number}"


class RuleFiring(models.Model):
    """That a rule did something to a ticket, could not, or was stopped; told in full by its event in the log."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        PARTLY = "partly", _("Done in part")
        FAILED = "failed", _("Could not")
        STOPPED = "stopped", _("Stopped")

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="firings", db_index=False)
    number = models.PositiveIntegerField()
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    event_id = models.BigIntegerField(unique=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=["done", "partly", "failed", "stopped"]),
                name="a_firing_has_a_known_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["rule", "-id"], name="firing_newest"),
            models.Index(fields=["ticket", "rule", "-at"], name="firing_of_ticket"),
            models.Index(
                fields=["rule", "-id"], condition=Q(outcome__in=["partly", "failed", "stopped"]), name="firing_failed"
            ),
            models.Index(fields=["at"], name="firing_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} in #{self.ticket_id}: {self.outcome}"


class RuleHold(models.Model):
    """A ticket that meets the conditions of a timed rule, since when, and when the rule acts.

    One row is one stay in the condition: it goes when the ticket leaves it, and stays, with `fired_at`, after the rule
    has acted, so that it acts once for each stay. `error` is why it failed when it was last tried; it is tried again.
    """

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="holds", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "rule"], name="a_ticket_is_held_once_for_each_rule"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=Q(fired_at=None), name="hold_due"),
            models.Index(fields=["rule", "due_at"], condition=Q(fired_at=None), name="hold_of_rule"),
            models.Index(fields=["due_at", "id"], condition=~Q(error=""), name="hold_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} holds #{self.ticket_id}"


class RuleTrial(models.Model):
    """A dry run of one version on past tickets: what it would have done, and what would have followed.

    `found` are the first of those it would have changed, as tickets/actions/rule_trials.py writes them. `cursor` is
    where the work has come to, going back in time from the newest.
    """

    version = models.ForeignKey(RuleVersion, on_delete=models.CASCADE, related_name="trials")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    cursor = models.BigIntegerField(null=True)
    examined = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    stopped = models.PositiveIntegerField(default=0)
    later = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(finished_at=None), name="trial_at_work"),
        ]

    def __str__(self) -> str:
        return f"trial {self.pk} of {self.version}"

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None


FAILED: Final = (RuleFiring.Outcome.PARTLY, RuleFiring.Outcome.FAILED, RuleFiring.Outcome.STOPPED)
