"""Programmes, cycles and reviews, made the way people and the desk make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from helpdesk.lib import clock
from people.models import Team, User
from qa.actions import cycles, programmes, reviews, scorecards
from qa.actions.answering import Given
from qa.models import Cycle, Programme, Review, ScorecardVersion
from tests.builders import a_team, a_ticket, a_user
from tickets.actions import assignment, status
from tickets.models import Category, Ticket

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
BEFORE, WITHIN, AFTER = MONDAY - timedelta(days=2), MONDAY + timedelta(days=2), MONDAY + timedelta(days=8)
_numbers = count(1)


def content(*items: dict[str, Any]) -> dict[str, Any]:
    """A scorecard of these items, or of one critical and one of five points."""
    given = items or (
        {"key": "right", "text": {"en": "The solution is right"}, "class": "customer_critical", "weight": 2},
        {"key": "tone", "text": {"en": "The tone"}, "scale": "five"},
    )
    causes = [{"key": "knew_not", "kind": "training", "text": {"en": "Did not know it"}}]
    return {
        "title": {"en": f"Card {next(_numbers)}"},
        "sections": [{"key": "all", "title": {"en": "All"}, "items": list(given)}],
        "causes": causes,
    }


def a_card(*items: dict[str, Any], by: User | None = None) -> ScorecardVersion:
    by = by or a_user("admin")
    return scorecards.publish(scorecards.create(content(*items), by=by).pk, by=by)


@dataclass
class Desk:
    """One team whose solved tickets are drawn from, reviewers, and who set it up."""

    manager: User
    team: Team
    agents: list[User]
    reviewers: list[User]
    programme: Programme
    tickets: list[Ticket] = field(default_factory=list)


def a_desk(*, agents: int = 3, reviewers: int = 3, **details: Any) -> Desk:
    """The programme is not started yet."""
    manager, team = a_user("admin"), a_team()
    people = [a_user(teams=[team]) for _ in range(agents)]
    judges = [a_user("quality-reviewer") for _ in range(reviewers)]
    card = a_card(by=manager).scorecard
    named = {"name": f"Programme {next(_numbers)}", "scorecard": card, "reviewers": judges, "double_share": 0.0}
    programme = programmes.create(programmes.Details(**{**named, **details}), by=manager)
    return Desk(manager, team, people, judges, programme)


def solved(desk: Desk, n: int, *, at: datetime = WITHIN, by: User | None = None, **of: Any) -> list[Ticket]:
    """So many tickets that the desk's agents, in turn, solved."""
    made = []
    with clock.set_to(at):
        for number in range(n):
            agent = by or desk.agents[number % len(desk.agents)]
            ticket = a_ticket(team=desk.team, **of)
            assignment.assign(ticket.pk, to=agent, by=agent)
            status.set_status(ticket.pk, to=Category.SOLVED, by=agent)
            made.append(ticket)
    desk.tickets += made
    return made


def drawn(desk: Desk, n: int = 12, *, start: bool = True, **of: Any) -> Cycle:
    """The week of MONDAY, in which so many tickets were solved, committed to before and drawn after."""
    with clock.set_to(BEFORE):
        if start:
            programmes.start(desk.programme.pk, by=desk.manager)
    solved(desk, n, **of)
    with clock.set_to(AFTER):
        cycles.tick()
    return desk.programme.cycles.get(number=1)


def handed_in(review: Review, answers: dict[str, float | None] | None = None) -> Review:
    """By its reviewer; every item at its best where no answers are given."""
    assert review.reviewer is not None
    given = {key: Given(value) for key, value in (answers or {"right": 1.0, "tone": 4.0}).items()}
    reviews.save(review.pk, reviews.Draft(given), revision=review.revision, by=review.reviewer)
    return reviews.submit(review.pk, by=review.reviewer)


def works(reviewers: Sequence[User]) -> list[int]:
    return [Review.objects.filter(reviewer=one).count() for one in reviewers]
