"""A condition as a filter of a QuerySet: the rows for which `evaluate` would say true.

Denial is pushed down to the questions (De Morgan), and a question that is unknown holds for no row, denied or not; so
what is unknown never becomes true by a `not`, as in `evaluate`.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Contains, Exact, In

from helpdesk.lib.conditions.fields import Field, Given, Kind, Vocabulary
from helpdesk.lib.conditions.operands import (
    SEPARATORS,
    HasWords,
    Holds,
    OneOf,
    Operand,
    Present,
    Within,
    meaning,
)
from helpdesk.lib.conditions.tree import All, Any, Ask, Condition, Not

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


def to_query(condition: Condition, fields: Vocabulary, given: Given) -> Q:
    """For `filter()`. Columns that the vocabulary calls annotations must be annotated first."""
    return _truth(condition, False, fields, given)


def _truth(condition: Condition, is_denied: bool, fields: Vocabulary, given: Given) -> Q:
    match condition:
        case Ask():
            return _asked(condition, is_denied, fields, given)
        case Not(part):
            return _truth(part, not is_denied, fields, given)
        case All(parts) | Any(parts):
            found = [_truth(part, is_denied, fields, given) for part in parts]
            if isinstance(condition, All) != is_denied:
                return reduce(and_, found, Q()) if found else EVERYTHING
            return reduce(or_, found) if found else NOTHING


def _asked(ask: Ask, is_denied: bool, fields: Vocabulary, given: Given) -> Q:
    field = fields.get(ask.field)
    meant = meaning(ask, field, given) if field and field.column else None
    if field is None or meant is None:
        return NOTHING
    if meant.is_denied == is_denied:
        return _holds(meant.operand, field)
    return _fails(meant.operand, field)


def _fails(operand: Operand, field: Field) -> Q:
    """Empty or other. What is always one of a few choices is asked for the others: an index may know those."""
    if field.is_closed:
        if isinstance(operand, OneOf):
            return _among(field.column, [one for one in field.choices if one not in operand.values])
        return ~_holds(operand, field)
    return Q(**{f"{field.column}__isnull": True}) | ~_holds(operand, field)


def _holds(operand: Operand, field: Field) -> Q:
    column = field.column
    match operand:
        case Present():
            return _present(field)
        case OneOf(values) if field.kind is Kind.TAGS:
            return Q(**{f"{column}__overlap": sorted(map(str, values))})
        case OneOf(values) if field.kind is Kind.TEXT:
            return Q(In(Lower(column), sorted(map(str, values))))
        case OneOf(values):
            return _among(column, sorted(values, key=str))
        case Within():
            return _within(operand, column)
        case Holds(part):
            return Q(Contains(Lower(column), part))
        case HasWords(words):
            return reduce(and_, [Q(Contains(_spaced(column), f" {word} ")) for word in words])


def _present(field: Field) -> Q:
    known = Q(**{f"{field.column}__isnull": False})
    if field.kind is Kind.TAGS:
        return known & ~Q(**{field.column: []})
    if field.kind is Kind.TEXT:
        return known & ~Q(Exact(F(field.column), Value("")))
    return known


def _among(column: str, values: list[object]) -> Q:
    return Q(**{column: values[0]}) if len(values) == 1 else Q(**{f"{column}__in": values})


def _within(bounds: Within, column: str) -> Q:
    asked = {
        "gte": bounds.at_least,
        "gt": bounds.more_than,
        "lt": bounds.less_than,
        "lte": bounds.at_most,
    }
    return Q(**{f"{column}__{lookup}": bound for lookup, bound in asked.items() if bound is not None})


def _spaced(column: str) -> Func:
    """The same as `spaced` of operands."""
    blank = Value(" ", output_field=TextField())
    plain = Func(
        Lower(column),
        Value(SEPARATORS, output_field=TextField()),
        Value(" " * len(SEPARATORS), output_field=TextField()),
        function="TRANSLATE",
        output_field=TextField(),
    )
    return Func(blank, plain, blank, template="(%(expressions)s)", arg_joiner=" || ", output_field=TextField())
