"""What is wrong with a condition that somebody wrote, in words, each with the path to its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from helpdesk.lib.conditions.fields import FITTING, SPANS, Field, Given, Kind, Op, Vocabulary
from helpdesk.lib.conditions.operands import LONGEST, MOST_VALUES, meaning
from helpdesk.lib.conditions.tree import All, Any, Ask, Condition, Not, Shapeless, asks_of, read

MOST_ASKED: Final = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` is like any.2.value; empty where the whole condition is meant."""

    path: str
    message: str


def check(data: object, fields: Vocabulary, given: Given) -> list[Problem]:
    """Empty when this JSON is a condition that means something in this vocabulary."""
    try:
        condition = read(data)
    except Shapeless as error:
        return [Problem(error.path, _misshapen(error.what))]
    if sum(1 for _asked in asks_of(condition)) > MOST_ASKED:
        return [Problem("", _("Use at most %(most)d conditions.") % {"most": MOST_ASKED})]
    return problems_of(condition, fields, given)


def problems_of(condition: Condition, fields: Vocabulary, given: Given) -> list[Problem]:
    """The same for a condition that has been read: what its questions can't mean in this vocabulary."""
    return list(_problems(condition, "", fields, given))


def _misshapen(what: str) -> str:
    return {
        "not_an_object": _("A condition is an object: all, any, not, or a field with an operator."),
        "not_a_list": _("Give a list of conditions."),
        "not_a_condition": _("A condition has a field, an operator (op) and a value, and nothing else."),
        "too_deep": _("These conditions are nested too deeply."),
        "unknown_operator": _("There is no such operator."),
    }[what]


def _problems(condition: Condition, path: str, fields: Vocabulary, given: Given) -> Iterator[Problem]:
    match condition:
        case All(parts) | Any(parts):
            name = f"{path}.all" if isinstance(condition, All) else f"{path}.any"
            if isinstance(condition, Any) and not parts:
                yield Problem(name.lstrip("."), _("Add at least one condition."))
            for place, part in enumerate(parts):
                yield from _problems(part, f"{name}.{place}", fields, given)
        case Not(part):
            yield from _problems(part, f"{path}.not", fields, given)
        case Ask():
            if problem := _problem(condition, path.lstrip("."), fields, given):
                yield problem


def _problem(ask: Ask, path: str, fields: Vocabulary, given: Given) -> Problem | None:
    field = fields.get(ask.field)
    if field is None:
        return Problem(f"{path}.field".lstrip("."), _("There is no field “%(name)s”.") % {"name": ask.field[:60]})
    if ask.op not in FITTING[field.kind]:
        words = _("“%(field)s” can't be asked this way.") % {"field": field.label}
        return Problem(f"{path}.op".lstrip("."), words)
    if meaning(ask, field, given) is None or not _are_choices(ask, field):
        return Problem(f"{path}.value".lstrip("."), _needed(ask.op, field))
    return None


def _are_choices(ask: Ask, field: Field) -> bool:
    if field.kind is not Kind.CHOICE and not (field.kind is Kind.TAGS and field.choices):
        return True
    if ask.op in (Op.IS_SET, Op.IS_NOT_SET):
        return True
    values = ask.value if isinstance(ask.value, list | tuple) else [ask.value]
    return all(value in field.choices or value in field.stand_ins for value in values)


def _needed(op: Op, field: Field) -> str:
    """What this operator needs of this field."""
    if field.kind is Kind.CHOICE or field.choices:
        return _("Choose from what “%(field)s” can be.") % {"field": field.label}
    if op is Op.WITHIN_LAST and field.kind is Kind.DAY:
        return _("Give a number of days, at most ten years.")
    if op in SPANS:
        return _("Give a number of days, at most ten years, or of hours, at most a year.")
    if field.kind in (Kind.MOMENT, Kind.DAY):
        if op is Op.BETWEEN:
            return _("Give two days, such as 2026-10-01 and 2026-10-31.")
        return _("Give a day, such as 2026-10-01.")
    if field.kind is Kind.NUMBER:
        if op is Op.BETWEEN:
            return _("Give two numbers.")
        return _("Give a whole number.") if field.is_whole else _("Give a number.")
    if field.kind is Kind.FLAG:
        return _("Choose yes or no.")
    if op in (Op.IN, Op.NOT_IN):
        return _("Give between 1 and %(most)d values.") % {"most": MOST_VALUES}
    return _("Give some text, at most %(longest)d characters.") % {"longest": LONGEST}
