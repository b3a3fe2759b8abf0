from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.capabilities import Capability


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
    def rights(self) -> list[str]:
        """What the role grants, in words."""
        return [str(Capability(code).label) for code in self.capabilities]

    def __str__(self) -> str:
        return self.name
