"""The life of a review, verb by verb; and a model that walks it at random and sees that nobody sees too much."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from helpdesk.lib.errors import Conflict, DeskError, Invalid, Missing, NotAllowed
from people.models import User
from qa.actions import assigning, reviews
from qa.actions.answering import Given
from qa.actions.assigning import Picking
from qa.models import Answer, AnswerRevision, Programme, Review
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.qa.cast import a_card, a_desk, drawn, handed_in
from tickets.actions import assignment
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db
BEST: dict[str, Given] = {"right": Given(1.0), "tone": Given(4.0)}


def worked(agent: User, **of: Any) -> Ticket:
    ticket = a_ticket(**of)
    assignment.assign(ticket.pk, to=agent, by=agent)
    return ticket


def picked(*, by: User | None = None, **more: Any) -> Review:
    by = by or a_user("quality-reviewer")
    ticket = more.pop("ticket", None) or worked(a_user())
    return assigning.pick(Picking(ticket.pk, a_card().scorecard, **more), by=by)


def save(review: Review, answers: dict[str, Given], **more: Any) -> Review:
    assert review.reviewer is not None
    return reviews.save(review.pk, reviews.Draft(answers, **more), revision=review.revision, by=review.reviewer)


def test_a_draft_is_kept_and_handed_in_with_its_score_and_published() -> None:
    review = save(picked(), {"right": Given(1.0), "tone": Given(2.0, note="Curt")}, summary="Good", seconds=90)
    assert (review.state, review.revision, review.seconds) == ("draft", 1, 90)
    review = reviews.submit(review.pk, by=review.reviewer)  # type: ignore[arg-type]
    assert review.state == "published"
    assert review.score == pytest.approx(100 * (2 * 1 + 1 * 0.5) / 3, abs=0.001)
    assert review.customer_free is True
    assert review.business_free is None


def test_a_failed_critical_item_makes_it_0_and_keeps_the_raw_score() -> None:
    review = handed_in(picked(), {"right": 0.0, "tone": 4.0})
    assert (review.score, review.outcome, review.customer_free) == (0.0, "failed_critical", False)
    assert review.raw == pytest.approx(33.333)
    wrong = Answer.objects.get(review=review, item="right")
    assert (wrong.is_error, wrong.is_short, wrong.level) == (True, True, 0.0)


def test_all_not_applicable_has_no_score() -> None:
    review = handed_in(picked(), {"right": None, "tone": None})
    assert (review.score, review.outcome) == (None, "not_scorable")


def test_what_is_not_answered_is_named() -> None:
    review = save(picked(), {"right": Given(1.0)})
    with pytest.raises(Invalid, match="Not answered yet: The tone") as refused:
        reviews.submit(review.pk, by=review.reviewer)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {"item-tone"}


def test_evidence_points_into_the_ticket_and_nowhere_else() -> None:
    review = picked()
    message = Message.objects.get(ticket=review.ticket)
    save(review, {"tone": Given(1.0, message=message.pk)})
    assert Answer.objects.get(review=review).message == message
    other = Message.objects.get(ticket=a_ticket())
    review.refresh_from_db()
    with pytest.raises(Invalid, match="not of the ticket"):
        save(review, {"tone": Given(1.0, message=other.pk)})
    with pytest.raises(Invalid, match="no such level"):
        save(review, {"tone": Given(1.5)})
    with pytest.raises(Invalid, match="offered"):
        save(review, {"tone": Given(1.0, cause="whim")})


def test_two_windows_do_not_overwrite_each_other() -> None:
    review = picked()
    save(review, {"tone": Given(1.0)})
    with pytest.raises(Conflict, match="another window"):
        reviews.save(review.pk, reviews.Draft(BEST), revision=0, by=review.reviewer)  # type: ignore[arg-type]


def test_what_was_handed_in_and_taken_back_stays_on_record() -> None:
    desk = a_desk(target_n=1, publishes_itself=False)
    drawn(desk, 3)
    review = handed_in(Review.objects.get())
    assert review.state == "submitted"
    review = reviews.reopen(review.pk, by=review.reviewer)  # type: ignore[arg-type]
    review = handed_in(review, {"right": 0.0, "tone": 4.0})
    assert review.score == 0
    first = AnswerRevision.objects.get(answer__review=review, answer__item="right")
    assert (first.number, first.value) == (0, 1.0)
    reviews.publish(review.pk, by=desk.manager)
    with pytest.raises(Conflict):
        reviews.reopen(review.pk, by=review.reviewer)  # type: ignore[arg-type]


def test_picked_ones_are_for_coaching_and_never_count() -> None:
    review = picked(why="Low satisfaction")
    assert (review.counts, review.pi, review.purpose) == (False, None, "targeted")
    for purpose in ("estimate", "double", "gold"):
        with pytest.raises(Invalid):
            picked(purpose=purpose)


def test_who_may_not_review_may_not_pick() -> None:
    agent = a_user("agent", "quality-reviewer")
    with pytest.raises(Invalid, match="their own work"):
        picked(by=agent, ticket=worked(agent))
    with pytest.raises(NotAllowed):
        picked(by=a_user("lead"))
    with pytest.raises(Missing):
        picked(by=a_user("quality-reviewer", partner=a_partner()))


def test_anybody_practises_on_their_own_work() -> None:
    agent = a_user()
    review = picked(by=agent, ticket=worked(agent), purpose="self")
    assert (review.agent, review.reviewer, review.counts) == (agent, agent, False)


def test_two_blind_reviews_are_published_together_and_neither_sees_the_other() -> None:
    desk = a_desk(target_n=1, double_share=1.0)
    drawn(desk, 3)
    first, second = Review.objects.get(purpose="estimate"), Review.objects.get(purpose="double")
    assert first.reviewer and second.reviewer
    first = handed_in(first)
    assert first.state == "submitted"
    assert not Review.objects.visible_to(second.reviewer).filter(pk=first.pk).exists()
    with pytest.raises(Conflict, match="unblind"):
        reviews.publish(first.pk, by=desk.manager)
    handed_in(second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("published", "submitted")
    assert not Review.objects.visible_to(first.agent).filter(pk=second.pk).exists()


def test_a_lead_sees_what_is_published_of_their_teams_and_partners_only_their_own() -> None:
    desk = a_desk(target_n=1)
    drawn(desk, 3)
    lead, stranger = a_user("lead", teams=[desk.team]), a_user("lead", teams=[a_team()])
    theirs = a_user("quality-reviewer", partner=a_partner())
    review = Review.objects.get()
    assert not Review.objects.visible_to(lead).exists()
    handed_in(review)
    assert Review.objects.visible_to(lead).get() == review
    assert not Review.objects.visible_to(stranger).exists()
    assert not Review.objects.visible_to(theirs).exists()


def test_another_reviewer_begins_anew() -> None:
    desk = a_desk(target_n=1, reviewers=2)
    drawn(desk, 3)
    review = save(Review.objects.get(), BEST)
    other = next(one for one in desk.reviewers if one != review.reviewer)
    review = assigning.reassign(review.pk, other, by=desk.manager)
    assert (review.reviewer, Answer.objects.count()) == (other, 0)
    with pytest.raises(Invalid, match="their own work"):
        review.agent.roles.set(other.roles.all())
        assigning.reassign(review.pk, User.objects.get(pk=review.agent_id), by=desk.manager)


class Life(RuleBasedStateMachine):
    """One drawn unit with a first and a second review; who does what comes at random, and the model says what may."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.atomic()
        self.mark.__enter__()
        self.desk = a_desk(agents=2, reviewers=3, target_n=1, double_share=1.0, publishes_itself=False)
        drawn(self.desk, 2)
        rows = {one.purpose: one for one in Review.objects.all()}
        self.ids = {"first": rows["estimate"].pk, "second": rows["double"].pk}
        self.model = {"first": "assigned", "second": "assigned"}
        self.people: dict[str, Any] = {
            "agent": rows["estimate"].agent,
            "manager": self.desk.manager,
            "first": rows["estimate"].reviewer,
            "second": rows["double"].reviewer,
            "lead": a_user("lead", teams=[self.desk.team]),
            "colleague": next(one for one in self.desk.agents if one != rows["estimate"].agent),
        }

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.mark.__exit__(None, None, None)

    who = st.sampled_from(["agent", "manager", "first", "second", "lead", "colleague"])
    which = st.sampled_from(["first", "second"])

    def act(self, which: str, who: str, verb: Any, after: str, allowed: bool) -> None:
        """The verb goes through exactly when the model says so."""
        try:
            with transaction.atomic():
                verb(self.people[who])
        except DeskError:
            assert not allowed, f"{who} was refused {after} of the {which} review, which was {self.model[which]}"
        else:
            assert allowed, f"{who} was let to {after} of the {which} review, which was {self.model[which]}"
            self.model[which] = after

    def open(self, which: str) -> bool:
        return self.model[which] in ("assigned", "draft")

    @rule(which=which, who=who)
    def save(self, which: str, who: str) -> None:
        row = Review.objects.get(pk=self.ids[which])
        draft = reviews.Draft(BEST)
        allowed = self.open(which) and who == which
        self.act(which, who, lambda by: reviews.save(row.pk, draft, revision=row.revision, by=by), "draft", allowed)

    @rule(which=which, who=who)
    def submit(self, which: str, who: str) -> None:
        allowed = self.model[which] == "draft" and who == which
        self.act(which, who, lambda by: reviews.submit(self.ids[which], by=by), "submitted", allowed)

    @precondition(lambda self: "submitted" in self.model.values())
    @rule(which=which, who=who)
    def reopen(self, which: str, who: str) -> None:
        allowed = self.model[which] == "submitted" and who == which
        self.act(which, who, lambda by: reviews.reopen(self.ids[which], by=by), "draft", allowed)

    @rule(which=which, who=who)
    def publish(self, which: str, who: str) -> None:
        ready = self.model[which] == "submitted" and which == "first" and not self.open("second")
        self.act(
            which, who, lambda by: reviews.publish(self.ids[which], by=by), "published", ready and who == "manager"
        )

    @precondition(lambda self: self.model["first"] == "published")
    @rule(who=who)
    def acknowledge(self, who: str) -> None:
        self.act("first", who, lambda by: reviews.acknowledge(self.ids["first"], by=by), "acknowledged", who == "agent")

    @precondition(lambda self: sum(one in ("submitted", "published") for one in self.model.values()) == 2)
    @rule(which=which, who=who)
    def void(self, which: str, who: str) -> None:
        allowed = who == "manager" and self.model[which] != "void"
        self.act(
            which, who, lambda by: reviews.void(self.ids[which], reason="mistake", note="", by=by), "void", allowed
        )

    @invariant()
    def the_rows_are_as_the_model_says(self) -> None:
        assert {name: Review.objects.get(pk=pk).state for name, pk in self.ids.items()} == self.model

    @invariant()
    def nobody_sees_too_much(self) -> None:
        public = self.model["first"] in ("published", "acknowledged")
        assert self.sees("agent") == ({"first"} if public else set())
        assert self.sees("lead") == ({"first"} if public else set())
        assert self.sees("colleague") == set()
        assert self.sees("second") <= {"second"} if self.open("second") else {"first", "second"}
        assert self.sees("first") <= {"first"} if self.open("first") else {"first", "second"}

    @invariant()
    def only_the_drawn_one_counts_and_nothing_void_does(self) -> None:
        counted = Review.objects.filter(counts=True)
        assert set(counted.values_list("pk", flat=True)) <= {self.ids["first"]}
        assert not counted.filter(state="void").exists()
        assert not Review.objects.counted().exclude(state__in=["published", "acknowledged"]).exists()

    def sees(self, who: str) -> set[str]:
        shown = set(Review.objects.visible_to(self.people[who]).values_list("pk", flat=True))
        return {name for name, pk in self.ids.items() if pk in shown}


Life.TestCase.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_whatever_people_try_the_life_of_a_review_goes_as_it_should() -> None:

    run_state_machine_as_test(Life, settings=Life.TestCase.settings)
    assert not Programme.objects.exists()
