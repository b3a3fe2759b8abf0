"""The answers of a review: as they are given, and as the desk finds them itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from qa import facts
from qa.cards.model import Card, Item
from qa.cards.parse import card_of
from qa.models import Answer, Evidence, Review
from qa.scoring import NotApplicable
from sops.models import Run
from tickets.models import Message

LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Given:
    """As a reviewer gives it. `value` None is N/A. Evidence is a message's number, or a run's and its step."""

    value: float | None
    cause: str = ""
    note: str = ""
    message: int | None = None
    run: int | None = None
    step: str = ""


def keep(review: Review, answers: Mapping[str, Given]) -> None:
    """Store these answers of a draft. Raises Invalid naming the item whose answer can't be."""
    card = card_of(review.version.content)
    for key, given in answers.items():
        item = card.by_key.get(key)
        if item is None or item.fact:
            raise _wrong(key, _("This item is not answered by hand."))
        _check(review, card, item, given)
        values = {**judged(item, given.value), **_told(given)}
        _store(review, key, values)


def fill_facts(review: Review, card: Card) -> None:
    """Answer what is answered from facts, anew."""
    for item in card.items:
        if item.fact:
            seen = facts.found(item.fact, review)
            values = judged(item, seen.value if seen else None)
            if seen:
                values |= _pointing(seen.message, seen.run, seen.step)
            _store(review, item.key, {**values, "from_facts": True})


def _store(review: Review, item: str, values: Mapping[str, Any]) -> None:
    """Where it was handed in before, its revision stands beside what it was."""
    Answer.objects.update_or_create(review=review, item=item, defaults=dict(values))


def judged(item: Item, value: float | None) -> dict[str, Any]:
    """What an answer keeps of its value."""
    answered = item.answered(value)
    level = answered.level if answered.applies else None
    return {
        "value": value,
        "level": level,
        "is_error": answered.applies and answered.failed,
        "is_short": level is not None and (level < 1 or (value is None and item.na is NotApplicable.FAIL)),
    }


def _told(given: Given) -> dict[str, Any]:
    note = given.note.strip()[:LONGEST_NOTE]
    return {"cause": given.cause, "note": note, **_pointing(given.message, given.run, given.step)}


def _pointing(message: int | None, run: int | None, step: str) -> dict[str, Any]:
    if message:
        return {"evidence": Evidence.MESSAGE, "message_id": message, "run_id": None, "step": ""}
    if run and step:
        return {"evidence": Evidence.STEP, "message_id": None, "run_id": run, "step": step}
    return {"evidence": Evidence.NONE, "message_id": None, "run_id": None, "step": ""}


def _check(review: Review, card: Card, item: Item, given: Given) -> None:
    if given.value is None and not item.allows_na:
        raise _wrong(item.key, _("N/A is not allowed here."))
    if given.value is not None and not item.allows(given.value):
        raise _wrong(item.key, _("The scale has no such level."))
    if given.cause and given.cause not in card.cause_keys:
        raise _wrong(item.key, _("Choose one of those that are offered."))
    if given.message and not Message.objects.filter(pk=given.message, ticket=review.ticket_id).exists():
        raise _wrong(item.key, _("This message is not of the ticket."))
    if given.run and not Run.objects.filter(pk=given.run, ticket=review.ticket_id).exists():
        raise _wrong(item.key, _("This procedure run is not of the ticket."))


def _wrong(key: str, words: str) -> Invalid:
    return Invalid(words, {f"item-{key[:60]}": [words]})
