"""A certificate moves only as its table says, whatever is tried in whatever order."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sops.learning.certificates import BY_TIME, MOVES, WORKING, Act, Facts, Level, Refusal, after, refusal, signable


class Lives(RuleBasedStateMachine):
    """Somebody tries anything, with anything known; `signed` is what went through."""

    def __init__(self) -> None:
        super().__init__()
        self.level = Level.LEARNING
        self.signed: list[Act] = []

    @rule(
        act=st.sampled_from(list(Act)), own=st.booleans(), reason=st.booleans(), passed=st.booleans(),
        runs=st.integers(0, 6), due=st.booleans(),
    )  # fmt: skip
    def try_to(self, act: Act, own: bool, reason: bool, passed: bool, runs: int, due: bool) -> None:
        facts = Facts(is_own=own, has_reason=reason, has_passed=passed, runs=runs, runs_needed=3, is_due=due)
        before = self.level
        if refusal(before, act, facts) is None:
            self.level = after(before, act)
            self.signed = [*self.signed, act] if self.level is not Level.LEARNING else []
            assert not (own and act not in BY_TIME), "nobody signs for themselves"
            assert passed or act in (Act.SHADOW, Act.SET_BACK, *BY_TIME)
            assert act is not Act.CERTIFY or runs >= 3
            assert act not in BY_TIME or due
            assert act is not Act.SET_BACK or reason
        else:
            assert self.level is before

    @invariant()
    def nobody_works_who_was_not_signed_off_step_by_step(self) -> None:
        if self.level in WORKING:
            assert self.signed[:2] == [Act.SHADOW, Act.NEST]
        if self.level in (Level.CERTIFIED, Level.REFRESH_DUE):
            assert Act.CERTIFY in self.signed

    @invariant()
    def somebody_can_always_go_on(self) -> None:
        assert signable(self.level)


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_every_level_is_reached_and_left() -> None:
    assert set(MOVES.values()) == set(Level)
    assert {level for level, _act in MOVES} == set(Level)


def test_what_is_no_move_is_said_so() -> None:
    for level in Level:
        for act in Act:
            refused = refusal(level, act, Facts(has_reason=True, is_due=True, runs=9))
            assert (refused is Refusal.WRONG_LEVEL) is ((level, act) not in MOVES)
