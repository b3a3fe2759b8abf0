"""Requesters: the people who write to the desk. They are never staff rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from events.actor import Actor
from helpdesk.lib import clock

if TYPE_CHECKING:
    from people.models.user import User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: User) -> Self:
        """In-house staff see all, a partner's people those whose requesters they see."""
        if user.is_in_house:
            return self
        return self.filter(pk__in=Contact.objects.visible_to(user).exclude(organisation=None).values("organisation"))


class Organisation(models.Model):
    """With `shares_tickets` its people may write to each other's tickets."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    shares_tickets = models.BooleanField(_("shares tickets"), default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> Self:
        """In-house staff see every requester; a partner's people those with a ticket in its queues."""
        if user.is_in_house:
            return self
        return self.filter(pk__in=self.model.objects.filter(tickets__partner_id=user.partner_id or 0).values("pk"))

    def current(self) -> Self:
        """Without those who turned out to be somebody else."""
        return self.filter(merged_into=None)


class Contact(models.Model):
    """A requester. `email` repeats the first mail identity, so that lists need no join.

    `attributes` holds values by the keys of Attribute. What somebody writes whose `blocked_at` is set is spam.
    With `sees_organisation` they read their organisation's requests, also where colleagues don't share. `merged_into`
    is who they turned out to be: the row stays, since history names it.
    """

    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.CharField(_("email address"), max_length=320, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=24, blank=True, default="", db_default="")
    attributes = models.JSONField(default=dict, db_default={}, blank=True)
    sees_organisation = models.BooleanField(default=False, db_default=False)
    password = models.CharField(max_length=128, blank=True, default="", db_default="")
    blocked_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="nobody_is_merged_into_themselves"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="contact_newest"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="contact_phone"),
            models.Index(Upper("name"), condition=~Q(name=""), name="contact_same_name"),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="contact_name"),
            GinIndex(OpClass(Upper("email"), "gin_trgm_ops"), name="contact_email"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def actor(self) -> Actor:
        return Actor("contact", self.pk)

    @property
    def is_blocked(self) -> bool:
        return self.blocked_at is not None

    @property
    def reads_organisation(self) -> bool:
        """Whether they read their colleagues' requests. Reads the organisation."""
        return self.organisation is not None and (self.sees_organisation or self.organisation.shares_tickets)

    @property
    def is_placeholder(self) -> bool:
        """Made up for a mail that named no sender: nobody can be written to."""
        return self.email.endswith("@invalid")


class IdentityQuerySet(models.QuerySet["Identity"]):
    def visible_to(self, user: User) -> Self:
        """A partner's people see the address that answers go to, and those that wrote in their own queues."""
        if user.is_in_house:
            return self
        written = apps.get_model("tickets", "Message")._default_manager.filter(
            author_contact=OuterRef("contact"), from_address=OuterRef("value"), ticket__partner=user.partner_id or 0
        )
        seen = self.filter(contact__in=Contact.objects.visible_to(user).values("pk"))
        return seen.filter(Q(value=F("contact__email")) | Exists(written))


class Identity(models.Model):
    """How a contact is known on a channel: a mail address, later a handle. Values are lower-cased."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="identities")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    value = models.CharField(max_length=320)
    is_verified = models.BooleanField(default=False)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "value"], name="an_identity_belongs_to_one_contact"),
            models.CheckConstraint(condition=~models.Q(value=""), name="an_identity_is_never_empty"),
        ]

    def __str__(self) -> str:
        return self.value
