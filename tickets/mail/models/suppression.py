"""Addresses that get no mail any more."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from tickets.mail.models.delivery import Delivery


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def standing(self) -> Self:
        """Those that were not lifted."""
        return self.filter(lifted_at=None)


class Suppression(models.Model):
    """One row an address, in its compared form (helpdesk.lib.text). Lifted, it stays, and may come into force again.

    `code` is the status that the receiving server gave, `delivery` the copy that came back.
    """

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("Mail to it came back for good")
        KEEPS_BOUNCING = "keeps_bouncing", _("Mail to it came back again and again")
        BY_HAND = "by_hand", _("Added by hand")

    address = models.CharField(max_length=320, unique=True)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    code = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(default=clock.now)
    delivery = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-since", "-id"], condition=Q(lifted_at=None), name="suppression_newest")
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def stands(self) -> bool:
        return self.lifted_at is None
