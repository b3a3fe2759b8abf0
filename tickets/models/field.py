"""Custom fields: what a desk keeps of its tickets besides what every desk does."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from tickets.models.naming import in_language


class FieldKind(models.TextChoices):
    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Whole number")
    DECIMAL = "decimal", _("Decimal number")
    DATE = "date", _("Date")
    CHECKBOX = "checkbox", _("Checkbox")
    CHOICE = "choice", _("Choice")
    CHOICES = "choices", _("Several choices")
    CASCADE = "cascade", _("Choice in steps")
    PATTERN = "pattern", _("Text of a pattern")
    PERSON = "person", _("Member of staff")


CHOOSING: Final = (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.CASCADE)


class CustomField(models.Model):
    """`key` names it for programs and never changes, nor does `kind`. `choices` are
    {"code", "names", "parent", "is_active"}; `pattern` is what a text of a pattern matches from end to end.

    `is_filterable` fields have an index, built outside any request (tickets/actions/field_indexes.py); `index` is how
    far that is, `index_trouble` why it failed.
    """

    class Index(models.TextChoices):
        NONE = "none", _("No index")
        WAITING = "waiting", _("Waits for its index")
        BUILDING = "building", _("Its index is being built")
        READY = "ready", _("Fast to filter")
        FAILED = "failed", _("Its index could not be built")

    key = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=FieldKind.choices)
    names = models.JSONField(default=dict)
    helps = models.JSONField(default=dict, blank=True)
    choices = models.JSONField(default=list, blank=True)
    pattern = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_filterable = models.BooleanField(default=False)
    index = models.CharField(max_length=8, choices=Index.choices, default=Index.NONE)
    index_trouble = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=FieldKind.values), name="a_field_has_a_known_kind"),
            models.CheckConstraint(
                condition=(Q(kind=FieldKind.PATTERN) & ~Q(pattern="")) | (~Q(kind=FieldKind.PATTERN) & Q(pattern="")),
                name="a_field_has_a_pattern_when_it_is_of_one",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.names)
