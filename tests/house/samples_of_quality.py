"""Samples for the addresses of quality: reviews, programmes, scorecards, disputes, talks and figures of one side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qa.models import CoachingSession, Cycle, Dispute, Review, Scorecard
from tests.builders import a_user
from tests.house.sight import FAR, NOWHERE, Side, procedure_run_of
from tests.qa.rows import a_cycle, a_programme, a_review, a_version, moved
from tests.qa.verdicts import a_disputed, a_judged, answer_of


def _review_of(side: Side) -> Review:
    """Published, of their ticket: its words are for their own people."""
    found = Review.objects.filter(ticket=side.ticket).first()
    if found is None:
        judge = a_user("quality-reviewer", name="Judge")
        words: dict[str, Any] = {"summary": f"{side.word}text", "why": f"{side.word}note", "team": side.team}
        people: dict[str, Any] = {"partner": side.partner, "agent": side.agent, "reviewer": judge}
        judged = a_review(ticket=side.ticket, **words, **people)
        found = moved(judged, "draft", "submitted", "published")
    return found


def _cycle_of(_side: Side) -> dict[str, object]:
    """A programme of the house's: partners see those that they review for."""
    found = Cycle.objects.first() or a_cycle(a_programme(name="A programme of the house"))
    return {"pk": found.programme_id, "programme_id": found.programme_id, "number": found.number}


def _scorecard_of(_side: Side) -> dict[str, object]:
    found = Scorecard.objects.filter(key="shared-card").first() or _shared_card()
    return {"key": found.key, "number": 1, "other": 1}


def _shared_card() -> Scorecard:
    card = a_version().scorecard
    card.key = "shared-card"
    card.save()
    return card


def _talk_of(side: Side) -> CoachingSession:
    values = {"title": f"{side.word} session", "coach": side.admin}
    found, made = CoachingSession.objects.get_or_create(agent=side.agent, defaults=values)
    if made:
        found.actions.create(text=f"{side.word} action", due_on=FAR.date())
        found.notes.create(text=f"{side.word} said", by=side.admin)
    return found


def _dispute_of(side: Side) -> Dispute:
    """Of a review of their agent on their ticket."""
    found = Dispute.objects.filter(raised_by=side.agent).first()
    if found is None:
        review = a_judged(agent=side.agent, tone=1, ticket=side.ticket, partner=side.partner, team=side.team)
        found = a_disputed(answer_of(review), f"{side.word} reason")
    return found


def _judged_of(side: Side) -> dict[str, object]:
    return {"pk": _dispute_of(side).answer.review_id, "review_id": _dispute_of(side).answer.review_id, "item": "solved"}


SAMPLES: list[tuple[str, Callable[[Side], dict[str, object]]]] = [
    ("/quality/coaching/people/{pk}", lambda side: {"pk": side.agent.pk}),
    ("/quality/coaching/actions/{pk}", lambda side: {"pk": _talk_of(side).actions.get().pk}),
    ("/quality/coaching/{pk}", lambda side: {"pk": _talk_of(side).pk}),
    ("/quality/disputes/{pk}", lambda side: {"pk": _dispute_of(side).pk}),
    ("/quality/reviews/{pk}/answers/{item}", _judged_of),
    ("/quality/calibrations/{pk}", lambda side: {"pk": NOWHERE, "number": 1}),
    ("/quality/figures/procedures/{key}", lambda side: {"key": procedure_run_of(side).procedure.key}),
    ("/quality/figures/{name}", lambda side: {"name": "team"}),
    ("/api/v1/quality/disputes/{dispute_id}", lambda side: {"dispute_id": _dispute_of(side).pk}),
    ("/api/v1/quality/reviews/{review_id}/disputes", _judged_of),
    ("/api/v1/quality/cases/{case_id}", lambda side: {"case_id": NOWHERE}),
    ("/api/v1/quality/figures/procedures/{key}", lambda side: {"key": procedure_run_of(side).procedure.key}),
    ("/api/v1/quality/figures/{name}", lambda side: {"name": "team"}),
    ("/quality/reviews/{pk}", lambda side: {"pk": _review_of(side).pk}),
    ("/api/v1/reviews/{review_id}", lambda side: {"review_id": _review_of(side).pk}),
    ("/quality/programmes/{pk}", _cycle_of),
    ("/api/v1/sampling-programmes/{programme_id}", _cycle_of),
    ("/quality/selections/{pk}", lambda side: {"pk": NOWHERE}),
    ("/quality/scorecards/{key}", _scorecard_of),
    ("/api/v1/scorecards/{key}", _scorecard_of),
]
