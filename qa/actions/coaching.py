"""Talks with a person about their work, what they do about it, and praise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import SYSTEM
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, Missing
from helpdesk.lib.text import storable
from people.models import User
from qa.models import CoachingAction, CoachingNote, CoachingSession, Praise, Review, Scorecard
from qa.standing import may_coach
from tickets.models import Ticket

LONGEST_NOTE = 10_000


@dataclass(frozen=True, slots=True)
class Talk:
    """What a session is about. `item` is of the scorecard, `reviews` are shown in it; `note` is the first one."""

    title: str
    scorecard: Scorecard | None = None
    item: str = ""
    reviews: Sequence[int] = ()
    note: str = ""


@transaction.atomic
def hold(agent_id: int, talk: Talk, *, by: User) -> CoachingSession:
    agent = agent_for(agent_id, by=by)
    if not talk.title.strip():
        raise Invalid(_("Say what it is about."), {"title": [_("Say what it is about.")]})
    values = {"scorecard": talk.scorecard, "item": talk.item} if talk.scorecard else {}
    session = CoachingSession.objects.create(agent=agent, coach=by, title=storable(talk.title.strip()), **values)
    session.reviews.set(Review.objects.visible_to(by).filter(pk__in=talk.reviews, agent=agent))
    detail = {"agent_id": agent.pk, "scorecard": talk.scorecard.key if talk.scorecard else None, "item": talk.item}
    record("coaching.held", session, by=by.actor, detail=detail)
    if talk.note.strip():
        note(session.pk, talk.note, by=by)
    return session


def agent_for(agent_id: int, *, by: User) -> User:
    agent = User.objects.visible_to(by).filter(pk=agent_id).first()
    if agent is None or not may_coach(by, agent):
        raise Missing(_("There is no such person, or they are not yours to coach."))
    return agent


@transaction.atomic
def note(session_id: int, text: str, *, by: User) -> CoachingNote:
    """By either side, for both to read; it stays as it was said."""
    session = session_for(session_id, by=by)
    words = storable(text.strip())
    if not words or len(words) > LONGEST_NOTE:
        raise Invalid(_("Write something, of at most 10,000 letters."), {"text": [_("Write something.")]})
    found = CoachingNote.objects.create(session=session, text=words, by=by)
    detail = {"agent_id": session.agent_id, "note_id": found.pk}
    record("coaching.noted", session, by=by.actor, detail=detail)
    return found


@transaction.atomic
def agree(session_id: int, text: str, due_on: date, *, by: User) -> CoachingAction:
    """Something that the agent does about it, by a day in the agent's own zone."""
    session = session_for(session_id, by=by)
    if not text.strip():
        raise Invalid(_("Say what is to be done."), {"text": [_("Say what is to be done.")]})
    if due_on < clock.now().astimezone(_zone(session.agent)).date():
        raise Invalid(_("That day is over."), {"due_on": [_("That day is over. Choose a later one.")]})
    action = CoachingAction.objects.create(session=session, text=storable(text.strip()), due_on=due_on)
    detail = {"agent_id": session.agent_id, "action_id": action.pk, "due_on": due_on.isoformat()}
    record("coaching.action_added", session, by=by.actor, detail=detail)
    return action


@transaction.atomic
def mark(action_id: int, *, done: bool, by: User) -> CoachingAction:
    """Done, or not after all: by the agent or whoever coaches them."""
    action = CoachingAction.objects.select_for_update().filter(pk=action_id).first()
    if action is None:
        raise Missing(_("There is no such action."))
    session = session_for(action.session_id, by=by)
    if (action.done_at is not None) == done:
        return action
    action.done_at, action.done_by = (clock.now(), by) if done else (None, None)
    action.save(update_fields=["done_at", "done_by"])
    detail = {"agent_id": session.agent_id, "action_id": action.pk, "before": not done, "after": done}
    record("coaching.action_done", session, by=by.actor, detail=detail)
    return action


def session_for(session_id: int, *, by: User) -> CoachingSession:
    found = CoachingSession.objects.visible_to(by).select_related("agent", "coach").filter(pk=session_id).first()
    if found is None:
        raise Missing(_("There is no such session, or it is not yours."))
    return found


@transaction.atomic
def praise(agent_id: int, text: str, *, by: User, ticket_id: int | None = None) -> Praise:
    """Anybody may praise a colleague in sight; with a ticket, one that both may see."""
    agent = User.objects.visible_to(by).active().filter(pk=agent_id).exclude(pk=by.pk).first()
    if agent is None:
        raise Missing(_("There is no such colleague."))
    words = storable(text.strip())
    if not words or len(words) > 500:
        raise Invalid(_("Say what was done well, in at most 500 letters."), {"text": [_("Say what was done well.")]})
    ticket = None
    if ticket_id is not None:
        ticket = Ticket.objects.visible_to(by).filter(pk=ticket_id).first()
        if ticket is None or not Ticket.objects.visible_to(agent).filter(pk=ticket_id).exists():
            raise Invalid(_("There is no such ticket."), {"ticket": [_("There is no such ticket that both may see.")]})
    given = Praise.objects.create(agent=agent, by=by, text=words, ticket=ticket)
    record("praise.given", given, by=by.actor, detail={"agent_id": agent.pk, "ticket_id": ticket_id})
    return given


def remind() -> int:
    """Tell agents once of what is due today or tomorrow where they are; returns of how many actions. Safe to repeat."""
    now = clock.now()
    latest = (now + timedelta(days=2)).date()
    rows = CoachingAction.objects.filter(done_at=None, reminded_at=None, due_on__lte=latest)
    told = 0
    for action in rows.select_related("session__agent").order_by("pk")[:500]:
        today = now.astimezone(_zone(action.session.agent)).date()
        if action.due_on <= today + timedelta(days=1):
            told += _remind(action)
    return told


@transaction.atomic
def _remind(action: CoachingAction) -> int:
    if not CoachingAction.objects.filter(pk=action.pk, reminded_at=None).update(reminded_at=clock.now()):
        return 0
    detail = {"agent_id": action.session.agent_id, "action_id": action.pk}
    record("coaching.action_due", action.session, by=SYSTEM, detail=detail)
    return 1


def _zone(agent: User) -> ZoneInfo:
    return ZoneInfo(agent.time_zone)
