"""Values that a procedure computes: a literal, a variable, a text with variables in it, a sum, or one of two.

Total and three-valued like conditions: what depends on something unknown is unknown (UNKNOWN), nothing raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from django.utils.translation import gettext as _

from helpdesk.lib.conditions import tree
from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Given, Vocabulary
from helpdesk.lib.conditions.operands import decimal
from sops.definition.canonical import join
from sops.definition.codecs import Report, Schema, Speak
from sops.definition.words import fill, names_in

DEEPEST: Final = 6
UNKNOWN: Final = object()


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, number, flag, or a list of texts."""

    value: str | int | float | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Of:
    variable: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A text in which {name} stands for a variable."""

    text: str


@dataclass(frozen=True, slots=True)
class Sum:
    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    when: tree.Condition
    then: Value
    otherwise: Value


Value: TypeAlias = Literal | Of | Filled | Sum | Choose


@dataclass(frozen=True, slots=True)
class Valued:
    """The codec of a value."""

    def read(self, data: object, place: str, report: Report) -> Value | None:
        return _read(data, place, report, 0)

    def write(self, value: Value, place: str, speak: Speak) -> object:
        match value:
            case Literal(literal):
                return list(literal) if isinstance(literal, tuple) else literal
            case Of(name):
                return {"var": name}
            case Filled(text):
                return {"fill": text}
            case Sum(parts):
                return {"sum": [self.write(part, place, speak) for part in parts]}
            case Choose(when, then, otherwise):
                both = {"then": self.write(then, place, speak), "else": self.write(otherwise, place, speak)}
                return {"if": tree.write(when), **both}

    def schema(self) -> Schema:
        return {"$ref": "#/$defs/value"}


def _read(data: object, place: str, report: Report, depth: int) -> Value | None:
    if isinstance(data, str | int | float | bool):
        return Literal(data)
    if isinstance(data, list) and all(isinstance(one, str) for one in data):
        return Literal(tuple(data))
    if isinstance(data, Mapping) and depth <= DEEPEST:
        keys = set(data)
        if keys == {"var"} and isinstance(data["var"], str):
            return Of(data["var"])
        if keys == {"fill"} and isinstance(data["fill"], str):
            return Filled(data["fill"])
        if keys == {"sum"} and isinstance(data["sum"], list) and data["sum"]:
            parts = [_read(one, join(place, f"sum.{n}"), report, depth + 1) for n, one in enumerate(data["sum"])]
            return None if any(part is None for part in parts) else Sum(tuple(part for part in parts if part))
        if keys == {"if", "then", "else"}:
            return _chosen(data, place, report, depth)
    report(place, _('Give a text, a number, true, false, or {"var": "name"}, {"fill": "Hello {name}"}.'))
    return None


def _chosen(data: Mapping[str, object], place: str, report: Report, depth: int) -> Choose | None:
    try:
        when = tree.read(data["if"])
    except tree.Shapeless as error:
        report(join(place, "if"), str(error))
        return None
    then, otherwise = (_read(data[key], join(place, key), report, depth + 1) for key in ("then", "else"))
    return None if then is None or otherwise is None else Choose(when, then, otherwise)


def used_in(value: Value) -> Iterator[str]:
    """The names of the variables that it needs."""
    match value:
        case Of(name):
            yield name
        case Filled(text):
            yield from names_in(text)
        case Sum(parts):
            for part in parts:
                yield from used_in(part)
        case Choose(when, then, otherwise):
            yield from (ask.field for ask in tree.asks_of(when))
            yield from used_in(then)
            yield from used_in(otherwise)


def compute(value: Value, facts: Mapping[str, object], fields: Vocabulary, given: Given) -> object:
    """UNKNOWN where a variable that matters is missing."""
    match value:
        case Literal(literal):
            return list(literal) if isinstance(literal, tuple) else literal
        case Of(name):
            return facts.get(name, UNKNOWN)
        case Filled(text):
            needed = set(names_in(text))
            if not needed <= facts.keys():
                return UNKNOWN
            return fill(text, {name: str(facts[name]) for name in needed})
        case Sum(parts):
            return _total([compute(part, facts, fields, given) for part in parts])
        case Choose(when, then, otherwise):
            holds = evaluate(when, facts, fields, given)
            return UNKNOWN if holds is None else compute(then if holds else otherwise, facts, fields, given)


def _total(parts: list[object]) -> object:
    numbers = [decimal(part) for part in parts]
    total = sum((number for number in numbers if number is not None), Decimal())
    if any(number is None for number in numbers):
        return UNKNOWN
    return int(total) if total == total.to_integral_value() else float(total)
