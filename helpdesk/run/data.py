"""The desk's tables and the demo's data: made where they are missing, looked at quickly where they are not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2

from helpdesk import servers

Command = Callable[..., None]


def prepare(root: Path, var: Path, say: Callable[[str], None], command: Command) -> None:
    """Bring the tables up to date; fill an empty desk when DEMO is on. `command` runs one of manage.py's.

    The demo's data is one transaction: broken off, it is made at the next start.
    """
    from helpdesk import settings

    mark = var / "run" / "tables"
    if mark.exists() and mark.read_text() == _fingerprint(root, settings.DATABASES["default"], settings.DEMO):
        return
    mark.unlink(missing_ok=True)
    if _migrate_and_look() and settings.DEMO:
        say("Making the demo's data, once. It says how far it is, and how long that takes on this machine")
        command("demo", "--tickets", "2000", "--seed", "7")
    mark.write_text(_fingerprint(root, settings.DATABASES["default"], settings.DEMO))


def _migrate_and_look() -> bool:
    """Migrate; whether the desk is empty."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from helpdesk.run import welcome

    empty = welcome.desk_is_empty()
    connection.close()
    return empty


def _fingerprint(root: Path, connection: Mapping[str, Any], demo: bool) -> str:
    """Tells this code on this database from every other pair, without loading Django."""
    found = [*root.glob("*/migrations/0*.py"), *root.glob("*/*/migrations/0*.py")]
    parts = [(root / "requirements.txt").read_text(), str(demo), *sorted(map(str, found)), *_applied(connection)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _applied(connection: Mapping[str, Any]) -> list[str]:
    """The migrations that this very database has had, and when."""
    try:
        with closing(servers.connect(connection)) as database, database.cursor() as cursor:
            cursor.execute("SELECT app, name, applied FROM django_migrations ORDER BY id")
            return [" ".join(map(str, row)) for row in cursor.fetchall()]
    except psycopg2.Error:
        return []
