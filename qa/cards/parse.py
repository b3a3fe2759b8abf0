"""The content of a scorecard, as JSON, read into qa.cards.model and checked: every problem with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import isfinite
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from qa.cards.model import LEVELS, Anchor, Card, Cause, CauseKind, Fact, Item, Scale, Section, Texts
from qa.scoring import ItemClass, NotApplicable

KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
LANGUAGE: Final = re.compile(r"[a-z]{2}(-[A-Za-z]{2,4})?")
MOST_ITEMS, LONGEST = 100, 2000
_Enum = TypeVar("_Enum", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` is like sections.0.items.2.weight."""

    path: str
    message: str


def parse(content: object) -> tuple[Card, list[Problem]]:
    """What could be read, and what is wrong. With problems the card must not be used."""
    reader = _Reader()
    card = reader.card(content)
    return card, reader.problems


def card_of(content: object) -> Card:
    """Of a version that was checked when it was stored."""
    card, problems = parse(content)
    if problems:
        raise ValueError(f"{problems[0].path}: {problems[0].message}")
    return card


@dataclass
class _Reader:
    problems: list[Problem] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def card(self, content: object) -> Card:
        given = self._object(content, "")
        sections = tuple(self._section(one, f"sections.{n}") for n, one in self._list(given, "", "sections"))
        causes = tuple(self._cause(one, f"causes.{n}") for n, one in self._list(given, "", "causes"))
        card = Card(self._texts(given.get("title"), "title"), sections, causes)
        count = sum(1 for _item in card.items)
        if not count:
            self._say("sections", _("A scorecard needs at least one item."))
        if count > MOST_ITEMS:
            self._say("sections", _("A scorecard has at most %(most)d items.") % {"most": MOST_ITEMS})
        if count and not any(item.weight for item in card.items):
            self._say("sections", _("At least one item must have a weight."))
        return card

    def _section(self, data: object, path: str) -> Section:
        given = self._object(data, path)
        items = tuple(self._item(one, f"{path}.items.{n}") for n, one in self._list(given, path, "items"))
        key = self._key(given.get("key"), f"{path}.key", "section")
        return Section(key, self._texts(given.get("title"), f"{path}.title"), items)

    def _item(self, data: object, path: str) -> Item:
        given = self._object(data, path)
        scale = self._one_of(Scale, given.get("scale", "binary"), f"{path}.scale")
        low, high = self._bounds(given, scale, path)
        weight = self._number(given.get("weight", 1), f"{path}.weight")
        if weight < 0:
            self._say(f"{path}.weight", _("A weight can’t be below 0."))
        fact = given.get("fact") or None
        help_text = given.get("help")
        item = Item(
            key=self._key(given.get("key"), f"{path}.key", "item"),
            text=self._texts(given.get("text"), f"{path}.text"),
            scale=scale,
            low=low,
            high=high,
            weight=weight,
            item_class=self._one_of(ItemClass, given.get("class", "non_critical"), f"{path}.class"),
            na=self._one_of(NotApplicable, given.get("na", "exclude"), f"{path}.na"),
            help=self._texts(help_text, f"{path}.help") if help_text else None,
            anchors=tuple(self._anchor(one, f"{path}.anchors.{n}") for n, one in self._list(given, path, "anchors")),
            fact=self._one_of(Fact, fact, f"{path}.fact") if fact else None,
        )
        self._check(item, path)
        return item

    def _check(self, item: Item, path: str) -> None:
        for n, anchor in enumerate(item.anchors):
            if not item.allows(anchor.level):
                self._say(f"{path}.anchors.{n}.level", _("The scale has no such level."))
        if item.fact and item.scale is not Scale.BINARY:
            self._say(f"{path}.scale", _("What is answered from facts is yes or no."))

    def _bounds(self, given: dict[str, Any], scale: Scale, path: str) -> tuple[float, float]:
        if scale in LEVELS:
            return 0.0, float(LEVELS[scale] - 1)
        low, high = (self._number(given.get(name), f"{path}.{name}") for name in ("low", "high"))
        if not low < high:
            self._say(f"{path}.high", _("The highest must be above the lowest."))
            return 0.0, 1.0
        return low, high

    def _anchor(self, data: object, path: str) -> Anchor:
        given = self._object(data, path)
        examples = tuple(self._texts(one, f"{path}.examples.{n}") for n, one in self._list(given, path, "examples"))
        level = self._number(given.get("level"), f"{path}.level")
        return Anchor(level, self._texts(given.get("text"), f"{path}.text"), examples)

    def _cause(self, data: object, path: str) -> Cause:
        given = self._object(data, path)
        key = self._key(given.get("key"), f"{path}.key", "cause")
        kind = self._one_of(CauseKind, given.get("kind", "agent"), f"{path}.kind")
        return Cause(key, kind, self._texts(given.get("text"), f"{path}.text"))

    # --- values ---------------------------------------------------------------------------------------

    def _key(self, value: object, path: str, among: str) -> str:
        key = str(value or "")
        if not KEY.fullmatch(key):
            self._say(path, _("A key begins with a small letter, then has small letters, digits and _."))
        elif f"{among} {key}" in self.seen:
            self._say(path, _("This key is taken."))
        self.seen.add(f"{among} {key}")
        return key

    def _texts(self, value: object, path: str) -> Texts:
        if isinstance(value, str):
            value = {"en": value}
        found = {
            str(language): words.strip()
            for language, words in self._object(value, path).items()
            if isinstance(words, str) and words.strip() and LANGUAGE.fullmatch(str(language))
        }
        if not found:
            self._say(path, _("Say it in words."))
        elif max(map(len, found.values())) > LONGEST:
            self._say(path, _("Use at most %(longest)s characters.") % {"longest": LONGEST})
        return found

    def _number(self, value: object, path: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or abs(value) > 1e6:
            self._say(path, _("Give a number."))
            return 0.0
        return float(value)

    def _one_of(self, kind: type[_Enum], value: object, path: str) -> _Enum:
        try:
            return kind(str(value))
        except ValueError:
            self._say(path, _("Choose one of these: %(choices)s.") % {"choices": ", ".join(kind)})
            return next(iter(kind))

    def _object(self, value: object, path: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self._say(path, _("Something is missing here."))
        return {}

    def _list(self, given: dict[str, Any], path: str, name: str) -> Iterator[tuple[int, object]]:
        value = given.get(name) or []
        if not isinstance(value, list):
            self._say(f"{path}.{name}".lstrip("."), _("Give a list."))
            return iter(())
        return enumerate(value)

    def _say(self, path: str, message: str) -> None:
        self.problems.append(Problem(path, message))
