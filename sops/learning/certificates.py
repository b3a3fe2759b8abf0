"""How a certificate moves: learning, shadowing, nesting, certified, refresh due. Pure: facts in, the next state out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Level(StrEnum):
    LEARNING = "learning"
    SHADOWING = "shadowing"
    NESTING = "nesting"
    CERTIFIED = "certified"
    REFRESH_DUE = "refresh_due"


class Act(StrEnum):
    """What moves it: people sign all but the last two, which time does."""

    SHADOW = "shadow"
    NEST = "nest"
    CERTIFY = "certify"
    REFRESH = "refresh"
    SET_BACK = "set_back"
    FALL_DUE = "fall_due"
    LAPSE = "lapse"


class Refusal(StrEnum):
    """Why not."""

    WRONG_LEVEL = "wrong_level"
    OWN = "own"
    QUIZ = "quiz"
    RUNS = "runs"
    REASON = "reason"
    NOT_YET = "not_yet"


MOVES: Final[Mapping[tuple[Level, Act], Level]] = {
    (Level.LEARNING, Act.SHADOW): Level.SHADOWING,
    (Level.SHADOWING, Act.NEST): Level.NESTING,
    (Level.NESTING, Act.CERTIFY): Level.CERTIFIED,
    (Level.CERTIFIED, Act.REFRESH): Level.CERTIFIED,
    (Level.REFRESH_DUE, Act.REFRESH): Level.CERTIFIED,
    (Level.CERTIFIED, Act.FALL_DUE): Level.REFRESH_DUE,
    (Level.REFRESH_DUE, Act.LAPSE): Level.LEARNING,
    (Level.SHADOWING, Act.SET_BACK): Level.LEARNING,
    (Level.NESTING, Act.SET_BACK): Level.LEARNING,
    (Level.CERTIFIED, Act.SET_BACK): Level.LEARNING,
    (Level.REFRESH_DUE, Act.SET_BACK): Level.LEARNING,
}
BY_TIME: Final = frozenset({Act.FALL_DUE, Act.LAPSE})
WORKING: Final = frozenset({Level.NESTING, Level.CERTIFIED, Level.REFRESH_DUE})
"""Who may be given tickets: a nesting person too, whose work is looked at more often."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when somebody signs, or time does. `has_passed` the quiz since they were last certified (or ever
    began); `runs` completed since nesting began, of `runs_needed`; `is_due` when the moment has come."""

    is_own: bool = False
    has_reason: bool = False
    has_passed: bool = True
    runs: int = 0
    runs_needed: int = 0
    is_due: bool = False


def refusal(level: Level, act: Act, facts: Facts) -> Refusal | None:
    """What stands in the way of this act; None where nothing does."""
    if (level, act) not in MOVES:
        return Refusal.WRONG_LEVEL
    if act in BY_TIME:
        return None if facts.is_due else Refusal.NOT_YET
    if facts.is_own:
        return Refusal.OWN
    if act is Act.SET_BACK:
        return None if facts.has_reason else Refusal.REASON
    if act is not Act.SHADOW and not facts.has_passed:
        return Refusal.QUIZ
    if act is Act.CERTIFY and facts.runs < facts.runs_needed:
        return Refusal.RUNS
    return None


def after(level: Level, act: Act) -> Level:
    """Raises KeyError for what is no move."""
    return MOVES[level, act]


def signable(level: Level) -> list[Act]:
    """What a person may sign at this level, in order."""
    return [act for act in Act if (level, act) in MOVES and act not in BY_TIME]
