"""How long things are kept: a brand's rule, tickets that are held, and the erasure of a person."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import Contact, User
from tickets.models.brand import Brand
from tickets.models.ticket import Ticket


class RetentionRule(models.Model):
    """Of a brand. Nothing is erased where `months` and `raw_days` are empty.

    `months` after it was closed a ticket is erased, as `how` says; `raw_days` after it came, the original of a mail.
    """

    class How(models.TextChoices):
        ANONYMISE = "anonymise", _("Erase words, files and people, keep the ticket for counting")
        DELETE = "delete", _("Delete the ticket")

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="retention")
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    how = models.CharField(max_length=9, choices=How.choices, default=How.ANONYMISE)
    raw_days = models.PositiveSmallIntegerField(null=True, blank=True)
    tickets_erased = models.PositiveBigIntegerField(default=0)
    mails_erased = models.PositiveBigIntegerField(default=0)
    ran_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(months=None) | Q(months__gte=1), name="a_ticket_is_kept_for_a_month"),
            models.CheckConstraint(condition=Q(raw_days=None) | Q(raw_days__gte=1), name="a_mail_is_kept_for_a_day"),
            models.CheckConstraint(condition=Q(how__in=["anonymise", "delete"]), name="erasing_is_done_in_a_known_way"),
        ]

    def __str__(self) -> str:
        return f"retention of {self.brand_id}"


class Hold(models.Model):
    """A ticket that must not be erased, whatever the rules say, until this is lifted."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="hold")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="a_hold_has_a_reason")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} is held"


class Erasure(models.Model):
    """A person's wish to be forgotten. `waiting` are their tickets still to be erased, `held` those that must stay.

    With its counts it is the certificate of what was removed.
    """

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="erasures")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    waiting = ArrayField(models.BigIntegerField(), default=list)
    held = ArrayField(models.BigIntegerField(), default=list)
    counts = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(finished_at=None), name="erasure_under_way")]

    def __str__(self) -> str:
        return f"erasure of contact {self.contact_id}"
