"""The clocks of tickets as they stand, what each of them was noticed at, and which policy a ticket was promised by."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from tickets.models.policy import PolicyVersion
from tickets.models.ticket import Priority, Ticket

# When it was decided what came of a clock: at its breach, else at its end.
DECIDED_AT = Coalesce("breached_at", "ended_at")


class PolicyMatch(models.Model):
    """From `at` on, the ticket is promised what this version says for this priority; the latest one holds.

    A part of the ticket's history, never changed. A ticket that was never promised anything has none. `why`: the event
    that brought it about, without "ticket." ("priority_changed"), OPENED or REAPPLIED.
    """

    OPENED: ClassVar = "opened"
    REAPPLIED: ClassVar = "reapplied"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="policy_matches", db_index=False)
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices)
    why = models.CharField(max_length=24)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "policy matches"
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["ticket", "at", "id"], name="policy_match_of_ticket")]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.policy_version_id}"


class Clock(models.Model):
    """What one clock of a ticket said at `kept_at`; everything here can be computed again from the ticket's history.

    Times are UTC. Seconds are whole, as the clock counts them: open ones of its calendar, or of the wall.
    `used_seconds` of a running clock are those used by `kept_at`. `due_at` is null while nobody can say. `next_at` is
    the next moment at which something has to be noticed: a warning, or the first moment at which it is breached.
    `marked` repeats the codes of its marks.
    """

    class Metric(models.TextChoices):
        FIRST_RESPONSE = "first_response", _("First response")
        NEXT_RESPONSE = "next_response", _("Next response")
        PERIODIC_UPDATE = "periodic_update", _("Update")
        RESOLUTION = "resolution", _("Resolution")

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("clock", "Running")
        PAUSED = "paused", pgettext_lazy("clock", "Paused")
        MET = "met", pgettext_lazy("clock", "Met")
        STOPPED = "stopped", pgettext_lazy("clock", "Stopped")
        CANCELLED = "cancelled", pgettext_lazy("clock", "Cancelled")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    metric = models.CharField(max_length=16, choices=Metric.choices)
    cycle = models.PositiveIntegerField()
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=9, choices=State.choices)
    target_seconds = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    used_seconds = models.PositiveIntegerField()
    marked = ArrayField(models.CharField(max_length=20), default=list)
    next_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "metric", "cycle"], name="a_ticket_has_each_clock_once"),
            models.CheckConstraint(
                condition=Q(metric__in=["first_response", "next_response", "periodic_update", "resolution"]),
                name="a_clock_measures_a_known_metric",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "paused", "met", "stopped", "cancelled"]),
                name="a_clock_has_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state="met", met_at__isnull=False) | (~Q(state="met") & Q(met_at=None)),
                name="a_clock_that_is_met_says_when",
            ),
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(state="running"), name="only_a_running_clock_waits_for_a_moment"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="clock_next_moment"),
            models.Index(
                fields=["policy_version"], condition=Q(state__in=["running", "paused"]), name="clock_open_of_policy"
            ),
            # What came of clocks in a stretch of time, with all that a report counts.
            models.Index(
                DECIDED_AT,
                include=["metric", "state", "policy_version", "ticket", "breached_at"],
                condition=Q(breached_at__isnull=False) | Q(ended_at__isnull=False),
                name="clock_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.cycle} of #{self.ticket_id}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.RUNNING, self.State.PAUSED)


class ClockMark(models.Model):
    """A warning or the breach of a clock: when it was due, and when the desk noticed, which is later after downtime.

    `code`: breach, or a warning's threshold (share:75, before:1800). One that no longer holds, since the target or what
    happened has changed, is void from `voided_at` on.
    """

    BREACH: ClassVar = "breach"

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="marks", db_index=False)
    code = models.CharField(max_length=20)
    due_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clock", "code"], condition=Q(voided_at=None), name="a_clock_is_marked_once_for_each_threshold"
            ),
            models.CheckConstraint(
                condition=Q(noticed_at__gte=models.F("due_at")), name="nothing_is_noticed_before_it_is_due"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["clock", "id"], name="clock_mark_of_clock")]

    def __str__(self) -> str:
        return f"{self.code} of clock {self.clock_id}"
