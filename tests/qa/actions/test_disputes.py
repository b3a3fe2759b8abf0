"""Disputes: who may, until when, who decides, and what stays on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from qa.actions import clockwork, disputes
from qa.actions.disputes import Objection
from qa.models import AnswerRevision, Dispute
from qa.standing import dispute_ends
from tests.builders import a_partner, a_site, a_team, a_user
from tests.qa.verdicts import a_dispute, a_judged, answer_of

pytestmark = pytest.mark.django_db


def test_an_answer_is_disputed_and_overturned_and_the_first_stays_on_record() -> None:
    review, judge = a_judged(tone=1, solved=0), a_user("admin")
    dispute = a_dispute(review, "solved", 1.0)
    review.refresh_from_db()
    assert (dispute.first, dispute.proposed, review.state) == (0.0, 1.0, "disputed")
    decided = disputes.decide(dispute.pk, 1.0, "It was solved in the second reply.", by=judge)
    review.refresh_from_db()
    assert (decided.outcome, review.state) == ("overturned", "resolved")
    assert (review.score, review.customer_free, review.outcome) == (62.5, True, "scored")
    answer = answer_of(review, "solved")
    assert (answer.value, answer.level, answer.is_error, answer.revision) == (1.0, 1.0, False, 1)
    first = AnswerRevision.objects.get(answer=answer)
    assert (first.number, first.value, first.is_error, first.why, first.by) == (0, 0.0, True, "dispute", judge)
    kinds = list(Event.objects.filter(kind__startswith="dispute.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["dispute.raised", "dispute.decided"]


@pytest.mark.parametrize(("decided", "outcome"), [(1.0, "upheld"), (3.0, "partly"), (4.0, "overturned")])
def test_the_outcome_follows_from_what_is_decided(decided: float, outcome: str) -> None:
    dispute = a_dispute(a_judged(tone=1))
    assert disputes.decide(dispute.pk, decided, "Read again.", by=a_user("admin")).outcome == outcome


def test_a_review_is_resolved_when_its_last_dispute_is_decided() -> None:
    review, judge = a_judged(tone=1, solved=0), a_user("admin")
    first, second = a_dispute(review), a_dispute(review, "solved", 1.0)
    disputes.decide(first.pk, 1.0, "It stands.", by=judge)
    review.refresh_from_db()
    assert review.state == "disputed" and review.score == 100
    disputes.decide(second.pk, 0.0, "It stands.", by=judge)
    review.refresh_from_db()
    assert (review.state, review.score, review.raw) == ("resolved", 0, 12.5)


def test_nobody_but_the_agent_disputes() -> None:
    review = a_judged(tone=1)
    with pytest.raises(NotAllowed):
        disputes.raise_(review.pk, "tone", Objection(4.0, "No."), by=a_user("admin"))
    with pytest.raises(Missing):
        disputes.raise_(review.pk, "tone", Objection(4.0, "No."), by=a_user())


def test_a_dispute_has_a_reason_another_answer_and_one_try() -> None:
    review = a_judged(tone=1)
    for objection in (Objection(4.0, " "), Objection(1.0, "Same."), Objection(9.0, "More than all.")):
        with pytest.raises(Invalid):
            disputes.raise_(review.pk, "tone", objection, by=review.agent)
    a_dispute(review)
    with pytest.raises(Conflict):
        a_dispute(review)


def test_evidence_is_of_the_ticket_of_the_review() -> None:
    review, other = a_judged(tone=1), a_judged()
    mine, foreign = review.ticket.messages.get(), other.ticket.messages.get()  # type: ignore[union-attr]
    with pytest.raises(Invalid):
        disputes.raise_(review.pk, "tone", Objection(4.0, "See.", {"message": foreign.pk}), by=review.agent)
    kept = disputes.raise_(review.pk, "tone", Objection(4.0, "See.", {"message": mine.pk}), by=review.agent)
    assert kept.message == mine and kept.evidence == "message"


def test_the_window_is_counted_in_business_days_of_the_agents_site() -> None:
    agent = a_user(site=a_site(time_zone="Asia/Jakarta"))
    with clock.set_to(datetime(2026, 8, 13, 3, tzinfo=UTC)):  # a Thursday; 17 August is a feast in Indonesia
        review = a_judged(agent=agent, tone=1)
    ends = dispute_ends(review)
    assert ends == datetime(2026, 8, 21, 17, tzinfo=UTC)  # Friday, Tuesday to Friday
    with clock.set_to(ends - timedelta(seconds=1)):
        a_dispute(review)
    with clock.set_to(datetime(2026, 8, 13, 3, tzinfo=UTC)):
        late = a_judged(agent=agent, tone=1)
    with clock.set_to(ends), pytest.raises(Conflict):
        a_dispute(late)


def test_who_decides_is_neither_reviewer_nor_agent_nor_of_the_reviewers_team() -> None:
    team = a_team()
    reviewer = a_user("admin", teams=[team])
    review = a_judged(agent=a_user("admin", site=a_site()), reviewer=reviewer, tone=1)
    dispute = a_dispute(review)
    for person in (reviewer, review.agent, a_user("admin", teams=[team])):
        with pytest.raises(NotAllowed):
            disputes.decide(dispute.pk, 1.0, "No.", by=person)
        rows = Dispute.objects.filter(pk=dispute.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(outcome="upheld", decided=1.0, rationale="No.", adjudicator=person, decided_at=clock.now())
    assert disputes.decide(dispute.pk, 1.0, "It stands.", by=a_user("admin", teams=[a_team()])).outcome == "upheld"


def test_a_partners_manager_does_not_decide_about_another_house() -> None:
    dispute = a_dispute(a_judged(tone=1))
    with pytest.raises(Missing):
        disputes.decide(dispute.pk, 1.0, "No.", by=a_user("admin", partner=a_partner()))


def test_the_database_keeps_what_was_disputed_and_decided() -> None:
    dispute = a_dispute(a_judged(tone=1))
    rows = Dispute.objects.filter(pk=dispute.pk)
    decided = {
        "outcome": "upheld",
        "decided": 4.0,
        "rationale": "x",
        "adjudicator": a_user(),
        "decided_at": clock.now(),
    }
    for change in ({"first": 2.0}, {"proposed": 2.0}, {"reason": "Other."}, decided):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    disputes.decide(dispute.pk, 4.0, "You did.", by=a_user("admin"))
    for change in ({"decided": 1.0}, {"outcome": ""}, {"rationale": "Other."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()


def test_a_review_is_final_when_its_window_is_over_and_not_before() -> None:
    review = a_judged()
    assert clockwork.finalise() == 0
    ends = dispute_ends(review)
    assert ends
    with clock.set_to(ends):
        assert clockwork.finalise() == 1 and clockwork.finalise() == 0
    review.refresh_from_db()
    assert review.state == "final"


def test_one_that_waits_for_a_decision_is_not_made_final() -> None:
    review = a_judged(tone=1)
    a_dispute(review)
    with clock.set_to(clock.now() + timedelta(days=90)):
        assert clockwork.finalise() == 0
