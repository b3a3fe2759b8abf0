"""A condition as a sentence, for people: “Status is any of New, Open and (Tags contains vip or Priority is Urgent)”."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.lib.conditions.fields import SPANS, UNITS, Field, Kind, Op, Vocabulary, name_of
from helpdesk.lib.conditions.tree import All, Any, Ask, Condition, Not, Shapeless, read

# A list of one reads as that one.
OF_ONE: Final = {Op.IN: Op.IS, Op.NOT_IN: Op.IS_NOT}
OF_ONE_TAG: Final = {Op.IN: Op.CONTAINS}
# Asked of one field several times, these are said once with every value.
TOGETHER: Final = (Op.IS, Op.CONTAINS, Op.WORDS)


def describe(condition: Condition, fields: Vocabulary) -> str:
    """Empty for a condition that asks nothing. Values that the vocabulary doesn't name are not told."""
    return _clause(condition, fields, False)[0]


def describe_stored(data: object, fields: Vocabulary, *, everything: str = "") -> str:
    """A condition as it is stored; `everything` where it asks nothing, and nothing where it can't be read."""
    try:
        return describe(read(data), fields) or everything
    except Shapeless:
        return ""


def _clause(condition: Condition, fields: Vocabulary, is_denied: bool) -> tuple[str, bool | None]:
    """The words, and what joins them: True for "and", False for "or", None when they are of one piece."""
    match condition:
        case Ask():
            return _asked(condition, fields, is_denied), None
        case Not(part):
            return _clause(part, fields, not is_denied)
        case All(parts) | Any(parts):
            joins = isinstance(condition, All) != is_denied
            groups = _alike(parts, joins or is_denied)
            found = [one for group in groups if (one := _one_of(group, fields, is_denied))[0]]
            if len(found) < 2:
                return found[0] if found else ("", None)
            clauses = [words if joined in (None, joins) else f"({words})" for words, joined in found]
            return (pgettext("condition", " and ") if joins else pgettext("condition", " or ")).join(clauses), joins


def _alike(parts: Sequence[Condition], apart: bool) -> list[list[Condition]]:
    """What is asked of one field in one way, in a row, read together: “Subject contains “a” or “b””."""
    groups: list[list[Condition]] = []
    for part in parts:
        last = groups[-1][-1] if groups else None
        same = isinstance(part, Ask) and isinstance(last, Ask) and (part.field, part.op) == (last.field, last.op)
        if same and not apart and isinstance(part, Ask) and part.op in TOGETHER:
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _one_of(group: Sequence[Condition], fields: Vocabulary, is_denied: bool) -> tuple[str, bool | None]:
    words, joined = _clause(group[0], fields, is_denied)
    others = [value_words(one, fields[one.field]) for one in group[1:] if isinstance(one, Ask) and one.field in fields]
    return (pgettext("condition", " or ").join([words, *others]), False if others else joined)


def _asked(ask: Ask, fields: Vocabulary, is_denied: bool) -> str:
    field = fields.get(ask.field)
    if field is None:
        return _("a field that is no more")
    op = ask.op
    if isinstance(ask.value, list | tuple) and len(ask.value) == 1:
        op = OF_ONE_TAG.get(op, op) if field.kind is Kind.TAGS else OF_ONE.get(op, op)
    said = (field.label, name_of(op, field.kind, is_denied), value_words(ask, field))
    return " ".join(str(part) for part in said if part)


def value_words(ask: Ask, field: Field) -> str:
    value = ask.value
    if ask.op in (Op.IS_SET, Op.IS_NOT_SET):
        return ""
    if ask.op in SPANS and isinstance(value, dict):
        return ", ".join(f"{amount} {UNITS.get(unit, '')}" for unit, amount in value.items())
    if ask.op is Op.BETWEEN and isinstance(value, list | tuple) and len(value) == 2:
        return _("%(low)s and %(high)s") % {"low": value[0], "high": value[1]}
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(_one(one, field) for one in values)


def _one(value: object, field: Field) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.kind is not Kind.CHOICE and not field.choices:
        return f"“{value}”" if field.kind is Kind.TEXT else str(value)
    if isinstance(value, str | int):
        if value in field.choices:
            return str(field.choices[value])
        if value in field.stand_ins:
            return str(field.stand_ins[str(value)])
    return _("something you can't see")
