"""Brands, and the mail addresses that customers write to."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.models import Team


class Brand(models.Model):
    """What requesters know the desk as; its form is at /help/<slug>/."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("short name"), unique=True)
    accent = models.CharField(_("accent"), max_length=12, default="blue")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(_("language"), max_length=8, default="en")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Mailbox(models.Model):
    """An address of ours. New mail to it opens tickets of its brand in its team's queue.

    With `marks_subjects` outgoing subjects end in the ticket's mark: it leads back an answer that kept nothing else.
    `quotes`: an answer by mail quotes the message that it answers.
    """

    address = models.EmailField(_("address"), max_length=254)
    aliases = ArrayField(models.EmailField(max_length=254), default=list, blank=True)
    name = models.CharField(_("sender name"), max_length=80)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="mailboxes")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    acknowledges = models.BooleanField(default=False)
    marks_subjects = models.BooleanField(default=True)
    quotes = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "mailboxes"
        ordering: ClassVar = ["address"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("address"), name="two_mailboxes_never_share_an_address"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    @property
    def addresses(self) -> list[str]:
        return [self.address, *self.aliases]
