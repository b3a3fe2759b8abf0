"""The desk a rehearsal is played on: the real one, with two mailboxes and an agent more, until it is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import InMemoryStorage, default_storage
from django.db import connection, transaction

from people.models import Role, User
from tickets.models import Brand, Mailbox, Ticket

MAILBOXES = ("support@helpdesk.test", "sales@helpdesk.test")
AGENT = "agent@helpdesk.test"


@dataclass(frozen=True, slots=True)
class Stage:
    agent: User


@contextmanager
def stage() -> Iterator[Stage]:
    """What is written inside, in the database or as files, is gone afterwards; ticket numbers are given again."""
    with _files_in_memory(), rolled_back():
        _keep_numbers()
        brand = Brand.objects.create(name="Helpdesk (rehearsal)", slug="rehearsal")
        for address in MAILBOXES:
            Mailbox.objects.get_or_create(address=address, defaults={"name": "Helpdesk", "brand": brand})
        Mailbox.objects.update(acknowledges=True)
        yield Stage(_agent())


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction, or a part of one, whose changes never stay."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _files_in_memory() -> Iterator[None]:
    """Files that this process stores meanwhile never reach the desk's storage."""
    door: Any = default_storage  # Django's door to whichever storage the settings name
    kept, door._wrapped = door._wrapped, InMemoryStorage()
    try:
        yield
    finally:
        door._wrapped = kept


def _keep_numbers() -> None:
    """A changed sequence is part of the transaction, so that the rollback also takes back the numbers it gave."""
    sequence = f"{Ticket._meta.db_table}_id_seq"
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER SEQUENCE "{sequence}" INCREMENT BY 1')


def _agent() -> User:
    found = User.objects.filter(email=AGENT).first()
    if found is None:
        found = User.objects.create_user(AGENT, name="Rehearsal")
        found.roles.set(Role.objects.filter(slug="agent"))
    return found
