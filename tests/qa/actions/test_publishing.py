"""Figures are published with all that it takes to defend them, once, and stay."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from helpdesk.lib import clock
from qa.actions import publishing
from qa.estimates.sums import Sums
from qa.figures.board import Board
from qa.figures.scope import Scope
from qa.models import AgreementSnapshot, Answer, EstimateSnapshot, Measure, Programme, Review
from tests.qa.figures.cast import LAST, Desk, a_desk

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 1, 9, tzinfo=UTC)
"""Fifteen days after the last week began: its reviews had their seven days."""


@pytest.fixture
def desk() -> Desk:
    found = a_desk()
    Programme.objects.update(is_active=True)
    return found


def test_the_whole_and_every_partner_are_published_once_as_the_pages_say(desk: Desk) -> None:
    with clock.set_to(LATER):
        assert publishing.publish_due() == 4 * 4 and publishing.publish_due() == 0
    whole = EstimateSnapshot.objects.get(is_whole=True, measure=Measure.CUSTOMER)
    page = Board(Scope(LAST), desk.manager).whole.estimate
    assert page and whole.last_week == LAST
    assert (whole.value, whole.low, whole.high) == pytest.approx((page.value, page.low, page.high))
    assert (whole.n, whole.drawn, whole.response_rate, whole.method) == (780, 780, 1.0, "Korn-Graubard")
    assert len(whole.frame) == 13 and all(len(one["sha256"]) == 64 for one in whole.frame)
    parts = EstimateSnapshot.objects.filter(is_whole=False, measure=Measure.CUSTOMER)
    assert sum(one.n for one in parts) == whole.n and {one.partner_id for one in parts} >= {
        one.pk for one in desk.partners
    }


def test_a_published_figure_is_never_changed(desk: Desk) -> None:
    with clock.set_to(LATER):
        publishing.publish_due()
    for act in (lambda: EstimateSnapshot.objects.update(value=1.0), lambda: EstimateSnapshot.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_how_far_two_reviewers_of_a_ticket_agree_is_kept_by_item(desk: Desk) -> None:
    firsts = list(Review.objects.order_by("-pk")[:40])
    for first in firsts:
        fields = {"agent": first.agent, "ticket": first.ticket, "version": first.version, "worked_at": first.worked_at}
        second = Review.objects.create(reviewer=desk.reviewers[0], purpose="double", second_of=first, **fields)
        Answer.objects.bulk_create(
            Answer(review=second, item=one.item, value=one.value, level=one.level) for one in first.answers.all()
        )
        Review.objects.filter(pk=second.pk).update(state="draft")
        Review.objects.filter(pk=second.pk).update(state="submitted", submitted_at=LATER, outcome="scored")
    assert publishing.agree(desk.programme.scorecard, Scope(LAST).first, LAST) == 9
    whole = AgreementSnapshot.objects.get(item="")
    assert whole.units == 320 and whole.percent and whole.percent["value"] == 1.0


def test_of_nothing_nothing_is_published(desk: Desk) -> None:
    assert Sums().n == 0
    with clock.set_to(datetime(2026, 1, 5, tzinfo=UTC)):
        assert publishing.publish_due() == 0
