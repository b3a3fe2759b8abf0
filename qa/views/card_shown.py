"""A scorecard beside a review: its items with what is answered, as a form or to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from qa import facts
from qa.cards.model import Card, CauseKind, Fact, Item, Scale, best
from qa.cards.words import label, place, said
from qa.models import Answer, Review
from qa.scoring import ItemClass

CLASSES = {
    ItemClass.CUSTOMER_CRITICAL: gettext_lazy("Customer critical"),
    ItemClass.BUSINESS_CRITICAL: gettext_lazy("Business critical"),
    ItemClass.COMPLIANCE_CRITICAL: gettext_lazy("Compliance critical"),
    ItemClass.NON_CRITICAL: gettext_lazy("Not critical"),
}
FACTS = {
    Fact.FIRST_RESPONSE: gettext_lazy("First response within the promised time"),
    Fact.RESOLUTION: gettext_lazy("Solved within the promised time"),
    Fact.PROCEDURE: gettext_lazy("Procedure followed"),
    Fact.MACRO: gettext_lazy("Macro edited before sending"),
}
CAUSES = {
    CauseKind.AGENT: gettext_lazy("The agent"),
    CauseKind.PROCEDURE: gettext_lazy("Procedure"),
    CauseKind.POLICY: gettext_lazy("Policy"),
    CauseKind.TOOL: gettext_lazy("Tool"),
    CauseKind.TRAINING: gettext_lazy("Training"),
}


@dataclass(frozen=True)
class Level:
    value: str
    label: str
    key: int
    is_on: bool


@dataclass(frozen=True)
class Shown:
    """One item with its answer, in the reader's language."""

    item: Item
    answer: Answer | None
    language: str
    evidence: list[tuple[str, str, str]]
    fact: facts.Found | None = None

    @property
    def text(self) -> str:
        return best(self.item.text, self.language)

    @property
    def help(self) -> str:
        return best(self.item.help, self.language) if self.item.help else ""

    @property
    def critical(self) -> str:
        return "" if self.item.item_class is ItemClass.NON_CRITICAL else str(CLASSES[self.item.item_class])

    @property
    def is_number(self) -> bool:
        return self.item.scale is Scale.NUMERIC

    @property
    def anchors(self) -> list[tuple[str, str, list[str]]]:
        """(level, what it means, examples)."""
        return [
            (
                place(self.item, one.level),
                best(one.text, self.language),
                [best(each, self.language) for each in one.examples],
            )
            for one in self.item.anchors
        ]

    @property
    def levels(self) -> list[Level]:
        value = self.value
        return [
            Level(f"{one:g}", label(self.item, one, self.language), n, value == one)
            for n, one in enumerate(self.item.levels, 1)
        ]

    @property
    def value(self) -> float | None:
        if self.item.fact and (self.answer is None or self.answer.review.is_open):
            return self.fact.value if self.fact else None
        return self.answer.value if self.answer else None

    @property
    def is_answered(self) -> bool:
        return bool(self.item.fact) or self.answer is not None

    @property
    def is_na(self) -> bool:
        return self.is_answered and self.value is None

    @property
    def said(self) -> str:
        """The answer in words."""
        if not self.is_answered:
            return _("Not answered")
        return said(self.item, self.value, self.language)

    @property
    def tone(self) -> str:
        if self.answer is None or self.answer.value is None:
            return "outline"
        return "bad" if self.answer.is_error else "warn" if self.answer.is_short else "good"

    @property
    def chosen(self) -> str:
        """The evidence as its choice in the form."""
        row = self.answer
        if row and row.message_id:
            return f"message:{row.message_id}"
        return f"step:{row.run_id}:{row.step}" if row and row.run_id and row.step else ""

    @property
    def place(self) -> tuple[str, str] | None:
        """(anchor on the page, words) of the evidence."""
        chosen = self.chosen or _fact_choice(self.fact)
        return next(((anchor, words) for value, anchor, words in self.evidence if value == chosen), None)


@dataclass
class CardShown:
    review: Review
    card: Card
    user: User
    evidence: list[tuple[str, str, str]]

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        rows = Answer.objects.filter(review=self.review.pk)
        for one in (found := {row.item: row for row in rows}).values():
            one.review = self.review
        return found

    @property
    def sections(self) -> Iterator[tuple[str, list[Shown]]]:
        for section in self.card.sections:
            yield best(section.title, self.user.language), [self._shown(item) for item in section.items]

    def _shown(self, item: Item) -> Shown:
        fact = facts.found(item.fact, self.review) if item.fact and self.review.pk and self.review.is_open else None
        return Shown(item, self.answers.get(item.key), self.user.language, self.evidence, fact)

    @property
    def causes(self) -> list[tuple[str, str, str]]:
        """(key, whose, words)."""
        return [(one.key, str(CAUSES[one.kind]), best(one.text, self.user.language)) for one in self.card.causes]

    @cached_property
    def cause_words(self) -> dict[str, str]:
        return {key: f"{kind}: {words}" for key, kind, words in self.causes}


def _fact_choice(fact: facts.Found | None) -> str:
    if fact and fact.run and fact.step:
        return f"step:{fact.run}:{fact.step}"
    return f"message:{fact.message}" if fact and fact.message else ""
