"""The ticket: one request, from its first message to its answer."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import Contact, Organisation, Partner, Team, User
from tickets.models.brand import Brand, Mailbox
from tickets.models.category import TicketCategory
from tickets.models.form import TicketForm
from tickets.models.status import UNSOLVED, WORKABLE, Category, Status


class Priority(models.IntegerChoices):
    LOW = 1, _("Low")
    NORMAL = 2, _("Normal")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


class Score(models.IntegerChoices):
    """How satisfied somebody was. A scale of good or bad uses its second and fourth step."""

    VERY_BAD = 1, _("Very bad")
    BAD = 2, _("Bad")
    SO_SO = 3, _("So-so")
    GOOD = 4, _("Good")
    VERY_GOOD = 5, _("Very good")


# Counts down with urgency, so that an order by it and by time goes one way, as keyset pages and indexes need.
URGENCY = F("priority") * -1


class Channel(models.TextChoices):
    EMAIL = "email", _("Email")
    WEB = "web", _("Web form")
    API = "api", _("API")


class Sensitivity(models.TextChoices):
    NONE = "none", pgettext_lazy("sensitivity", "None")
    SENSITIVE = "sensitive", pgettext_lazy("sensitivity", "Sensitive")
    GRAPHIC = "graphic", pgettext_lazy("sensitivity", "Graphic")


class ClockState(models.TextChoices):
    """What the tightest clock of a ticket does."""

    NONE = "none", _("Not timed")
    RUNNING = "running", _("In time")
    WARNED = "warned", _("Due soon")
    BREACHED = "breached", _("Overdue")
    PAUSED = "paused", pgettext_lazy("clock", "Paused")


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: User) -> Self:
        """The one rule of sight: in-house staff see every queue, a partner's staff that partner's queues only."""
        if not user.is_active:
            return self.none()
        return self if user.is_in_house else self.filter(partner_id=user.partner_id)

    def unsolved(self) -> Self:
        return self.filter(status_category__in=UNSOLVED)

    def genuine(self) -> Self:
        """What nobody called spam."""
        return self.filter(spam_at=None)

    def spam(self) -> Self:
        return self.filter(spam_at__isnull=False)

    def workable(self) -> Self:
        """New or open: waiting for the desk."""
        return self.filter(status_category__in=WORKABLE)

    def assigned_to(self, user: User) -> Self:
        return self.filter(assignee=user)

    def unassigned(self) -> Self:
        return self.filter(assignee=None)

    def in_teams_of(self, user: User) -> Self:
        return self.filter(team_id__in=user.team_ids)

    def for_list(self) -> Self:
        """With what a row shows. Teams, statuses and brands are few and fetched apart: planning all five joins took
        longer than that."""
        return self.select_related("requester", "assignee").prefetch_related("team", "status", "brand")

    def for_page(self) -> Self:
        """One, with what its page and the API show of it. With more, planning the query takes longer than asking for
        the rest when it is read: five joins 0.5 ms, ten 2.3."""
        return self.select_related("requester", "assignee", "team", "status", "brand")

    def for_column(self) -> Self:
        """With what a row shows in the narrow column beside a ticket."""
        return self.select_related("requester").prefetch_related("status")


class Ticket(models.Model):
    """Its id is the number people use (#1042); ids are never reused.

    `status_category` repeats the status's category and `partner` the team's partner, for the list's indexes;
    only verbs in tickets/actions write them. `thread_version` grows by one with each message; a reply
    carries the version that its author saw. `merged_into` is where its messages went; see actions/merging.py.
    `satisfaction` repeats the score of its Satisfaction. `fields` holds the values of custom fields by their keys, as
    tickets/fields/values.py reads them; an empty one is not there. The `clock_` columns repeat the tightest of its
    Clocks (clockwork/badge.py): when it is due, while it runs, or the seconds that it has left, while it is paused.
    """

    subject = models.CharField(_("subject"), max_length=500)
    requester = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="tickets")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    status = models.ForeignKey(Status, on_delete=models.PROTECT, related_name="+", db_index=False)
    status_category = models.CharField(max_length=8, choices=Category.choices)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    language = models.CharField(max_length=8, blank=True)
    form = models.ForeignKey(
        TicketForm, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    category = models.ForeignKey(
        TicketCategory, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    sensitivity = models.CharField(
        max_length=9, choices=Sensitivity.choices, default=Sensitivity.NONE, db_default=Sensitivity.NONE
    )
    fields = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    thread_version = models.PositiveIntegerField(default=0)
    snippet = models.CharField(max_length=200, blank=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    spam_at = models.DateTimeField(null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(choices=Score.choices, null=True, blank=True)
    clock_state = models.CharField(
        max_length=8, choices=ClockState.choices, default=ClockState.NONE, db_default=ClockState.NONE
    )
    clock_metric = models.CharField(max_length=16, blank=True, default="", db_default=models.Value(""))
    clock_due_at = models.DateTimeField(null=True, blank=True)
    clock_left = models.IntegerField(null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status_category__in=Category.values), name="a_ticket_has_a_known_status_category"
            ),
            models.CheckConstraint(condition=Q(priority__range=(1, 4)), name="a_priority_is_low_to_urgent"),
            models.CheckConstraint(
                condition=Q(solved_at=None) ^ Q(status_category__in=["solved", "closed"]),
                name="a_ticket_has_a_solved_time_when_it_is_solved",
            ),
            models.CheckConstraint(
                condition=Q(sensitivity__in=Sensitivity.values), name="a_ticket_has_a_known_sensitivity"
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="a_ticket_came_by_a_known_channel"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(status_category="closed"), name="a_merged_ticket_is_closed"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-updated_at", "-id"], name="ticket_newest"),
            models.Index(fields=["status_category", "-updated_at", "-id"], name="ticket_by_status"),
            models.Index(fields=["partner", "-updated_at", "-id"], name="ticket_of_partner"),
            models.Index(fields=["assignee", "-updated_at", "-id"], name="ticket_of_assignee"),
            models.Index(fields=["team", "-updated_at", "-id"], name="ticket_of_team"),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=Q(status_category__in=["new", "open"]),
                name="ticket_workable",
            ),
            # The queues: small however old the desk is, and counted without touching the table.
            models.Index(
                fields=["team", "-updated_at", "-id"],
                include=["partner"],
                condition=Q(status_category__in=["new", "open"], assignee=None),
                name="ticket_unassigned_of_team",
            ),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=Q(status_category__in=["new", "open"], assignee=None),
                name="ticket_unassigned_newest",
            ),
            models.Index(
                fields=["team", "-updated_at", "-id"],
                include=["partner"],
                condition=Q(status_category__in=["new", "open"]),
                name="ticket_workable_of_team",
            ),
            models.Index(
                fields=["partner", "-updated_at", "-id"],
                condition=Q(status_category__in=["new", "open"]),
                name="ticket_workable_of_partner",
            ),
            models.Index(
                fields=["assignee", "-updated_at", "-id"],
                include=["partner"],
                condition=Q(status_category__in=["new", "open", "pending", "on_hold"]),
                name="ticket_unsolved_of_assignee",
            ),
            # The other orders of a list; of what is unsolved apart, since the oldest of all are solved long ago.
            models.Index(fields=["created_at", "id"], name="ticket_oldest"),
            models.Index(URGENCY, "updated_at", "id", name="ticket_most_urgent"),
            models.Index(fields=["solved_at", "id"], condition=Q(solved_at__isnull=False), name="ticket_last_solved"),
            models.Index(
                fields=["updated_at", "id"],
                condition=Q(status_category__in=["new", "open", "pending", "on_hold"]),
                name="ticket_unsolved_untouched",
            ),
            models.Index(
                fields=["created_at", "id"],
                condition=Q(status_category__in=["new", "open", "pending", "on_hold"]),
                name="ticket_unsolved_oldest",
            ),
            models.Index(
                URGENCY,
                "updated_at",
                "id",
                condition=Q(status_category__in=["new", "open", "pending", "on_hold"]),
                name="ticket_unsolved_urgent",
            ),
            # What runs out next: only tickets that have a running clock.
            models.Index(
                fields=["clock_due_at", "id"], condition=Q(clock_due_at__isnull=False), name="ticket_next_breach"
            ),
            models.Index(
                fields=["partner", "clock_due_at", "id"],
                condition=Q(clock_due_at__isnull=False),
                name="ticket_next_breach_of_partner",
            ),
            models.Index(
                fields=["assignee", "clock_due_at", "id"],
                condition=Q(clock_due_at__isnull=False),
                name="ticket_next_breach_of_assignee",
            ),
            GinIndex(fields=["tags"], name="ticket_tags"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="ticket_merged"),
            models.Index(fields=["-updated_at", "-id"], condition=Q(spam_at__isnull=False), name="ticket_spam"),
            models.Index(
                fields=["satisfaction", "-updated_at", "-id"],
                condition=Q(satisfaction__isnull=False),
                name="ticket_by_satisfaction",
            ),
            models.Index(
                fields=["category", "-updated_at", "-id"],
                condition=Q(category__isnull=False),
                name="ticket_of_category",
            ),
            models.Index(
                fields=["sensitivity", "-updated_at", "-id"],
                condition=Q(sensitivity__in=["sensitive", "graphic"]),
                name="ticket_sensitive",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def is_closed(self) -> bool:
        return self.status_category == Category.CLOSED

    @property
    def given(self) -> int:
        """The highest thread version ever given: higher than the present one where a merge was undone. Known to who
        locked the ticket (see actions/locking.py)."""
        return max(self.thread_version, int(vars(self).get("reached", 0)))
