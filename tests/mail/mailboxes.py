"""Mailboxes for tests of mail, and a database that loses its clients."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from django.db import connection
from django.utils.text import slugify

from tests import builders
from tickets.models import Brand, Mailbox


def a_mailbox(address: str = "support@clips.test", *, aliases: tuple[str, ...] = ()) -> Mailbox:
    brand, _ = Brand.objects.get_or_create(name="Clips", slug=slugify("Clips"))
    team = builders.a_team()
    return Mailbox.objects.create(address=address, name="Clips", brand=brand, team=team, aliases=list(aliases))


def end_connections() -> None:
    """Hang up on every other client of this test's database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextmanager
def database_away() -> Iterator[None]:
    """Within the block nobody but the test itself gets into this test's database."""
    _allow_connections(False)
    end_connections()
    try:
        yield
    finally:
        _allow_connections(True)


def _allow_connections(allow: bool) -> None:
    at = connection.settings_dict
    with closing(psycopg2.connect(host=at["HOST"], user=at["USER"], dbname="postgres")) as other:
        other.autocommit = True
        with other.cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{at["NAME"]}" ALLOW_CONNECTIONS {"true" if allow else "false"}')
