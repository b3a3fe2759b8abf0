"""The demo's year of quality: its draws can be repeated, and its dashboards find what was planted, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from events.models import Event
from people.models import Partner, User
from qa.demo import fill as quality
from qa.demo.truth import AMBIGUOUS, PARTNER, STEP, STRICT
from qa.draws import proof
from qa.estimates.pictures import funnel_of
from qa.estimates.sums import Sums
from qa.figures.board import Board
from qa.figures.load import Load
from qa.figures.scope import Scope
from qa.figures.steps import Step, steps_of
from qa.models import AgreementSnapshot, Calibration, Cycle, Dispute, EstimateSnapshot, Measure, Review, State, Tally
from sops import demo as procedures
from sops.actions.storing import events_of, state_of
from sops.models import Deviation, Procedure, Run
from sops.replay.fold import fold
from tickets.mail.demo import archive, cast

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
TICKETS = 2200


@dataclass
class Told:
    """The demo's desk without the stories of its last quarter: what was solved in the year, and its quality."""

    admin: User = field(default_factory=lambda: User.objects.get(email="admin@demo.test"))
    scope: Scope = field(default_factory=lambda: Scope(_last_week(), weeks=52))

    def partner(self, slug: str) -> Scope:
        return Scope(self.scope.last, weeks=52, partner=str(Partner.objects.get(slug=slug).pk))


def _last_week() -> date:
    return Tally.objects.order_by("-week").values_list("week", flat=True)[0]


def _count_from_the_same() -> None:
    """What is drawn goes by the numbers of tickets: they are the same here whatever ran before."""
    with connection.cursor() as cursor:
        for sequence in connection.introspection.sequence_list():
            cursor.execute(f'ALTER SEQUENCE "{sequence["name"]}" RESTART WITH 5000001')


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Told]:
    with django_db_blocker.unblock(), transaction.atomic():
        _count_from_the_same()
        cast.set_up()
        archive.fill(TICKETS, 7, NOW, youngest=0)
        procedures.fill(NOW, Random(7))
        quality.fill(NOW, Random(7))
        yield Told()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def reading(db: None) -> None:
    """Each test looks at the database of the module's demo."""


def test_every_draw_of_the_year_is_repeated_from_its_revealed_key(told: Told) -> None:
    cycles = list(Cycle.objects.filter(state=Cycle.State.DRAWN))
    assert len(cycles) == 52
    assert [(one.number, check) for one in cycles for check in proof.verify(one) if not check.is_right] == []
    drawn = sum(one.selections.count() for one in cycles)
    assert drawn > 1200
    assert sum(one.frame.units_count for one in cycles) > drawn, "a sample, and no census"


def test_what_a_run_says_is_the_fold_of_its_events(told: Told) -> None:
    runs = list(Run.objects.order_by("?")[:40])
    assert len(runs) == 40
    assert all(state_of(run) == fold(events_of(run)) for run in runs)


def test_in_every_month_somebody_left_a_procedure_and_said_why(told: Told) -> None:
    left = Deviation.objects.select_related("run")
    assert {one.at.strftime("%Y-%m") for one in left} >= {f"2026-{month:02}" for month in range(1, 11)}
    assert 0.03 < left.values("run").distinct().count() / Run.objects.filter(parent=None).count() < 0.12
    assert len({one.reason for one in left}) == 4
    noted = Event.objects.filter(kind="ticket.procedure_deviated")
    assert sorted(noted.values_list("subject_id", "detail__reason")) == sorted(
        (one.run.ticket_id, one.reason) for one in left
    )
    assert all(one.to_step or one.run.status == Run.Status.ABANDONED for one in left)


def test_one_partner_is_found_to_get_one_step_wrong_more_often(told: Told) -> None:
    procedure = Procedure.objects.get(key=STEP[0])
    theirs = _at_step(told, told.partner(PARTNER), procedure)
    others = _at_step(told, told.partner("manila"), procedure)
    assert theirs.figure.estimate and others.figure.estimate
    assert theirs.figure.estimate.high < others.figure.estimate.low, "the intervals are apart"
    elsewhere = [
        one.figure.estimate
        for one in steps_of(Board(told.partner(PARTNER), told.admin), procedure)
        if one.step != STEP[1] and one.figure.estimate
    ]
    assert elsewhere and all(one.high > theirs.figure.estimate.high for one in elsewhere)


def _at_step(told: Told, scope: Scope, procedure: Procedure) -> Step:
    """By the way on which most leave it: some deviate there."""
    found = [one for one in steps_of(Board(scope, told.admin), procedure) if one.step == STEP[1]]
    return max(found, key=lambda one: one.figure.n)


def test_one_reviewer_is_found_to_be_too_strict(told: Told) -> None:
    """Against gold, by more than chance; and of the reviewers theirs are overturned most."""
    closed = Calibration.objects.filter(closed_at__isnull=False)
    rows = AgreementSnapshot.objects.filter(calibration__in=closed, reviewer__isnull=False).select_related("reviewer")
    leaning = [(one.reviewer and one.reviewer.email, dict(one.bias or {})) for one in rows]
    strict = [bias for email, bias in leaning if email == STRICT]
    assert len(strict) == closed.count() and all(bias["high"] < 0 for bias in strict)
    most = max(bias["value"] for bias in strict)
    assert all(bias["value"] > most for email, bias in leaning if email != STRICT)
    rates = {one.name: one.overturned for one in Load(told.scope, told.admin).by_reviewer}
    assert max(rates, key=lambda name: rates[name]) == User.objects.get(email=STRICT).name


def test_one_item_is_found_to_be_read_in_two_ways(told: Told) -> None:
    """Of all items that people judge, two reviewers agree least on it: over the year's second reviews."""
    rows = AgreementSnapshot.objects.filter(calibration=None, reviewer=None).exclude(item="").order_by("-at")
    newest = {one.item: dict(one.percent or {})["value"] for one in reversed(rows)}
    assert min(newest, key=lambda item: newest[item]) == AMBIGUOUS


def test_people_who_are_alike_are_flagged_no_more_often_than_the_limits_say(told: Told) -> None:
    """Outside the outer limits lie 2 of 1,000 who are alike: of two dozen on three measures three or more in one of
    2,000 desks."""
    out = 0
    for measure in (Measure.CUSTOMER, Measure.BUSINESS, Measure.COMPLIANCE):
        board = Board(Scope(told.scope.last, weeks=52, measure=measure), told.admin)
        assert board.funnel and len(board.funnel.people) >= 18
        out += board.people_out
    assert out <= 2


def test_all_states_of_a_review_are_there_to_be_looked_at(told: Told) -> None:
    states = set(Review.objects.values_list("state", flat=True))
    assert states >= {State.ASSIGNED, State.PUBLISHED, State.ACKNOWLEDGED, State.FINAL, State.VOID}
    assert Dispute.objects.decided().count() > 20
    assert EstimateSnapshot.objects.exclude(value=None).exists()
    assert Calibration.objects.filter(closed_at=None).count() == 1


def test_people_of_equal_true_quality_are_flagged_as_seldom_as_the_limits_say() -> None:
    """2,000 people of 60 reviews each with a true share of 0.93: 0.2 % lie outside the outer limits; a few more at
    most, as whole numbers of reviews can't hit the limits exactly."""
    random, out, near, people = Random(11), 0, 0, 0
    for _desk in range(40):
        found = funnel_of([(key, _judged(random)) for key in range(50)])
        assert found
        people += len(found.people)
        out += sum(one.is_below or one.is_above for one in found.people)
        near += sum(one.is_near for one in found.people)
    assert people == 2000
    assert out / people <= 0.005
    assert (out + near) / people <= 0.06


def _judged(random: Random) -> Sums:
    """60 reviews by their probability, right with 0.93."""
    total = Sums()
    for _review in range(60):
        weight, y = 1 / random.choice((0.2, 0.4, 0.4)), float(random.random() < 0.93)
        v = weight * (weight - 1)
        total = Sums(total.n + 1, total.hits + y, total.w + weight, total.wy + weight * y, total.ww + weight**2,
                     total.v + v, total.vy + v * y, total.vyy + v * y * y)  # fmt: skip
    return total
