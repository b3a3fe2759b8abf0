"""Who may do what with scorecards, programmes and reviews, asked in verbs and templates."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk.lib.errors import Missing, NotAllowed
from people.models import User
from people.permissions import Capability, can, require_in_house
from qa.models import Cycle, Programme, Purpose, Review, Scorecard, ScorecardVersion, State, VersionState
from qa.models.review import UNFINISHED, manages_quality

PICKED = (Purpose.TARGETED, Purpose.NESTING, Purpose.SELF)
"""What a person may ask for by hand: for coaching, never for estimates."""


def can_manage(user: User) -> bool:
    return manages_quality(user)


def require_manager(user: User) -> None:
    require_in_house(user, Capability.MANAGE_QUALITY)


def can_review(user: User) -> bool:
    return can(user, Capability.REVIEW_QUALITY)


def can_judge(user: User, review: Review) -> bool:
    """Answer the items: whose it is to review, while it is not handed in."""
    return user.is_active and review.reviewer_id == user.pk and review.state in UNFINISHED


def can_reopen(user: User, review: Review) -> bool:
    return user.is_active and review.reviewer_id == user.pk and review.state == State.SUBMITTED


def can_publish(user: User, review: Review) -> bool:
    return review.state == State.SUBMITTED and can_manage(user)


def can_acknowledge(user: User, review: Review) -> bool:
    return review.state == State.PUBLISHED and user.is_active and review.agent_id == user.pk


def can_void(user: User, review: Review) -> bool:
    """A manager; never of a review of their own work."""
    return can_manage(user) and review.agent_id != user.pk and review.state not in (State.FINAL, State.VOID)


def review_for(user: User, pk: int) -> Review:
    names = ("ticket", "agent", "reviewer", "version__scorecard", "run", "programme", "site")
    rows = Review.objects.visible_to(user).select_related(*names)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such review, or you may not see it."))
    return found


def programme_for(user: User, pk: int) -> Programme:
    found = Programme.objects.visible_to(user).select_related("scorecard", "procedure").filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such programme, or you may not see it."))
    return found


def cycle_for(user: User, programme: int, number: int) -> Cycle:
    rows = Cycle.objects.visible_to(user).select_related("programme", "scorecard_version__scorecard")
    found = rows.filter(programme=programme, number=number).first()
    if found is None:
        raise Missing(_("There is no such cycle, or you may not see it."))
    return found


def scorecard_for(user: User, key: str) -> Scorecard:
    found = Scorecard.objects.visible_to(user).filter(key=key).first()
    if found is None or not (can_manage(user) or found.versions.exclude(state=VersionState.DRAFT).exists()):
        raise Missing(_("There is no such scorecard, or you may not see it."))
    return found


def version_for(user: User, key: str, number: int) -> ScorecardVersion:
    """Drafts are for those who edit them."""
    rows = scorecard_for(user, key).versions.select_related("scorecard", "author")
    if not can_manage(user):
        rows = rows.exclude(state=VersionState.DRAFT)
    found = rows.filter(number=number).first()
    if found is None:
        raise Missing(_("There is no such version, or you may not see it."))
    return found


def require_reviewer(user: User) -> None:
    if not (can_review(user) or can_manage(user)):
        raise NotAllowed(_("Your role does not include reviewing quality."))
