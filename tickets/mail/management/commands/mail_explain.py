"""Says what the desk would do with mails and conversations, and leaves no trace."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tickets.mail.rehearsal.manifest import entries
from tickets.mail.rehearsal.play import play


class Command(BaseCommand):
    help = "For each entry of DIR/manifest.jsonl, a line of JSON: what the desk would do with it. Nothing is kept."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="holds manifest.jsonl and the mails it names")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        self._make_tables()
        try:
            manifest = (folder / "manifest.jsonl").open(encoding="utf-8", errors="replace")
        except OSError as error:
            raise CommandError(f"{folder / 'manifest.jsonl'} can't be read: {error.strerror}.") from error
        with manifest:
            for line in play(entries(manifest), folder):
                self.stdout.write(json.dumps(line))
                self.stdout.flush()

    def _make_tables(self) -> None:
        """An empty database gets its tables first: every desk begins so. That of an older desk is left alone."""
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        if executor.loader.applied_migrations:
            raise CommandError("The database is of another version of the desk: run ./manage.py migrate first.")
        self.stderr.write("The database is empty: making its tables first.")
        call_command("migrate", verbosity=0)
