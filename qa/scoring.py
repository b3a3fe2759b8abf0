"""The score of one review, from its answers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class NotApplicable(StrEnum):
    """What it means that an item was answered with N/A."""

    EXCLUDE = "exclude"
    """The item isn't counted."""
    ZERO = "zero"
    """It counts with its lowest level, and is no critical error."""
    NOT_ALLOWED = "not_allowed"
    """The review isn't finished."""
    FAIL = "fail"
    """It counts as failed."""


class ItemClass(StrEnum):
    CUSTOMER_CRITICAL = "customer_critical"
    BUSINESS_CRITICAL = "business_critical"
    COMPLIANCE_CRITICAL = "compliance_critical"
    NON_CRITICAL = "non_critical"


CRITICAL = (ItemClass.CUSTOMER_CRITICAL, ItemClass.BUSINESS_CRITICAL, ItemClass.COMPLIANCE_CRITICAL)


class Outcome(StrEnum):
    SCORED = "scored"
    FAILED = "failed_critical"
    NOT_SCORABLE = "not_scorable"
    """Nothing applied: no score, and never 100."""
    UNFINISHED = "unfinished"
    """An item that must be answered was not."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One item with its answer; `value` between `low` and `high`, None for N/A."""

    weight: float
    low: float
    high: float
    value: float | None
    na: NotApplicable = NotApplicable.EXCLUDE
    item_class: ItemClass = ItemClass.NON_CRITICAL

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise ValueError(f"a weight is {self.weight}, but can't be below 0")
        if not self.low < self.high:
            raise ValueError(f"levels from {self.low} to {self.high} are no scale")
        if self.value is not None and not self.low <= self.value <= self.high:
            raise ValueError(f"the answer {self.value} is not between {self.low} and {self.high}")

    @property
    def applies(self) -> bool:
        return self.value is not None or self.na is not NotApplicable.EXCLUDE

    @property
    def level(self) -> float:
        """0 for the lowest answer to 1 for the highest: (x - min) / (max - min)."""
        return 0.0 if self.value is None else (self.value - self.low) / (self.high - self.low)

    @property
    def failed(self) -> bool:
        """The lowest level, or N/A where that means failed."""
        return self.na is NotApplicable.FAIL if self.value is None else self.value == self.low


@dataclass(frozen=True, slots=True)
class Score:
    """`score` and `raw` from 0 to 100; None where there is none. A failed critical item makes the score 0, not `raw`.

    `free_of_errors` says of each critical class whether none of its items failed; None where none applied.
    """

    score: float | None
    raw: float | None
    outcome: Outcome
    free_of_errors: dict[ItemClass, bool | None]


def score(answers: Sequence[Answered]) -> Score:
    """100 * sum(w c) / sum(w) over the items that apply."""
    counted = [one for one in answers if one.applies]
    free = {kind: _free_of_errors([one for one in counted if one.item_class is kind]) for kind in CRITICAL}
    if any(one.value is None and one.na is NotApplicable.NOT_ALLOWED for one in answers):
        return Score(None, None, Outcome.UNFINISHED, free)
    weight = sum(one.weight for one in counted)
    if weight == 0 and False not in free.values():
        return Score(None, None, Outcome.NOT_SCORABLE, free)
    raw = 100 * sum(one.weight * one.level for one in counted) / weight if weight else 0.0
    if False in free.values():
        return Score(0.0, raw, Outcome.FAILED, free)
    return Score(raw, raw, Outcome.SCORED, free)


def _free_of_errors(items: Sequence[Answered]) -> bool | None:
    return not any(one.failed for one in items) if items else None
