"""How work is given out: what its kinds ask for, how a team gets its tickets, and who has which since when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import Team, User
from tickets.models.brand import Brand
from tickets.models.category import TicketCategory
from tickets.models.form import TicketForm
from tickets.models.ticket import Channel, Priority, Ticket


class Mode(models.TextChoices):
    OFF = "off", _("Off: people take what they like")
    PULL = "pull", _("Pull: Next gives people what they can do, as long as they have room")
    PUSH = "push", _("Push: the desk gives each ticket to whom it fits best")


class TeamRouting(models.Model):
    """How a team's tickets come to its people; a team without a row has it off.

    `capacity` is in points of work, for people who have none of their own. With `needs_shift` only who is on a shift
    is given something; with `needs_language` only who answers in the ticket's language; with `requeues` what somebody
    was given, and leaves open at the end of the shift, goes back to the queue.
    """

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="routing")
    mode = models.CharField(max_length=4, choices=Mode.choices, default=Mode.OFF)
    capacity = models.PositiveSmallIntegerField(default=10)
    needs_shift = models.BooleanField(default=True)
    needs_language = models.BooleanField(default=True)
    requeues = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(mode__in=["off", "pull", "push"]), name="a_way_of_routing_is_known"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 200)), name="a_team_gives_1_to_200_points"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.mode}"


class KindOfWork(models.Model):
    """Tickets of a kind, told by what is set here (nothing set: any), and what holds for them.

    New ones go to `team`, that of the first kind in order that fits and names one. Of all kinds that fit, `needs` are
    levels by the short names of skills, each the highest; and the largest number of `points` is what one weighs.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(TicketCategory, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    form = models.ForeignKey(TicketForm, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=8, blank=True)
    tag = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, null=True, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    needs = models.JSONField(default=dict, blank=True)
    points = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(points__range=(1, 50)), name="work_weighs_1_to_50_points"),
        ]

    def __str__(self) -> str:
        return self.name


class Holding(models.Model):
    """Who has a ticket since when, and how they came to it; gone when nobody has it any more.

    `why` says it in codes (tickets/routing/words.py reads them). `version` is the thread version then.
    """

    class How(models.TextChoices):
        ROUTED = "routed", _("Given by the desk")
        NEXT = "next", _("Taken with Next")
        BY_HAND = "by_hand", _("Assigned by hand")

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="holding")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=0)
    how = models.CharField(max_length=7, choices=How.choices, default=How.BY_HAND)
    why = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(how__in=["routed", "next", "by_hand"]), name="a_ticket_is_held_in_a_known_way"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "since"], name="holding_of_a_shift")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} of {self.user_id}"
