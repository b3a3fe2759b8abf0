"""Who owes which reading, worked out when a requirement begins or a person changes, and kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q

from people.models import User
from sops.audience import people_of
from sops.learning.due import deadline
from sops.models import Duty, Requirement

BATCH = 1000


def assign(requirement: Requirement) -> int:
    """Everybody in its audience owes it; how many do."""
    people = people_of(requirement.audience, partner_id=requirement.partner_id)
    _match(requirement, people, Duty.objects.filter(requirement=requirement))
    return len(people)


def follow(user_ids: Collection[int]) -> None:
    """These people may belong to other audiences or be at another site now: what they owe is worked out anew."""
    for requirement in Requirement.objects.open():
        people = people_of(requirement.audience, partner_id=requirement.partner_id, among=user_ids)
        _match(requirement, people, Duty.objects.filter(requirement=requirement, user__in=user_ids))


def follow_sites(site_ids: Collection[int]) -> None:
    follow(list(User.objects.filter(site__in=site_ids).values_list("pk", flat=True)))


def follow_roles(role_ids: Collection[int]) -> None:
    follow(list(User.objects.filter(roles__in=role_ids).distinct().values_list("pk", flat=True)))


def let_go(requirements: Iterable[Requirement]) -> None:
    """What is over is owed by nobody any more; what was done stays."""
    Duty.objects.filter(requirement__in=list(requirements), done_at=None).delete()


def due_for(requirement: Requirement, person: User) -> datetime | None:
    """The end of the due day at the person's own site; in their own zone where they have none."""
    if requirement.due_on is None:
        return None
    return deadline(requirement.due_on, person.site.time_zone if person.site else person.time_zone)


def _match(requirement: Requirement, people: list[User], kept: Iterable[Duty]) -> None:
    """Make these the ones who owe it, among those whose duties were looked at."""
    known = {duty.user_id: duty for duty in kept}
    due = {person.pk: due_for(requirement, person) for person in people}
    new = [Duty(requirement=requirement, user_id=pk, due_at=at) for pk, at in due.items() if pk not in known]
    Duty.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    moved = []
    for pk, duty in known.items():
        if pk in due and duty.due_at != due[pk] and duty.done_at is None:
            duty.due_at = due[pk]
            moved.append(duty)
    Duty.objects.bulk_update(moved, ["due_at"], batch_size=BATCH)
    gone = Q(user__in=[pk for pk in known if pk not in due])
    Duty.objects.filter(gone, requirement=requirement, done_at=None).delete()
