"""The content of a scorecard as values. Texts are mappings of languages to words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from qa.scoring import Answered, ItemClass, NotApplicable

Texts = Mapping[str, str]


class Scale(StrEnum):
    BINARY = "binary"
    THREE = "three"
    FOUR = "four"
    FIVE = "five"
    NUMERIC = "numeric"


LEVELS: Final[Mapping[Scale, int]] = {Scale.BINARY: 2, Scale.THREE: 3, Scale.FOUR: 4, Scale.FIVE: 5}
"""How many levels a scale has, counted from 0; a number has the bounds that its item gives."""


class Fact(StrEnum):
    """What the desk knows itself, so that nobody has to judge it."""

    FIRST_RESPONSE = "sla_first_response"
    RESOLUTION = "sla_resolution"
    PROCEDURE = "procedure_followed"
    MACRO = "macro_edited"


class CauseKind(StrEnum):
    """Whose it is to put right."""

    AGENT = "agent"
    PROCEDURE = "procedure"
    POLICY = "policy"
    TOOL = "tool"
    TRAINING = "training"


def best(texts: Texts, language: str) -> str:
    """In this language, else in English, else as it was written."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a level means, with examples."""

    level: float
    text: Texts
    examples: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    key: str
    kind: CauseKind
    text: Texts


@dataclass(frozen=True, slots=True)
class Item:
    key: str
    text: Texts
    scale: Scale
    low: float
    high: float
    weight: float = 1.0
    item_class: ItemClass = ItemClass.NON_CRITICAL
    na: NotApplicable = NotApplicable.EXCLUDE
    help: Texts | None = None
    anchors: tuple[Anchor, ...] = ()
    fact: Fact | None = None

    @property
    def levels(self) -> tuple[float, ...]:
        """From the lowest to the highest; none where it is a number."""
        return tuple(float(n) for n in range(LEVELS[self.scale])) if self.scale in LEVELS else ()

    @property
    def allows_na(self) -> bool:
        return self.na is not NotApplicable.NOT_ALLOWED

    def allows(self, value: float) -> bool:
        return value in self.levels if self.levels else self.low <= value <= self.high

    def answered(self, value: float | None) -> Answered:
        """As qa.scoring takes it."""
        return Answered(self.weight, self.low, self.high, value, self.na, self.item_class)


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: Texts
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Card:
    title: Texts
    sections: tuple[Section, ...]
    causes: tuple[Cause, ...] = ()

    @property
    def items(self) -> Iterator[Item]:
        return (item for section in self.sections for item in section.items)

    @cached_property
    def by_key(self) -> Mapping[str, Item]:
        return {item.key: item for item in self.items}

    @cached_property
    def cause_keys(self) -> frozenset[str]:
        return frozenset(cause.key for cause in self.causes)
