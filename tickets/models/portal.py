"""How a requester signs in to the pages of their own requests. Never staff: another cookie, other rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.lib import clock
from people.models import Contact
from tickets.models.brand import Brand


class SignIn(models.Model):
    """Somebody asked for a link at an address, known or not. `digest` is the SHA-256 of the link's secret, once mailed.

    `address` is case-folded; `brand` is on whose pages it was asked; `back_to` is one of those pages.
    """

    address = models.CharField(max_length=320)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="a_sign_in_link_is_one_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"link for {self.address}"


class RequesterSession(models.Model):
    """A browser in which a requester is signed in. `digest` is the SHA-256 of what its cookie holds."""

    digest = models.CharField(max_length=64, unique=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    method = models.CharField(max_length=8, choices=[("link", "link"), ("password", "password")])
    created_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ends_at"], name="requester_session_end")]

    def __str__(self) -> str:
        return f"session of {self.contact_id}"
