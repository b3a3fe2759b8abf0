"""What reviews say of one person: their trend, what to practise, and whether a talk about an item changed anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.quality_rows import Case
from helpdesk.lib import clock
from qa.actions import coaching
from qa.actions.coaching import Talk
from qa.figures.mine import Mine, before_after
from tests.qa.figures.cast import LAST, a_desk

pytestmark = pytest.mark.django_db
TALK = LAST - timedelta(weeks=6)


def improving(case: Case, item: str) -> float:
    """Everybody forgets to tag, until a talk about it."""
    return (0.7 if case.day < TALK else 0.1) if item == "tags" else 0.05


def test_a_talk_about_an_item_is_followed_by_fewer_errors_than_chance_makes() -> None:
    desk = a_desk(people=1, per_week=30, wrong=improving)
    agent, card = desk.people[0], desk.programme.scorecard
    with clock.set_to(datetime.combine(TALK, datetime.min.time(), UTC)):
        session = coaching.hold(agent.pk, Talk("Tags", card, "tags"), by=desk.manager)
    for reader in (desk.manager, agent):
        found = before_after(session, reader)
        assert found and found.change and found.change.value < 0 and not found.change.may_be_chance
    general = coaching.hold(agent.pk, Talk("Everything"), by=desk.manager)
    assert before_after(general, agent) is None


def test_what_to_practise_is_what_falls_short_most() -> None:
    desk = a_desk(people=1, per_week=30, wrong=lambda case, item: 0.5 if item == "tags" else 0.02)
    mine = Mine(desk.people[0], desk.people[0], desk.scope)
    assert mine.practise[0].key.endswith("/tags") and len(mine.practise) <= 3
    assert mine.trend and next(figure.n for _measure, figure in mine.figures) > 100


def test_nobody_reads_of_others_what_is_not_theirs() -> None:
    desk = a_desk(people=1)
    assert Mine(desk.people[0], desk.people[1], desk.scope).items == []
