"""The items of a scorecard version as verdicts need them: what may be answered, in one reader's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from qa.cards import model, words
from qa.cards.parse import card_of
from qa.models import ScorecardVersion
from qa.scoring import Answered


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the scorecard (`item`), for somebody who reads `language`."""

    item: model.Item
    language: str

    @property
    def key(self) -> str:
        return self.item.key

    @property
    def text(self) -> str:
        return model.best(self.item.text, self.language)

    @property
    def is_judged(self) -> bool:
        """By people: what the desk finds itself is none of theirs."""
        return self.item.fact is None

    @property
    def levels(self) -> list[tuple[float, str]]:
        """(value, words), the lowest first; none where any number between `low` and `high` goes."""
        return [(one, words.label(self.item, one, self.language)) for one in self.item.levels]

    @property
    def low(self) -> float:
        return self.item.low

    @property
    def high(self) -> float:
        return self.item.high

    @property
    def takes_na(self) -> bool:
        return self.item.allows_na

    def answered(self, value: float | None) -> Answered:
        return self.item.answered(value)

    def said(self, value: float | None) -> str:
        return words.said(self.item, value, self.language)

    def read(self, text: str) -> float | None:
        """A posted answer; `na` is not applicable. Raises Invalid."""
        if text == "na" and self.takes_na:
            return None
        try:
            value = float(text)
        except ValueError:
            raise Invalid(_("Choose an answer."), {self.key: [_("Choose an answer.")]}) from None
        if not self.item.allows(value):
            raise Invalid(_("Choose an answer."), {self.key: [_("Choose one of the levels.")]})
        return value


def items_of(version: ScorecardVersion, language: str) -> dict[str, Item]:
    """By key, in the order of the scorecard."""
    return {one.key: Item(one, language) for one in card_of(version.content).items}


def judged_items(version: ScorecardVersion, language: str) -> dict[str, Item]:
    """Those that people answer."""
    return {key: one for key, one in items_of(version, language).items() if one.is_judged}
