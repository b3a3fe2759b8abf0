"""Typed links between tickets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import User
from tickets.models.ticket import Ticket


class Link(models.Model):
    """`ticket` is <kind> `other`. What is related to each other is stored once, the lower number first."""

    class Kind(models.TextChoices):
        INCIDENT = "incident", _("Incident of")
        CHILD = "child", _("Child of")
        RELATED = "related", _("Related to")
        DUPLICATE = "duplicate", _("Duplicate of")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="linked")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="two_tickets_are_linked_once_in_a_way"),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(kind="incident"), name="an_incident_has_one_problem"
            ),
            models.UniqueConstraint(fields=["ticket"], condition=Q(kind="child"), name="a_child_has_one_parent"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="a_ticket_is_never_linked_to_itself"),
            models.CheckConstraint(
                condition=~Q(kind="related") | Q(ticket__lt=F("other")), name="what_is_related_is_stored_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["incident", "child", "related", "duplicate"]), name="a_link_has_a_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.kind} #{self.other_id}"
