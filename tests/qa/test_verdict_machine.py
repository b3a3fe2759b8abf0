"""The life of disputes as a state machine against the real database: whoever tries whatever, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from helpdesk.lib import clock
from helpdesk.lib.errors import DeskError
from people.models import User
from qa.actions import clockwork, disputes
from qa.actions.disputes import Objection
from qa.models import AnswerRevision, Dispute, Review
from qa.standing import dispute_ends
from tests.builders import a_site, a_team, a_user
from tests.qa.verdicts import a_judged, answer_of

pytestmark = pytest.mark.django_db
FIRST = {"tone": 1.0, "solved": 0.0}
WHO = ("agent", "reviewer", "colleague", "manager", "other", "stranger")


class Machine(RuleBasedStateMachine):
    people: dict[str, User]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(_rolled_back())
        self.now = clock.now()
        self.review = a_judged(agent=self.people["agent"], reviewer=self.people["reviewer"], **FIRST)
        self.ends = dispute_ends(self.review) or self.now
        self.raised: dict[str, float] = {}
        self.decided: dict[str, float] = {}
        self.is_final = False

    def teardown(self) -> None:
        self.stack.close()

    @rule(who=st.sampled_from(WHO), item=st.sampled_from(sorted(FIRST)), value=st.integers(0, 5).map(float))
    def dispute(self, who: str, item: str, value: float) -> None:
        most = 4.0 if item == "tone" else 1.0
        is_resolved = bool(self.raised) and self.raised.keys() == self.decided.keys()
        is_open = not self.is_final and self.now < self.ends and not is_resolved
        allowed = who == "agent" and is_open and item not in self.raised and value != FIRST[item] and value <= most
        objection = Objection(value, "Because.")
        if self._tried(lambda by: disputes.raise_(self.review.pk, item, objection, by=by), who, allowed):
            self.raised[item] = value

    @rule(who=st.sampled_from(WHO), item=st.sampled_from(sorted(FIRST)), value=st.integers(0, 5).map(float))
    def decide(self, who: str, item: str, value: float) -> None:
        found = Dispute.objects.filter(answer__review=self.review, answer__item=item).first()
        if found is None:
            return
        most = 4.0 if item == "tone" else 1.0
        allowed = who in ("manager", "other") and item not in self.decided and value <= most
        if self._tried(lambda by: disputes.decide(found.pk, value, "So it is.", by=by), who, allowed):
            self.decided[item] = value

    @rule(days=st.integers(1, 5))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        with clock.set_to(self.now):
            clockwork.finalise()
        self.is_final = self.is_final or (self.now >= self.ends and self.raised.keys() == self.decided.keys())

    def _tried(self, act: Any, who: str, allowed: bool) -> bool:
        done = False
        with clock.set_to(self.now), suppress(DeskError), transaction.atomic():
            act(self.people[who])
            done = True
        assert done == allowed, f"{who} {'could' if done else 'could not'}"
        return done

    @invariant()
    def is_as_the_model_says(self) -> None:
        review = Review.objects.get(pk=self.review.pk)
        open_ = self.raised.keys() - self.decided.keys()
        wanted = "final" if self.is_final else "disputed" if open_ else "resolved" if self.raised else "published"
        assert review.state == wanted
        for item, first in FIRST.items():
            answer = answer_of(self.review, item)
            assert answer.value == self.decided.get(item, first)
            kept = list(AnswerRevision.objects.filter(answer=answer).values_list("number", "value"))
            assert kept == ([(0, first)] if self.decided.get(item, first) != first else [])

    @invariant()
    def nobody_judged_their_own_work(self) -> None:
        for one in Dispute.objects.filter(answer__review=self.review).exclude(outcome=""):
            assert one.adjudicator_id not in (self.review.agent_id, self.review.reviewer_id)


class _Back(Exception):
    """Ends an example, and takes its rows along."""


def _rolled_back() -> Any:
    from contextlib import contextmanager

    @contextmanager
    def block() -> Iterator[None]:
        with suppress(_Back), transaction.atomic():
            yield
            raise _Back

    return block()


def test_disputes_go_their_course_whoever_tries_whatever() -> None:
    team = a_team()
    people = {
        "agent": a_user("admin", site=a_site()),
        "reviewer": a_user("admin", teams=[team]),
        "colleague": a_user("admin", teams=[team]),
        "manager": a_user("admin", teams=[a_team()]),
        "other": a_user("admin"),
        "stranger": a_user(),
    }
    machine = type("Disputes", (Machine,), {"people": people})
    limits = settings(max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=limits)
