"""What a custom field can hold: taken from programs and forms, kept as JSON, said in words.

A value that is empty is None, and is not kept. Decimals are JSON numbers of at most 15 digits, so that none is rounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helpdesk.lib.conditions.operands import LARGEST, day
from helpdesk.lib.text import storable
from tickets.fields import patterns
from tickets.fields.definitions import Definition
from tickets.models.field import FieldKind

Value: TypeAlias = str | int | float | list[str] | None
LONGEST: Final = 500
LONGEST_TEXT: Final = 10_000
MOST_DIGITS: Final = 15
MOST_PLACES: Final = 6
TICKED: Final = "yes"


class Unfit(ValueError):
    """This can't be the field's value; the words say what can."""


def take(definition: Definition, raw: object, current: object = None) -> Value:
    """The value that this is, or Unfit. `current` is what the field has: it may stay, though it is offered no more."""
    if raw is None or (isinstance(raw, str) and not raw.strip()) or raw == []:
        return None
    return _TAKERS[definition.kind](definition, raw, current)


def from_texts(definition: Definition, texts: Sequence[str]) -> object:
    """What a form's inputs say, for `take`."""
    if definition.kind == FieldKind.CHOICES:
        return [text for text in texts if text]
    first = texts[0] if texts else ""
    if definition.kind == FieldKind.CHECKBOX:
        return TICKED in texts
    if definition.kind == FieldKind.PERSON and first.isdecimal() and len(first) < 18:
        return int(first)
    return first


def to_texts(value: Value) -> list[str]:
    """What the form's inputs hold."""
    if value is None or value is False:
        return []
    if value is True:
        return [TICKED]
    if isinstance(value, list):
        return list(value)
    return [format(Decimal(str(value)), "f")] if isinstance(value, float) else [str(value)]


def in_words(definition: Definition, value: object, people: Mapping[int, str] | None = None) -> str:
    """For people; empty for what is empty. A member of staff whom `people` doesn't name is not named."""
    if value is None or value is False:
        return ""
    if value is True:
        return _("yes")
    if isinstance(value, list):
        return ", ".join(definition.path(str(one)) for one in value)
    if definition.kind in (FieldKind.CHOICE, FieldKind.CASCADE):
        return definition.path(str(value))
    if definition.kind == FieldKind.PERSON:
        named = people or {}
        return named.get(value, _("somebody you can’t see")) if isinstance(value, int) else ""
    if definition.kind == FieldKind.DATE and day(value):
        return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    return format(Decimal(str(value)), "f") if isinstance(value, float) else str(value)


def _text(definition: Definition, raw: object, current: object) -> Value:
    if not isinstance(raw, str):
        raise Unfit(_("Give some text."))
    text = " ".join(storable(raw).split())
    if len(text) > LONGEST:
        raise Unfit(_("Use at most %(longest)d characters.") % {"longest": LONGEST})
    return text or None


def _long_text(definition: Definition, raw: object, current: object) -> Value:
    if not isinstance(raw, str):
        raise Unfit(_("Give some text."))
    text = storable(raw).replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise Unfit(_("Use at most %(longest)d characters.") % {"longest": LONGEST_TEXT})
    return text or None


def _number(definition: Definition, raw: object, current: object) -> Value:
    exact = _exact(raw)
    if exact is None or exact != exact.to_integral_value():
        raise Unfit(_("Give a whole number, such as 12."))
    if abs(exact) >= LARGEST:
        raise Unfit(_("This number is too large."))
    return int(exact)


def _decimal(definition: Definition, raw: object, current: object) -> Value:
    exact = _exact(raw)
    if exact is None:
        raise Unfit(_("Give a number, such as 12.50."))
    if abs(exact) >= LARGEST:
        raise Unfit(_("This number is too large."))
    plain = exact.normalize()
    _sign, digits, exponent = plain.as_tuple()
    if len(digits) > MOST_DIGITS or -int(exponent) > MOST_PLACES:
        raise Unfit(_("Give at most %(places)d decimals and %(digits)d digits.")
                    % {"places": MOST_PLACES, "digits": MOST_DIGITS})  # fmt: skip
    return int(plain) if plain == plain.to_integral_value() else float(plain)


def _exact(raw: object) -> Decimal | None:
    """As it was written, with a decimal point or, where there is only one, a comma."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        return None
    text = str(raw).strip()
    if isinstance(raw, str) and re.fullmatch(r"[-+]?\d*,\d+", text):
        text = text.replace(",", ".")
    if len(text) > 40 or not text.isascii() or "_" in text:
        return None
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return None
    return exact if exact.is_finite() and abs(exact.adjusted()) < 40 else None


def _date(definition: Definition, raw: object, current: object) -> Value:
    found = day(raw.strip() if isinstance(raw, str) else raw)
    if found is None:
        raise Unfit(_("Give a day, such as 2026-10-01."))
    return found


def _checkbox(definition: Definition, raw: object, current: object) -> Value:
    if not isinstance(raw, bool):
        raise Unfit(_("Give true or false."))
    return True if raw else None


def _choice(definition: Definition, raw: object, current: object) -> Value:
    kept = [current] if isinstance(current, str) else []
    if not isinstance(raw, str) or raw not in dict(definition.options(kept)):
        raise Unfit(_("Choose one of what is offered."))
    return raw


def _choices(definition: Definition, raw: object, current: object) -> Value:
    kept = [str(one) for one in current] if isinstance(current, list) else []
    offered = [code for code, _label in definition.options(kept)]
    if not isinstance(raw, list | tuple) or any(one not in offered for one in raw):
        raise Unfit(_("Choose from what is offered."))
    return [code for code in offered if code in raw]


def _pattern(definition: Definition, raw: object, current: object) -> Value:
    text = storable(raw).strip() if isinstance(raw, str) else ""
    if not text or not patterns.matches(definition.pattern, text):
        raise Unfit(definition.help or _("This does not have the right form."))
    return text


def _person(definition: Definition, raw: object, current: object) -> Value:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 < raw < LARGEST:
        raise Unfit(_("Choose a member of staff."))
    return raw


_TAKERS: Final[Mapping[FieldKind, Callable[[Definition, object, object], Value]]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.NUMBER: _number,
    FieldKind.DECIMAL: _decimal,
    FieldKind.DATE: _date,
    FieldKind.CHECKBOX: _checkbox,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.CASCADE: _choice,
    FieldKind.PATTERN: _pattern,
    FieldKind.PERSON: _person,
}
