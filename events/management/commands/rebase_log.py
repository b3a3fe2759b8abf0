"""Run once after restoring a dump into a new PostgreSQL cluster, before the workers start."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from events.rebase import rebase


class Command(BaseCommand):
    help = "Makes the event log readable after a dump was restored into a new cluster. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        moved = rebase()
        self.stdout.write(f"{moved} events rebased." if moved else "Nothing to do: the log belongs to this cluster.")
