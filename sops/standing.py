"""What a person owes of reading and learning, as the rail and the ticket list say it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from people.models import User
from sops.models import Certificate, Certification, Duty

HELD: Final = (Certificate.Level.CERTIFIED, Certificate.Level.REFRESH_DUE)


def owed_by(person: object) -> int:
    """How much waits for them, overdue or not. One query, of an index that holds only what is owed."""
    return Duty.objects.owed().filter(user=person).count() if isinstance(person, User) else 0


def uncertified(user_ids: Collection[int], procedure_ids: Collection[int]) -> set[tuple[int, int]]:
    """(user, procedure) of who does not hold its certificate, where one is asked for: they can't judge such work."""
    asked = Certification.objects.filter(procedure__in=procedure_ids, is_active=True)
    held = Certificate.objects.filter(user__in=user_ids, level__in=HELD, certification__procedure__in=procedure_ids)
    holding = set(held.values_list("user_id", "certification__procedure_id"))
    return {(user, rules.procedure_id) for rules in asked for user in user_ids} - holding


def nesting_shares(user_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """By (user, procedure) the percent of their work that is to be reviewed while they nest. For who samples work."""
    rows = Certificate.objects.filter(user__in=user_ids, level=Certificate.Level.NESTING, certification__is_active=True)
    names = ("user_id", "certification__procedure_id", "certification__nesting_share")
    return {(user_id, procedure_id): share for user_id, procedure_id, share in rows.values_list(*names)}
