"""What pages of quality say: parts of one whole, the same from sums as from reviews, and the truth that was planted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.quality_rows import Case
from qa.actions import tallies
from qa.estimates import sums
from qa.estimates.designs import Design, Kind, Unit, estimate
from qa.figures.board import Board, reconciles
from qa.models import Measure, Review, Tally
from tests.builders import a_user
from tests.qa.figures.cast import LAST, WORSE, Desk, a_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def lead_of(desk: Desk, place: int) -> object:
    team = desk.teams[place]
    return a_user("lead", partner=team.partner, teams=[team])


def test_a_figure_is_the_estimate_of_the_reviews_behind_it(desk: Desk) -> None:
    board = Board(desk.scope, desk.manager)
    rows = desk.scope.reviews(desk.manager).values_list("customer_free", "pi")
    wanted = estimate(Design.POISSON, Kind.PROPORTION, [Unit(float(bool(free)), pi or 0) for free, pi in rows])
    found = board.whole.estimate
    assert found and (found.n, found.method) == (13 * 60, wanted.method)
    assert (found.value, found.low, found.high) == pytest.approx((wanted.value, wanted.low, wanted.high))


def test_partners_teams_and_sites_add_up_to_the_whole(desk: Desk) -> None:
    board = Board(desk.scope, desk.manager)
    for place in ("partner", "team", "site"):
        lines = board.by_place(place)
        assert len(lines) == 3 and reconciles([one.figure.sums for one in lines], board.whole.sums)


def test_what_a_vendor_sees_of_itself_is_what_its_client_sees_of_it(desk: Desk) -> None:
    vendor, partner = lead_of(desk, 1), desk.partners[0]
    own = Board(desk.scope, vendor).whole  # type: ignore[arg-type]
    [line] = [one for one in Board(desk.scope, desk.manager).by_place("partner") if one.key == str(partner.pk)]
    assert own.estimate == line.figure.estimate and own.n > 0
    narrower = Board(replace(desk.scope, partner=str(partner.pk)), desk.manager)
    assert narrower.whole.estimate == own.estimate


def test_a_lead_sees_their_teams_only_and_an_agent_nothing(desk: Desk) -> None:
    lead, agent = lead_of(desk, 2), desk.people[0]
    assert [one.name for one in Board(desk.scope, lead).by_place("team")] == [desk.teams[2].name]  # type: ignore[arg-type]
    assert Board(desk.scope, agent).whole.n == 0 and Board(desk.scope, agent).by_place("team") == []


def test_a_partner_that_is_worse_is_found_and_people_alike_are_not() -> None:
    def wrong(case: Case, item: str) -> float:
        return 0.25 if item == "solution" and str(case.agent.partner) == WORSE else 0.04

    desk = a_desk(per_week=150, wrong=wrong)
    board = Board(desk.scope, desk.manager)
    lines = {one.key: one.figure.estimate for one in board.by_place("partner")}
    bad = lines.pop(str(desk.partners[1].pk))
    assert bad and all(one and one.low > bad.high for one in lines.values())
    items = {one.key.partition("/")[2]: one.figure.estimate for one in board.by_key("item")}
    assert min((one.value, key) for key, one in items.items() if one)[1] == "solution"


def test_of_few_reviews_there_is_no_figure_but_what_it_would_take() -> None:
    desk = a_desk(people=1, per_week=4, weeks=1)
    line = Board(desk.scope, desk.manager).whole
    assert line.estimate is None and line.missing > 0 and str(line.missing) in line.why_not


def test_causes_are_shares_of_all_reviews(desk: Desk) -> None:
    board = Board(desk.scope, desk.manager)
    whole = Tally.objects.filter(by="all", measure=Measure.ITEM, week__gte=desk.scope.first)
    n = sum(one.n for one in whole)
    lines = board.by_key("cause")
    assert len(lines) == 5 and all(one.figure.n == n and 0 < one.figure.estimate.value < 0.6 for one in lines)  # type: ignore[union-attr]


def test_a_review_that_is_void_is_in_no_figure_any_more(desk: Desk) -> None:
    before = Board(desk.scope, desk.manager).whole.n
    gone = Review.objects.order_by("pk").first()
    assert gone
    Review.objects.filter(pk=gone.pk).update(counts=False)
    tallies.refresh([gone.pk])
    assert Board(desk.scope, desk.manager).whole.n == before - 1


def test_sums_made_anew_are_the_same(desk: Desk) -> None:
    def rows() -> list[object]:
        return sorted(Tally.objects.values_list("week", "by", "key", "measure", "team", "n", "w"), key=repr)

    before = rows()
    tallies.rebuild([LAST])
    assert rows() == before


def test_a_page_takes_the_same_queries_however_many_reviews_there_are(
    desk: Desk, django_assert_num_queries: object
) -> None:
    board = Board(desk.scope, desk.manager)
    with django_assert_num_queries(10):  # type: ignore[operator]
        assert board.cards and board.by_place("partner") and board.trend and board.funnel and board.people
        assert board.coverage.drawn == 13 * 60
    assert sums.total(one.figure.sums for one in board.by_key("procedure")).n == 0
