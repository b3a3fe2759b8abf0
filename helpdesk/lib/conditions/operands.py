"""What a question compares with, read once for both readings of a condition, and whether that is denied.

Every operator comes down to one of five comparisons. A positive comparison with something empty is false.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias

from helpdesk.lib.conditions.fields import FITTING, Code, Field, Given, Kind, Op
from helpdesk.lib.conditions.tree import Ask
from helpdesk.lib.text import storable

LONGEST: Final = 200
MOST_VALUES: Final = 100
LARGEST: Final = 10**15
YEARS: Final = (1900, 2200)
LONGEST_AGO: Final = {"days": 3650, "hours": 24 * 365}
_STEP: Final = timedelta(microseconds=1)
# Words end at blanks and at these, in Python and in PostgreSQL alike.
SEPARATORS: Final = (
    "\t\n\r\v\f !\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~¡¿«»“”‘’„‹›·…–—、。，．・「」『』（）：；！？\u00a0\u3000"
)
_TO_BLANKS: Final = str.maketrans(dict.fromkeys(SEPARATORS, " "))


@dataclass(frozen=True, slots=True)
class Present:
    """It is not empty."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """It is one of these; of tags, it has one of these."""

    values: frozenset[object]


@dataclass(frozen=True, slots=True)
class Within:
    """It lies within these bounds, each inclusive unless its name says otherwise; None is no bound."""

    at_least: object = None
    more_than: object = None
    less_than: object = None
    at_most: object = None


@dataclass(frozen=True, slots=True)
class Holds:
    """This stands somewhere in the folded text."""

    part: str


@dataclass(frozen=True, slots=True)
class HasWords:
    """Each of these is a word of the folded text."""

    words: tuple[str, ...]


Operand: TypeAlias = Present | OneOf | Within | Holds | HasWords


@dataclass(frozen=True, slots=True)
class Meaning:
    operand: Operand
    is_denied: bool = False


DENIED: Final = {Op.IS_NOT, Op.NOT_IN, Op.IS_NOT_SET}


def meaning(ask: Ask, field: Field, given: Given) -> Meaning | None:
    """None when the operator does not fit the field, or the value means nothing to it."""
    if ask.op not in FITTING[field.kind]:
        return None
    if field.kind is Kind.FLAG and ask.op is Op.IS and ask.value is False:
        return Meaning(OneOf(frozenset({True})), is_denied=True)
    operand = _operand(ask.op, ask.value, field, given)
    return None if operand is None else Meaning(operand, ask.op in DENIED)


def fold(text: str) -> str:
    """Small letters, sign by sign, as PostgreSQL's lower() does it: no final sigma, no second sign for a dotted İ."""
    return text.lower() if text.isascii() else "".join([sign.lower()[:1] for sign in text])


@lru_cache(maxsize=16)
def spaced(text: str) -> str:
    """Folded, with a blank for every separator and around the whole, so that a word has blanks beside it.

    The last few are kept: many rules ask about the words of one text.
    """
    return f" {fold(text).translate(_TO_BLANKS)} "


def _operand(op: Op, value: object, field: Field, given: Given) -> Operand | None:
    match op:
        case Op.IS_SET | Op.IS_NOT_SET:
            return Present()
        case Op.IS | Op.IS_NOT:
            return _one_of([value], field, given)
        case Op.IN | Op.NOT_IN:
            return _one_of(value, field, given) if isinstance(value, list | tuple) else None
        case Op.CONTAINS if field.kind is Kind.TAGS:
            return _one_of([value], field, given)
        case Op.CONTAINS:
            text = _text(value)
            return Holds(fold(text)) if text else None
        case Op.WORDS:
            return _has_words(value) if isinstance(value, str) else None
        case _:
            if field.kind is Kind.DAY:
                return _days(op, value, given)
            return _moments(op, value, given) if field.kind is Kind.MOMENT else _numbers(op, value, field)


@lru_cache(maxsize=1024)
def _has_words(value: str) -> HasWords | None:
    """Kept, since a rule asks it of every event."""
    words = tuple(dict.fromkeys(spaced(_text(value) or "").split()))
    return HasWords(words) if words else None


def _one_of(values: Iterable[object], field: Field, given: Given) -> OneOf | None:
    found: set[object] = set()
    listed = list(values)
    if not 0 < len(listed) <= MOST_VALUES:
        return None
    for value in listed:
        if isinstance(value, str) and value in field.stand_ins:
            found.update(given.stand_ins.get(value, frozenset()))
            continue
        one = _value(value, field)
        if one is None:
            return None
        found.add(one)
        if field.covers and isinstance(one, str | int):
            found.update(field.covers(one))
    return OneOf(frozenset(found))


def _value(value: object, field: Field) -> object:
    match field.kind:
        case Kind.FLAG:
            return value if isinstance(value, bool) else None
        case Kind.NUMBER:
            return number(value, field)
        case Kind.CHOICE:
            return code(value, field)
        case Kind.DAY:
            return day(value)
        case Kind.TAGS:
            return field.tidy(_text(value) or "") or None
        case _:
            text = _text(value)
            return fold(text) if text else None


def code(value: object, field: Field) -> Code | None:
    if isinstance(value, str) and field.codes is str:
        return _text(value)
    if isinstance(value, int) and not isinstance(value, bool) and field.codes is int:
        return value if abs(value) <= LARGEST else None
    return None


def number(value: object, field: Field) -> int | Decimal | None:
    """Exact: 0.1 is a tenth."""
    exact = decimal(value)
    if exact is None or abs(exact) > LARGEST:
        return None
    if field.is_whole:
        return int(exact) if exact == exact.to_integral_value() else None
    return exact


def decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    exact = Decimal(str(value))
    return exact if exact.is_finite() else None


def _text(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    return storable(value).strip() or None


def _numbers(op: Op, value: object, field: Field) -> Within | None:
    if op is Op.BETWEEN:
        if not isinstance(value, list | tuple) or len(value) != 2:
            return None
        low, high = number(value[0], field), number(value[1], field)
        return Within(at_least=low, at_most=high) if low is not None and high is not None else None
    bound = number(value, field)
    if bound is None:
        return None
    return Within(less_than=bound) if op is Op.LESS else Within(more_than=bound)


def _moments(op: Op, value: object, given: Given) -> Within | None:
    if op is Op.WITHIN_LAST:
        length = span(value)
        return Within(at_least=given.now - length) if length else None
    if op is Op.WITHIN_NEXT:
        length = span(value)
        return Within(at_most=given.now + length) if length else None
    if op is Op.BETWEEN:
        if not isinstance(value, list | tuple) or len(value) != 2:
            return None
        first, last = stretch(value[0], given.zone), stretch(value[1], given.zone)
        return Within(at_least=first[0], less_than=last[1]) if first and last else None
    found = stretch(value, given.zone)
    if found is None:
        return None
    return Within(less_than=found[0]) if op is Op.BEFORE else Within(at_least=found[1])


def _days(op: Op, value: object, given: Given) -> Within | None:
    """Days compare as their texts do."""
    if op is Op.WITHIN_LAST:
        length = span(value) if isinstance(value, dict) and "days" in value else None
        return Within(at_least=(given.now.astimezone(given.zone) - length).date().isoformat()) if length else None
    if op is Op.BETWEEN:
        if not isinstance(value, list | tuple) or len(value) != 2:
            return None
        first, last = day(value[0]), day(value[1])
        return Within(at_least=first, at_most=last) if first and last else None
    found = day(value)
    if found is None:
        return None
    return Within(less_than=found) if op is Op.BEFORE else Within(more_than=found)


def day(value: object) -> str | None:
    """A day of the calendar, as 2026-10-01."""
    if not isinstance(value, str) or len(value) != len("2026-10-01"):
        return None
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found.isoformat() if YEARS[0] <= found.year <= YEARS[1] else None


def span(value: object) -> timedelta | None:
    """{"days": 3} or {"hours": 4}."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    [(unit, amount)] = value.items()
    if unit not in LONGEST_AGO or isinstance(amount, bool) or not isinstance(amount, int):
        return None
    return timedelta(**{unit: amount}) if 0 < amount <= LONGEST_AGO[unit] else None


def stretch(value: object, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """Where a moment or a whole day begins, and where it has ended. A day is the reader's own."""
    if not isinstance(value, str):
        return None
    try:
        if len(value) == len("2026-10-01"):
            day = date.fromisoformat(value)
            start, end = (datetime.combine(one, time.min, zone) for one in (day, day + timedelta(days=1)))
        else:
            start = datetime.fromisoformat(value)
            end = start + _STEP
    except (ValueError, OverflowError):
        return None
    return (start, end) if start.tzinfo and YEARS[0] <= start.year <= YEARS[1] else None
