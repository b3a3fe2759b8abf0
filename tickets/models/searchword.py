"""A word that was written in some message: what misspelt words are compared with. It says nothing of where."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class SearchWord(models.Model):
    """`letters` are those of the word, sorted: two that changed places leave them as they are."""

    word = models.CharField(max_length=24, primary_key=True)
    letters = models.CharField(max_length=24, db_index=True)

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["word"], name="search_word_alike", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word
