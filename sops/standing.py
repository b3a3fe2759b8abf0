"""What a person owes of reading and learning, as the rail and the ticket list say it."""

from __future__ import annotations

from people.models import User
from sops.models import Duty


def owed_by(person: object) -> int:
    """How much waits for them, overdue or not. One query, of an index that holds only what is owed."""
    return Duty.objects.owed().filter(user=person).count() if isinstance(person, User) else 0
