"""What reviews say of one person: their trend, what to practise, and whether a talk about an item changed anything."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import astuple
from datetime import UTC, datetime, timedelta

import pytest
from pytest import approx

from benchmarks.quality_rows import Case
from helpdesk.lib import clock
from qa.actions import coaching
from qa.actions.coaching import Talk
from qa.actions.tallies import week_of
from qa.estimates import sums
from qa.estimates.designs import Unit
from qa.estimates.pictures import trend
from qa.figures.mine import Mine, before_after
from qa.models import Answer, Measure
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


def test_what_the_database_adds_up_is_what_is_added_up_one_by_one() -> None:
    desk = a_desk(people=2, per_week=20, wrong=lambda case, item: 0.4 if item in ("tags", "solution") else 0.05)
    agent = desk.people[0]
    mine = Mine(agent, agent, desk.scope)
    reviews = list(desk.scope.reviews(agent).filter(agent=agent))
    assert len({one.pi for one in reviews}) > 1 and len(reviews) > 20
    for measure, found in mine.figures:
        name = "score" if measure == Measure.SCORE else f"{measure}_free"
        values = [(getattr(one, name), one.pi) for one in reviews if getattr(one, name) is not None]
        assert astuple(found.sums) == approx(astuple(sums.of(Unit(float(y), pi or 0) for y, pi in values)))
    for item in mine.items:
        answers = Answer.objects.filter(review__in=reviews, item=item.key.partition("/")[2], level__isnull=False)
        units = [Unit(float(not one.is_short), one.review.pi or 0) for one in answers.select_related("review")]
        assert astuple(item.figure.sums) == approx(astuple(sums.of(units)))
        assert item.short == sum(one.is_short for one in answers)
    assert len(mine.items) == 8
    weeks: dict[str, sums.Sums] = defaultdict(sums.Sums)
    for one in reviews:
        free = one.customer_free is not False and one.business_free is not False and one.compliance_free is not False
        weeks[week_of(one.worked_at).isoformat()] += sums.one(float(free), one.pi or 0)
    slowly = trend(sorted(weeks.items()))
    assert mine.trend and slowly and len(slowly.weeks) > 5
    for quick, slow in zip(mine.trend.weeks, slowly.weeks, strict=True):
        assert quick.label == slow.label
        assert quick.share == approx(slow.share)


def test_nobody_reads_of_others_what_is_not_theirs() -> None:
    desk = a_desk(people=1)
    assert Mine(desk.people[0], desk.people[1], desk.scope).items == []
