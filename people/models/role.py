from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from people.capabilities import Capability

BUILT_IN = (
    gettext_noop("Agent"),
    gettext_noop("Team lead"),
    gettext_noop("Quality reviewer"),
    gettext_noop("Procedure editor"),
    gettext_noop("Admin"),
)
"""The names that a desk begins with, for the catalogs."""


class Role(models.Model):
    """A named set of capabilities. Built-in ones keep their slug; an admin may make others."""

    ADMIN: ClassVar = "admin"

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    capabilities = ArrayField(models.CharField(max_length=40, choices=Capability.choices), default=list, blank=True)
    is_built_in = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["name"]

    @property
    def title(self) -> str:
        """Its name; that of a built-in one in the reader's language."""
        return gettext(self.name) if self.is_built_in else self.name

    @property
    def rights(self) -> list[str]:
        """What the role grants, in words."""
        return [str(Capability(code).label) for code in self.capabilities]

    def __str__(self) -> str:
        return self.title
