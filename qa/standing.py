"""Where somebody stands to the work that is judged: who may see figures, object, decide, coach."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.lib.errors import NotAllowed
from people.models import User
from people.permissions import Capability, can
from qa.business_days import deadline
from qa.models import Review, State
from qa.models.review import APART

USUAL_DAYS: Final = 5
"""Of a review that belongs to no programme."""


def can_see_figures(user: User) -> bool:
    return any(can(user, one) for one in (Capability.MANAGE_QUALITY, Capability.REVIEW_QUALITY, Capability.LEAD_TEAM))


def require_figures(user: User) -> None:
    if not can_see_figures(user):
        raise NotAllowed(_("Figures of quality are for leads and reviewers. Your own are under My quality."))


def in_line(user: User, other: User) -> bool:
    """Of the same home team: one leads the other, or is led beside them. The database asks the same of adjudicators."""
    return user.home_team_id is not None and user.home_team_id == other.home_team_id


def may_coach(user: User, agent: User) -> bool:
    """Whoever manages quality in their house, and leads their teams; nobody themselves."""
    if agent.pk == user.pk or not agent.is_active:
        return False
    if not user.is_in_house and user.partner_id != agent.partner_id:
        return False
    if can(user, Capability.MANAGE_QUALITY):
        return True
    return can(user, Capability.LEAD_TEAM) and bool(user.team_ids & agent.team_ids)


def dispute_ends(review: Review) -> datetime | None:
    """The end of the window in the business days of the agent's site; None of a review that nobody may dispute."""
    if review.published_at is None or review.purpose in APART:
        return None
    days = review.programme.dispute_days if review.programme else USUAL_DAYS
    zone = review.site.time_zone if review.site else review.agent.time_zone
    return deadline(review.published_at, days, zone)


def may_dispute(user: User, review: Review) -> bool:
    """The agent, until the window closes, while nothing of it is decided for good."""
    ends = dispute_ends(review)
    if user.pk != review.agent_id or ends is None or not user.is_active:
        return False
    return review.state in (State.PUBLISHED, State.ACKNOWLEDGED, State.DISPUTED) and clock.now() < ends


def may_adjudicate(user: User, review: Review) -> bool:
    """Whoever manages quality where it was done, is neither its agent nor its reviewer, nor in the reviewer's line."""
    if not can(user, Capability.MANAGE_QUALITY) or user.pk in (review.agent_id, review.reviewer_id):
        return False
    if not user.is_in_house and user.partner_id != review.partner_id:
        return False
    return review.reviewer is None or not in_line(user, review.reviewer)


def adjudicators(review: Review) -> list[User]:
    rows = User.objects.able_to(Capability.MANAGE_QUALITY)
    return [one for one in rows.prefetch_related("roles") if may_adjudicate(one, review)]
