"""What the desk keeps about a requester: attributes that admins define, notes of staff, who turned out to be whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models.contact import Contact
from people.models.place import Partner

if TYPE_CHECKING:
    from people.models.user import User


class Attribute(models.Model):
    """Something that a desk knows of its requesters. Its `key` is how programs name it, and stays."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("Choice")

    key = models.SlugField(_("key"), max_length=40, unique=True)
    label = models.CharField(_("label"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.TEXT)
    choices = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["text", "number", "date", "yes_no", "choice"]),
                name="an_attribute_has_a_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class ContactNoteQuerySet(models.QuerySet["ContactNote"]):
    def visible_to(self, user: User) -> Self:
        """In-house staff read every note, a partner's people those of their own company; deleted ones are gone."""
        if not user.is_active:
            return self.none()
        rows = self.filter(deleted_at=None)
        return rows if user.is_in_house else rows.filter(partner_id=user.partner_id or 0)


class ContactNote(models.Model):
    """What staff remark about a requester. `partner` is where its author belonged when it was written."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = ContactNoteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="a_note_about_somebody_is_never_empty"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ContactMerge(models.Model):
    """`gone` turned out to be `kept`. `moved` says what went over, so that an undo puts back exactly that."""

    kept = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="one_goes_into_one_other_only"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} is {self.kept_id}"
