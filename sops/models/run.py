"""A procedure being followed on a ticket, and everything that happened in it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import User
from sops.models.procedure import Procedure, ProcedureVersion
from tickets.models import Ticket


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: User) -> Self:
        """Those of tickets in sight."""
        return self.filter(ticket__in=Ticket.objects.visible_to(user))


class Run(models.Model):
    """`state` is the fold of its events (sops.replay), kept so that nobody folds to read; `replay` compares them."""

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("procedure run", "Running")
        PAUSED = "paused", pgettext_lazy("procedure run", "Paused")
        COMPLETED = "completed", pgettext_lazy("procedure run", "Completed")
        ABANDONED = "abandoned", pgettext_lazy("procedure run", "Abandoned")
        CANCELLED = "cancelled", pgettext_lazy("procedure run", "Cancelled")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="runs")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="runs")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="runs")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    holder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    step = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    state = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "procedure"],
                condition=Q(parent=None, status__in=["active", "paused"]),
                name="a_ticket_has_one_open_run_of_a_procedure",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["active", "paused", "completed", "abandoned", "cancelled"]),
                name="a_run_has_a_known_status",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["version", "step"], condition=Q(ended_at=None), name="run_open_by_version"),
            models.Index(fields=["procedure", "-started_at"], name="run_of_procedure"),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.procedure_id} {self.status}"


class RunEvent(models.Model):
    """Append-only: the database refuses to change or delete one."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    step = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=16)
    payload = models.JSONField(default=dict)
    active_ms = models.PositiveIntegerField(default=0)
    idle_ms = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["run", "seq"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "seq"], name="a_run_counts_its_events")]
        indexes: ClassVar = [
            models.Index(fields=["run"], condition=Q(kind__in=["back", "flagged"]), name="run_event_about_a_step"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.seq} {self.kind}"


class ActionExecution(models.Model):
    """Something that a run did to the world. `key` is of run and visit: it is done once, whatever is clicked.

    What an outside tool is asked goes through states of its own: `request_id` is sent along on every try, so that the
    tool can tell a repetition; `claimed_until` is when a worker that says nothing more is given up.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        DONE = "done"
        FAILED = "failed"  # surely not done
        UNCERTAIN = "uncertain"  # may have been done: a person says what is so

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="executions")
    key = models.CharField(max_length=60, unique=True)
    action = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DONE)
    request_id = models.UUIDField(null=True, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending", "done", "failed", "uncertain"]),
                name="an_execution_has_a_known_state",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state__in=["queued", "sending"]), name="execution_under_way"),
            models.Index(fields=["-at", "-id"], condition=~Q(request_id=None), name="execution_asked_outside"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.action}"


class Deviation(models.Model):
    """Where somebody left the way that the procedure says. `to_step` is empty for who stopped following it."""

    class Reason(models.TextChoices):
        NOT_FITTING = "not_fitting", pgettext_lazy("deviation", "The procedure does not fit this case")
        STEP_WRONG = "step_wrong", pgettext_lazy("deviation", "The step is wrong or out of date")
        DONE_BEFORE = "done_before", pgettext_lazy("deviation", "It was done already")
        URGENT = "urgent", pgettext_lazy("deviation", "It could not wait")
        OTHER = "other", pgettext_lazy("deviation", "Another reason")

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="deviations")
    from_step = models.CharField(max_length=60)
    to_step = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    note = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reason__in=["not_fitting", "step_wrong", "done_before", "urgent", "other"]),
                name="a_deviation_has_a_known_reason",
            ),
            models.CheckConstraint(
                condition=~Q(reason="other", note=""), name="another_reason_for_a_deviation_is_told_in_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.from_step} to {self.to_step or 'nowhere'}"
