"""Whether a value is of the type that is wanted of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from helpdesk.lib.conditions.tree import Condition
from sops.definition.acts import Parameter
from sops.definition.model import Definition, Variable
from sops.definition.values import Choose, Filled, Literal, Of, Sum, Value
from sops.definition.vocabulary import codes_of


def lacks(value: Value, wanted: Variable | Parameter, definition: Definition) -> str:
    """What is wrong with this value where that is wanted; empty when nothing is."""
    match value:
        case Literal(literal):
            return _literal(literal, wanted)
        case Of(name):
            variable = definition.variables.get(name)
            return _variable(variable, wanted) if variable else ""  # one that does not exist is told by its use
        case Filled():
            return "" if wanted.type == "text" else _needed(wanted)
        case Sum(parts):
            number = Variable(type="number", whole=False)
            return next((lack for part in parts if (lack := lacks(part, number, definition))), "") or (
                "" if wanted.type == "number" else _needed(wanted)
            )
        case Choose(_when, then, otherwise):
            return lacks(then, wanted, definition) or lacks(otherwise, wanted, definition)


def condition_of(values: Iterable[Value]) -> Iterator[Condition]:
    """The conditions in these values, however deep."""
    for value in values:
        if isinstance(value, Choose):
            yield value.when
            yield from condition_of((value.then, value.otherwise))
        elif isinstance(value, Sum):
            yield from condition_of(value.parts)


def choices_of(wanted: Variable | Parameter) -> tuple[str, ...]:
    return codes_of(wanted) if isinstance(wanted, Variable) else wanted.choices


def _literal(value: object, wanted: Variable | Parameter) -> str:
    choices = choices_of(wanted)
    fits = {
        "text": isinstance(value, str),
        "flag": isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "date": isinstance(value, str) and _is_day(value),
        "choice": isinstance(value, str) and value in choices,
        "choices": isinstance(value, tuple) and (not choices or set(value) <= set(choices)),
    }
    return "" if fits[wanted.type] else _needed(wanted)


def _variable(given: Variable, wanted: Variable | Parameter) -> str:
    if wanted.type == "text":
        return "" if given.type != "choices" else _needed(wanted)
    if given.type != wanted.type:
        return _needed(wanted)
    choices = choices_of(wanted)
    if choices and not set(codes_of(given)) <= set(choices):
        return _needed(wanted)
    return ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _needed(wanted: Variable | Parameter) -> str:
    choices = choices_of(wanted)
    if choices:
        return _("Give one of these: %(choices)s.") % {"choices": ", ".join(choices)}
    return {
        "text": _("Give a text."),
        "number": _("Give a number."),
        "date": _("Give a day, such as 2026-10-01."),
        "flag": _("Give true or false."),
        "choice": _("Give one of its choices."),
        "choices": _("Give a list of texts."),
    }[wanted.type]
