"""The items of a scorecard version as verdicts need them: what may be answered, and what an answer means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from qa.models import ScorecardVersion
from qa.scoring import Answered, ItemClass, NotApplicable

STEPS: Final = {"binary": 2, "three": 3, "four": 4, "five": 5}


@dataclass(frozen=True, slots=True)
class Item:
    key: str
    text: str
    levels: tuple[tuple[float, str], ...]
    """(value, words) of each level, the lowest first; empty where any number between `low` and `high` goes."""
    low: float
    high: float
    weight: float
    item_class: ItemClass
    na: NotApplicable

    def answered(self, value: float | None) -> Answered:
        return Answered(self.weight, self.low, self.high, value, self.na, self.item_class)

    @property
    def takes_na(self) -> bool:
        return self.na is not NotApplicable.NOT_ALLOWED

    def said(self, value: float | None) -> str:
        if value is None:
            return _("Not applicable")
        return dict(self.levels).get(value) or f"{value:g}"

    def read(self, text: str) -> float | None:
        """A posted answer; `na` is not applicable. Raises Invalid."""
        if text == "na" and self.takes_na:
            return None
        try:
            value = float(text)
        except ValueError:
            raise Invalid(_("Choose an answer."), {self.key: [_("Choose an answer.")]}) from None
        if not self.low <= value <= self.high or (self.levels and value not in dict(self.levels)):
            raise Invalid(_("Choose an answer."), {self.key: [_("Choose one of the levels.")]})
        return value


def items_of(version: ScorecardVersion, language: str) -> dict[str, Item]:
    """By key, in the order of the scorecard."""
    return {one.key: one for one in _items(version.content, language)}


def _items(content: Mapping[str, Any], language: str) -> Iterator[Item]:
    for section in content.get("sections", []):
        for one in section.get("items", []):
            levels = tuple((float(n), words) for n, words in enumerate(_levels(one, language)))
            low, high = (
                (levels[0][0], levels[-1][0]) if levels else (float(one.get("low", 0)), float(one.get("high", 1)))
            )
            yield Item(
                one["key"], best(one["text"], language), levels, low, high, float(one.get("weight", 1)),
                ItemClass(one.get("class", "non_critical")), NotApplicable(one.get("na", "exclude")),
            )  # fmt: skip


def _levels(item: Mapping[str, Any], language: str) -> list[str]:
    if item.get("scale") == "binary":
        return [_("No"), _("Yes")]
    steps = STEPS.get(str(item.get("scale")), 0)
    return [str(n + 1) for n in range(steps)]


def best(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("en") or next(iter(words.values()), "")
