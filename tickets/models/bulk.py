"""A bulk run: the same acts on many tickets, one after the other, in the background; and what became of each."""

from __future__ import annotations

from typing import ClassVar, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import User
from people.permissions import Capability, can
from tickets.models.ticket import Ticket


class BulkRunQuerySet(models.QuerySet["BulkRun"]):
    def visible_to(self, user: User) -> Self:
        """One's own; a lead's also those of their house: the desk's, or the partner's."""
        if not user.is_active:
            return self.none()
        if not can(user, Capability.LEAD_TEAM):
            return self.filter(owner=user)
        return self if user.is_in_house else self.filter(owner__partner_id=user.partner_id)


class BulkRun(models.Model):
    """`acts` is what is done to each ticket and `source` how they were chosen, both as codes and ids.

    The numbers are of its items and change in the transaction that changes them. `leaves_at`: until then its
    replies are held, all of them, so that undoing takes all of them back.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("At work")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Stopped")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undoer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    acts = models.JSONField(default=dict)
    source = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    undone = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    leaves_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "done", "cancelled", "undoing", "undone"]),
                name="a_bulk_run_has_a_known_state",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-id"], name="bulk_of_owner"),
            models.Index(fields=["id"], condition=Q(state__in=["running", "undoing"]), name="bulk_at_work"),
        ]

    def __str__(self) -> str:
        return f"bulk run {self.pk}"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def looked_at(self) -> int:
        """How many tickets the work that is going on has reached."""
        if self.state in (self.State.UNDOING, self.State.UNDONE):
            return self.undone + self.kept
        return self.done + self.skipped + self.failed

    @property
    def aim(self) -> int:
        """How many it will have reached when it is finished."""
        return self.done if self.state in (self.State.UNDOING, self.State.UNDONE) else self.total

    @property
    def percent(self) -> int:
        return 100 * self.looked_at // self.aim if self.aim else 100


AT_WORK: Final = frozenset({BulkRun.State.RUNNING.value, BulkRun.State.UNDOING.value})


class BulkItem(models.Model):
    """One ticket of a run. `version` is its thread version when it was chosen; a reply answers to that one.

    `before` and `after` are what the run changed, field by field; `messages` what it wrote. `reason` is a code.
    The ticket has no foreign key in the database: checking ten thousand of them would lock as many rows at once,
    and tickets are never deleted. `turn` grows when somebody else was at the ticket: it comes later.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Left alone")
        FAILED = "failed", _("Not changed")
        UNDONE = "undone", _("Undone")
        KEPT = "kept", _("Not undone")

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items", db_index=False)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    version = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=40, blank=True, default="")
    turn = models.PositiveSmallIntegerField(default=0)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    messages = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "ticket"], name="a_ticket_is_once_in_a_bulk_run"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done", "skipped", "failed", "undone", "kept"]),
                name="a_bulk_item_has_a_known_state",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["run", "state", "turn", "ticket"], name="bulk_item_next")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} of run {self.run_id}"
