"""What a desk knows of its requesters: values checked against what admins defined. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import storable
from people.models.requester import Attribute

Kind = Attribute.Kind
LONGEST = 500
Values = Mapping[str, object]


def checked(given: Values, defined: Iterable[Attribute], had: Values) -> dict[str, object]:
    """What is kept after this was given: keys that aren't named stay, an empty value goes. Raises Invalid."""
    known = {one.key: one for one in defined}
    kept, wrong = dict(had), dict[str, list[str]]()
    for key, value in given.items():
        if key not in known:
            wrong[f"attributes.{key}"] = [_("There is no attribute of this key.")]
            continue
        try:
            code = _code(value, known[key])
        except ValueError as error:
            wrong[f"attributes.{key}"] = [str(error)]
            continue
        if code is None:
            kept.pop(key, None)
        else:
            kept[key] = code
    if wrong:
        raise Invalid(_("Some values can't be used."), wrong)
    return dict(sorted(kept.items()))


def words(value: object) -> str:
    """A value for people to read."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def _code(value: object, attribute: Attribute) -> object:
    """As it is stored: text, a number, an ISO date, true or false; None for nothing. Raises ValueError in words."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    match attribute.kind:
        case Kind.YES_NO:
            return _truth(value)
        case Kind.NUMBER:
            return _number(value)
        case Kind.DATE:
            return _day(value)
    text = storable(str(value)).strip()[:LONGEST]
    if attribute.kind == Kind.CHOICE and text not in attribute.choices:
        raise ValueError(_("Choose one of: %(choices)s.") % {"choices": ", ".join(attribute.choices)})
    return text


def _truth(value: object) -> bool:
    known = {"true": True, "yes": True, "1": True, "on": True, "false": False, "no": False, "0": False}
    found = value if isinstance(value, bool) else known.get(str(value).strip().lower())
    if found is None:
        raise ValueError(_("Say yes or no."))
    return found


def _number(value: object) -> int | float:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or abs(number) > Decimal(10) ** 15:
        raise ValueError(_("Write a number, such as 12 or 12.5."))
    return int(number) if number == number.to_integral_value() else float(number)


def _day(value: object) -> str:
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise ValueError(_("Write a date as 2026-12-31.")) from None
