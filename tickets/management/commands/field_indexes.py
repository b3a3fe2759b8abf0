"""Builds and drops the indexes of custom fields, as the fields say; the same as the worker's task, with what failed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tickets.actions import field_indexes
from tickets.models import CustomField


class Command(BaseCommand):
    help = "Build the indexes of fields that are to be fast to filter, those that failed before too; drop the others."

    def handle(self, *_args: Any, **_options: Any) -> None:
        changed = field_indexes.build_waiting(again=True)
        self.stdout.write(f"{changed} indexes built or dropped")
        for field in CustomField.objects.filter(index=CustomField.Index.FAILED):
            self.stderr.write(f"{field.key}: {field.index_trouble}")
