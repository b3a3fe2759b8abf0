"""Looking for words in all that the desk keeps: every column of every table, and every stored file."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection


def found(words: str) -> list[str]:
    """Where the words are, in capitals or not, in text or in bytes."""
    return [*_in_tables(words), *_in_files(words)]


def _in_tables(words: str) -> list[str]:
    places = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            hexed = words.encode().hex()
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS row WHERE row.*::text ILIKE %s OR row.*::text ILIKE %s',  # noqa: S608
                [f"%{words}%", f"%{hexed}%"],
            )
            if cursor.fetchone()[0]:
                places.append(table)
    return places


def _in_files(words: str) -> list[str]:
    folder = Path(default_storage.path("")) if hasattr(default_storage, "path") else settings.VAR
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if words.lower().encode() in path.read_bytes().lower()]
