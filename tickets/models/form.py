"""Ticket forms: which custom fields a kind of request has."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from tickets.models.brand import Brand
from tickets.models.naming import in_language


class TicketFormQuerySet(models.QuerySet["TicketForm"]):
    def offered_by(self, brand: Brand) -> Self:
        """What requesters choose from on this brand's page."""
        rows = self.filter(is_active=True, is_offered=True).filter(Q(brands=None) | Q(brands=brand))
        return rows.distinct().order_by("position", "id")


class TicketForm(models.Model):
    """A request type. `layout` is a list of items, as tickets/fields/layout.py reads them.

    `brands` are those whose page offers it; none: all. The default form is that of tickets which came without one.
    `version` grows with each change; a change carries the version that its author saw.
    """

    names = models.JSONField(default=dict)
    helps = models.JSONField(default=dict, blank=True)
    layout = models.JSONField(default=list, blank=True)
    brands = models.ManyToManyField(Brand, blank=True, related_name="+")
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_offered = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = TicketFormQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="a_desk_has_one_default_form"
            ),
            models.CheckConstraint(condition=Q(is_default=False) | Q(is_active=True), name="a_default_form_is_active"),
        ]

    @property
    def help(self) -> str:
        return in_language(self.helps)

    def __str__(self) -> str:
        return in_language(self.names)
