"""Calibration: blind until one's own answer is in, gold with a rationale, and nothing that counts towards anybody."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from qa.actions import calibrating
from qa.actions.calibrating import Opening
from qa.models import AgreementSnapshot, GoldAnswer, JudgedItem, Judgement, Review, Tally
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.qa.rows import a_version
from tests.qa.verdicts import CARD, a_calibration
from tickets.actions import assignment

pytestmark = pytest.mark.django_db
ANSWER = {"tone": (3.0, ""), "solved": (1.0, "In the first reply.")}


@pytest.fixture
def reviewers() -> list[User]:
    return [a_user("quality-reviewer") for _ in range(5)]


def test_five_people_judge_agree_on_gold_and_close(reviewers: list[User]) -> None:
    leader = a_user("admin")
    session = a_calibration(*reviewers, cases=2, leader=leader)
    strict = reviewers[0]
    for case in session.cases.all():
        for one in reviewers:
            level = 1.0 if one == strict else 3.0
            calibrating.judge(case.pk, {**ANSWER, "tone": (level, "")}, by=one)
        calibrating.give_gold(case.pk, "tone", 3.0, "Warm, and to the point.", by=leader)
        calibrating.give_gold(case.pk, "solved", 1.0, "The requester said so.", by=leader)
    closed = calibrating.close(session.pk, by=leader)
    assert closed.closed_at and GoldAnswer.objects.filter(case__calibration=session).count() == 4
    tone = AgreementSnapshot.objects.get(calibration=session, item="tone", reviewer=None)
    assert tone.units == 2 and tone.percent and tone.percent["value"] == pytest.approx(0.6)
    leaning = {one.reviewer: one.bias or {} for one in AgreementSnapshot.objects.exclude(reviewer=None)}
    assert leaning[strict]["value"] == pytest.approx(-0.25) and leaning[reviewers[1]]["value"] == 0
    assert not Review.objects.exists() and not Tally.objects.exists()


def test_gold_comes_after_every_answer(reviewers: list[User]) -> None:
    leader = a_user("admin")
    case = a_calibration(*reviewers[:2], leader=leader).cases.get()
    calibrating.judge(case.pk, ANSWER, by=reviewers[0])
    with pytest.raises(Conflict):
        calibrating.give_gold(case.pk, "tone", 3.0, "So.", by=leader)
    calibrating.judge(case.pk, ANSWER, by=reviewers[1])
    with pytest.raises(Invalid):
        calibrating.give_gold(case.pk, "tone", 3.0, " ", by=leader)
    with pytest.raises(NotAllowed):
        calibrating.give_gold(case.pk, "tone", 3.0, "So.", by=reviewers[0])
    with pytest.raises(Conflict):
        calibrating.close(case.calibration_id, by=leader)


def test_who_worked_it_and_who_leads_it_never_judge(reviewers: list[User]) -> None:
    leader, agent = a_user("admin"), a_user("quality-reviewer", "agent")
    case = a_calibration(*reviewers, agent, leader=leader, agent=agent).cases.get()
    for person in (agent, leader, a_user("admin")):
        with pytest.raises(Missing):
            calibrating.judge(case.pk, ANSWER, by=person)
    for person in (agent, leader):
        with pytest.raises(IntegrityError), transaction.atomic():
            Judgement.objects.create(case=case, reviewer=person)


def test_every_item_is_answered_once_and_never_changed(reviewers: list[User]) -> None:
    case = a_calibration(*reviewers).cases.get()
    with pytest.raises(Invalid):
        calibrating.judge(case.pk, {"tone": (3.0, "")}, by=reviewers[0])
    with pytest.raises(Invalid):
        calibrating.judge(case.pk, {**ANSWER, "tone": (9.0, "")}, by=reviewers[0])
    calibrating.judge(case.pk, ANSWER, by=reviewers[0])
    with pytest.raises(Conflict):
        calibrating.judge(case.pk, ANSWER, by=reviewers[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        JudgedItem.objects.filter(item="tone").update(value=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        JudgedItem.objects.all().delete()


def test_a_closed_calibration_stays_as_it_is(reviewers: list[User]) -> None:
    leader = a_user("admin")
    case = a_calibration(*reviewers[:2], leader=leader).cases.get()
    for one in reviewers[:2]:
        calibrating.judge(case.pk, ANSWER, by=one)
    for item in ("tone", "solved"):
        calibrating.give_gold(case.pk, item, 1.0, "So.", by=leader)
    calibrating.close(case.calibration_id, by=leader)
    for act in (
        lambda: GoldAnswer.objects.update(value=0),
        lambda: GoldAnswer.objects.all().delete(),
        lambda: AgreementSnapshot.objects.update(units=99),
        lambda: Judgement.objects.create(case=case, reviewer=reviewers[4]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_nobody_is_shown_a_ticket_that_is_out_of_their_sight() -> None:
    outside = a_user("quality-reviewer", partner=a_partner())
    with pytest.raises(Invalid, match="may not see"):
        a_calibration(a_user("quality-reviewer"), outside)


def test_it_takes_two_reviewers_and_tickets_that_somebody_worked() -> None:
    leader, version, one = a_user("admin"), a_version(content=CARD), a_user("quality-reviewer")
    worked = a_ticket(team=a_team())
    assignment.assign(worked.pk, to=a_user(), by=leader)
    with pytest.raises(Invalid):
        calibrating.open_(Opening("x", version, [worked.pk], [one.pk]), by=leader)
    other = a_user("quality-reviewer")
    with pytest.raises(Invalid):
        calibrating.open_(Opening("x", version, [a_ticket().pk], [one.pk, other.pk]), by=leader)
    with pytest.raises(NotAllowed):
        calibrating.open_(Opening("x", version, [worked.pk], [one.pk, other.pk]), by=other)
