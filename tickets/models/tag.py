"""The words that staff put on tickets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Tag(models.Model):
    """A tag that was used at least once, for suggestions; tickets hold the names."""

    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
