"""A condition about facts at hand: true, false, or unknown (None). Total and pure: it never raises, and asks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from datetime import datetime
from typing import Any as Whatever

from helpdesk.lib.conditions.fields import Facts, Field, Given, Kind, Vocabulary
from helpdesk.lib.conditions.operands import (
    HasWords,
    Holds,
    Meaning,
    OneOf,
    Operand,
    Present,
    Within,
    decimal,
    fold,
    meaning,
    spaced,
)
from helpdesk.lib.conditions.tree import All, Any, Ask, Condition, Not

Truth = bool | None


def evaluate(condition: Condition, facts: Facts, fields: Vocabulary, given: Given) -> Truth:
    """Unknown only where the answer depends on a fact that is missing, or on a question that means nothing here."""
    match condition:
        case All(parts):
            return _all(evaluate(part, facts, fields, given) for part in parts)
        case Any(parts):
            return denied(_all(denied(evaluate(part, facts, fields, given)) for part in parts))
        case Not(part):
            return denied(evaluate(part, facts, fields, given))
        case _:
            return _asked(condition, facts, fields, given)


def denied(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _all(parts: Iterable[Truth]) -> Truth:
    known: Truth = True
    for part in parts:
        if part is False:
            return False
        known = known and part
    return known


def _asked(ask: Ask, facts: Facts, fields: Vocabulary, given: Given) -> Truth:
    field = fields.get(ask.field)
    if field is None or ask.field not in facts:
        return None
    meant = meaning(ask, field, given)
    if meant is None:
        return None
    return answer(meant, facts[ask.field], field)


def answer(meant: Meaning, fact: object, field: Field) -> Truth:
    """What a question means, asked of one fact that is known; unknown when it is of another type than the field's."""
    if _is_empty(fact):
        return meant.is_denied
    holds = _holds(meant.operand, fact, field)
    return denied(holds) if meant.is_denied else holds


def _is_empty(fact: object) -> bool:
    return fact is None or (isinstance(fact, Sized) and len(fact) == 0)


def _holds(operand: Operand, fact: object, field: Field) -> Truth:
    """Of a fact that is not empty; unknown for one of another type than the field's."""
    match operand:
        case Present():
            return True
        case OneOf(values):
            return _one_of(values, fact, field)
        case Within():
            return _within(operand, _comparable(fact, field))
        case Holds(part):
            return part in fold(fact) if isinstance(fact, str) else None
        case HasWords(words):
            text = spaced(fact) if isinstance(fact, str) else None
            return None if text is None else all(f" {word} " in text for word in words)


def _one_of(values: frozenset[object], fact: object, field: Field) -> Truth:
    if field.kind is Kind.TAGS:
        return not values.isdisjoint(fact) if isinstance(fact, list | tuple | set | frozenset) else None
    if field.kind is Kind.TEXT:
        return fold(fact) in values if isinstance(fact, str) else None
    if field.kind is Kind.NUMBER:
        exact = decimal(fact)
        return None if exact is None else exact in values
    return fact in values if isinstance(fact, str | int) else None


def _comparable(fact: object, field: Field) -> object:
    """None for a fact of another type than the field's."""
    if field.kind is Kind.MOMENT:
        return _moment(fact)
    if field.kind is Kind.DAY:
        return fact if isinstance(fact, str) else None
    return decimal(fact)


def _moment(fact: object) -> datetime | None:
    return fact if isinstance(fact, datetime) and fact.tzinfo else None


def _within(bounds: Within, fact: Whatever) -> Truth:
    if fact is None:
        return None
    low, above, below, high = bounds.at_least, bounds.more_than, bounds.less_than, bounds.at_most
    return bool(
        (low is None or fact >= low)
        and (above is None or fact > above)
        and (below is None or fact < below)
        and (high is None or fact <= high)
    )
