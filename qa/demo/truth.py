"""What is planted in the demo's quality, and how its reviewers see it. Pure: the same work is judged the same.

- The agents of one partner get one step of one procedure wrong more often; in all else they are like everybody.
- One reviewer is too strict: what others let pass, they often don't.
- One item can be read in two ways: whoever answers it often answers as somebody else would not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

PARTNER: Final = "jakarta"
STEP: Final = ("account-recovery", "reason")
STRICT: Final = "serene.goh@demo.test"
AMBIGUOUS: Final = "category"
WORSE, USUAL = 0.26, 0.04
"""How often the step goes wrong: at the partner, and elsewhere."""
READ_OTHERWISE: Final = 0.4
STRICTER: Final = 0.3
SLIP: Final = 0.02
"""How often anybody answers an item as it is not."""
LOWERED: Final = ("understood", "tone")
"""What the strict reviewer is strict about: no critical item, so that nobody's critical errors are theirs."""


@dataclass(frozen=True, slots=True)
class Work:
    """One ticket as it is judged. `came_by` says whether its run came by STEP, `is_personal` whether anything personal
    was told."""

    ticket: int
    partner: str
    came_by: bool
    is_personal: bool


Levels = Mapping[str, float | None]


def truth_of(work: Work) -> dict[str, float | None]:
    """The right answer to each item that people judge, by its key; None is N/A. Of the starter's scorecard."""
    random = Random(f"truth/{work.ticket}")
    found: dict[str, float | None] = {
        "solution": _solution(work, random),
        "understood": float(random.random() >= 0.05),
        "tone": float(random.choices((4, 3, 2, 1), (66, 26, 6, 2))[0]),
        "category": float(random.random() < 0.6),
        "identity": float(random.random() >= 0.015) if work.is_personal else None,
    }
    return found


def went_wrong(work: Work) -> bool:
    """At STEP."""
    random = Random(f"step/{work.ticket}")
    return work.came_by and random.random() < (WORSE if work.partner == PARTNER else USUAL)


def _solution(work: Work, random: Random) -> float:
    """Of three levels. What goes wrong at the step is put right later, mostly; the rest is like everybody's."""
    whole = float(random.choices((2, 1, 0), (93, 4, 3))[0])
    return min(whole, 1.0) if went_wrong(work) else whole


def seen_by(reviewer: str, work: Work, truth: Levels) -> dict[str, float | None]:
    """How this reviewer (by address) answers."""
    random = Random(f"seen/{work.ticket}/{reviewer}")
    found = dict(truth)
    for key, level in truth.items():
        chance = random.random()
        if level is None:
            continue
        if key == AMBIGUOUS:
            found[key] = 1 - level if chance < READ_OTHERWISE else level
        elif reviewer == STRICT and key in LOWERED:
            found[key] = max(0.0, level - 1) if chance < STRICTER else level
        elif key == "tone" and chance < SLIP:
            found[key] = max(0.0, level - 1) if level > 1 else level + 1
        elif key == "understood" and chance < SLIP:
            found[key] = 1 - level
    return found
