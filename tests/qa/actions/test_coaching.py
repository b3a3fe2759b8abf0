"""Coaching: who may, what is kept, what is due; and praise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, Missing
from people.models import User
from qa.actions import coaching
from qa.actions.coaching import Talk
from qa.models import CoachingNote, CoachingSession, Praise
from qa.verdict_notices import told_of
from tests.builders import a_partner, a_team, a_ticket, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[User, User]:
    team = a_team()
    return a_user("lead", teams=[team]), a_user(teams=[team])


def test_a_lead_coaches_their_own_team_and_nobody_else(pair: tuple[User, User]) -> None:
    lead, agent = pair
    session = coaching.hold(agent.pk, Talk("Tone", note="Slower."), by=lead)
    assert session.coach == lead and session.notes.get().text == "Slower."
    for person, by in ((a_user(), lead), (lead, lead), (lead, agent), (agent, a_user("lead", partner=a_partner()))):
        with pytest.raises(Missing):
            coaching.hold(person.pk, Talk("Tone"), by=by)


def test_both_write_notes_and_nobody_changes_them(pair: tuple[User, User]) -> None:
    lead, agent = pair
    session = coaching.hold(agent.pk, Talk("Tone"), by=lead)
    coaching.note(session.pk, "I will try.", by=agent)
    with pytest.raises(Missing):
        coaching.note(session.pk, "Me too.", by=a_user())
    with pytest.raises(IntegrityError), transaction.atomic():
        CoachingNote.objects.update(text="Never said.")
    assert not CoachingSession.objects.visible_to(a_user("lead", teams=[a_team()])).exists()


def test_an_action_has_a_day_ahead_and_is_done_or_not_after_all(pair: tuple[User, User]) -> None:
    lead, agent = pair
    session = coaching.hold(agent.pk, Talk("Tone"), by=lead)
    today = clock.now().date()
    with pytest.raises(Invalid):
        coaching.agree(session.pk, "Read aloud", today - timedelta(days=2), by=lead)
    action = coaching.agree(session.pk, "Read aloud", today + timedelta(days=7), by=lead)
    assert coaching.mark(action.pk, done=True, by=agent).done_by == agent
    assert coaching.mark(action.pk, done=False, by=lead).done_at is None


def test_the_agent_is_told_once_the_day_before(pair: tuple[User, User]) -> None:
    lead, agent = pair
    session = coaching.hold(agent.pk, Talk("Tone"), by=lead)
    coaching.agree(session.pk, "Read aloud", clock.now().date() + timedelta(days=7), by=lead)
    assert coaching.remind() == 0
    with clock.set_to(clock.now() + timedelta(days=6)):
        assert coaching.remind() == 1 and coaching.remind() == 0
    due = list(Event.objects.filter(kind="coaching.action_due"))
    assert [(one.user, one.kind) for one in told_of(due)] == [(agent, "coaching_due")]


def test_anybody_praises_a_colleague_who_is_told(pair: tuple[User, User]) -> None:
    lead, agent = pair
    given = coaching.praise(lead.pk, "You stayed calm.", by=agent, ticket_id=a_ticket().pk)
    [told] = told_of(list(Event.objects.filter(kind="praise.given")))
    assert (told.user, told.kind) == (lead, "praised") and given in Praise.objects.visible_to(lead)
    assert not Praise.objects.visible_to(a_user()).exists()
    with pytest.raises(Missing):
        coaching.praise(agent.pk, "I am great.", by=agent)
    with pytest.raises(Invalid):
        coaching.praise(lead.pk, "", by=agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Praise.objects.update(text="Something else.")
