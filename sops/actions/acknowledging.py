"""Saying that one has read something: which text, when and how is kept for good."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Missing
from people.models import User
from sops.models import Acknowledgement, Attempt, Duty, Requirement

How = Acknowledgement.How


@transaction.atomic
def acknowledge(requirement_id: int, *, sha256: str, by: User, how: How = How.PAGE) -> Acknowledgement:
    """`sha256` is that of the text that was shown. A second time is the first one.

    Raises Missing for what the person doesn't owe, Conflict where the text is another by now.
    """
    rows = Duty.objects.select_for_update(of=("self",)).filter(requirement=requirement_id, user=by)
    duty = rows.select_related("requirement__announcement", "requirement__version").first()
    if duty is None:
        raise Missing(_("There is no such thing to read, or you may not see it."))
    before = Acknowledgement.objects.filter(requirement=requirement_id, user=by).first()
    if before:
        return before
    requirement = duty.requirement
    if requirement.quiz_id and not has_passed(requirement, by):
        raise Conflict(_("Pass the quiz first, then acknowledge it."), {"quiz": requirement.quiz_id})
    if sha256 != requirement.sha256:
        raise Conflict(_("This has changed since you read it. Read it again, then acknowledge it."))
    made = Acknowledgement.objects.create(requirement=requirement, user=by, sha256=sha256, how=how)
    duty.done_at = clock.now()
    duty.save(update_fields=["done_at"])
    detail = {"requirement_id": requirement.pk, "sha256": sha256, "how": how.value}
    record("requirement.acknowledged", made, by=by.actor, detail=detail)
    return made


def has_passed(requirement: Requirement, person: User) -> bool:
    """Whether this person has passed the quiz that goes with it, since it began."""
    tried = Attempt.objects.passed().filter(quiz=requirement.quiz_id, user=person)
    return tried.filter(finished_at__gte=requirement.started_at).exists()
