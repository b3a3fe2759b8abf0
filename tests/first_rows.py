"""The rows that migrations made, for tests that don't commit and come after one that emptied the tables."""

from __future__ import annotations

from django.db import connection

from people.models import Role


def put_back() -> None:
    """Needs a transaction that is rolled back. Does nothing while they are there."""
    contents = getattr(connection, "_test_serialized_contents", "")
    if contents and not Role.objects.exists():
        connection.creation.deserialize_db_from_string(contents)
