"""Custom fields, made and changed by admins. Key and kind stay as they began, since tickets hold a field's values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from events import doorbell
from helpdesk.lib.errors import Conflict, Invalid, Missing, TooMany
from people.actions import saving
from people.models import User
from people.permissions import Capability, require_in_house
from tickets.actions.field_indexes import BUILD
from tickets.actions.naming import names_of
from tickets.fields import patterns
from tickets.models import CustomField, TicketForm
from tickets.models.field import CHOOSING, FieldKind

MOST = 200
MOST_CHOICES = 500
DEEPEST = 4
KEY = re.compile(r"[a-z](?:_?[a-z0-9])*")
CODE = re.compile(r"[a-z0-9](?:[-_]?[a-z0-9])*")
Choice = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """`choices` are {"code", "names", "parent", "is_active"}: what is left out of them is put out of use, not lost."""

    names: Mapping[str, str] = field(default_factory=dict)
    helps: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[Choice] = ()
    pattern: str = ""
    is_active: bool = True
    is_filterable: bool = False


@transaction.atomic
def create(key: str, kind: FieldKind, details: Details, *, by: User) -> CustomField:
    require_in_house(by, Capability.MANAGE_FORMS)
    if CustomField.objects.count() >= MOST:
        raise TooMany(_("A desk has at most %(most)d fields.") % {"most": MOST})
    made = CustomField(kind=kind)
    values = _values(made, details) | {"key": _key(key), "kind": kind.value, "position": _last() + 1}
    with saving.unique("key", _("There is a field with this key already.")):
        saving.create(made, "field.created", values | _index(made, details), by=by.actor)
    return made


@transaction.atomic
def change(key: str, details: Details, *, by: User) -> CustomField:
    """Raises Conflict when a form still depends on a field that is to go out of use."""
    require_in_house(by, Capability.MANAGE_FORMS)
    row = CustomField.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise Missing(_("There is no such field."))
    values = _values(row, details)
    if row.is_active and not details.is_active:
        _check_unused(row)
    saving.change(row, "field.changed", values | _index(row, details), by=by.actor)
    return row


@transaction.atomic
def arrange(order: Sequence[str], *, by: User) -> None:
    """The order of the fields where no form gives one, by their keys."""
    require_in_house(by, Capability.MANAGE_FORMS)
    rows = {row.key: row for row in CustomField.objects.select_for_update().order_by("position", "pk")}
    wanted = [key for key in dict.fromkeys(order) if key in rows]
    for place, key in enumerate([*wanted, *(key for key in rows if key not in wanted)]):
        saving.change(rows[key], "field.changed", {"position": place}, by=by.actor)


def forms_with(name: str) -> list[TicketForm]:
    """The forms in use that have this field, or ask about it; `name` is category or fields.<key>."""
    return [
        form
        for form in TicketForm.objects.filter(is_active=True)
        if any(one.get("field") == name or _asks(one.get("when"), name) for one in form.layout)
    ]


def _asks(condition: object, name: str) -> bool:
    if isinstance(condition, Mapping):
        return condition.get("field") == name or any(_asks(part, name) for part in condition.values())
    return isinstance(condition, list) and any(_asks(part, name) for part in condition)


def _check_unused(row: CustomField) -> None:
    forms = forms_with(f"fields.{row.key}")
    if forms:
        names = ", ".join(str(form) for form in forms)
        raise Conflict(_("These forms use it: %(forms)s. Take it out of them first.") % {"forms": names})


def _values(row: CustomField, details: Details) -> dict[str, object]:
    """Raises Invalid."""
    return {
        "names": names_of(details.names),
        "helps": names_of(details.helps, "helps", longest=300, needed=False),
        "choices": _choices(row, details.choices),
        "pattern": _pattern(row, details.pattern),
        "is_active": details.is_active,
        "is_filterable": details.is_filterable,
    }


def _index(row: CustomField, details: Details) -> dict[str, object]:
    """A field that is to be fast to filter, or no longer, waits for its index to be built or dropped."""
    if details.is_filterable and row.kind == FieldKind.LONG_TEXT:
        words = _("A long text can’t be made fast to filter.")
        raise Invalid(words, {"is_filterable": [words]})
    if row.is_filterable == details.is_filterable and row.index != CustomField.Index.FAILED:
        return {}
    doorbell.ring_task_on_commit(BUILD)
    return {"index": CustomField.Index.WAITING.value}


def _last() -> int:
    return CustomField.objects.order_by("-position").values_list("position", flat=True).first() or 0


def _key(key: str) -> str:
    if len(key) > 40 or not KEY.fullmatch(key) or key.startswith("as_"):
        words = _("Use small letters, digits and single underscores, such as order_number.")
        raise Invalid(words, {"key": [words]})
    return key


def _pattern(row: CustomField, pattern: str) -> str:
    if row.kind != FieldKind.PATTERN:
        return ""
    try:
        patterns.check(pattern)
    except patterns.Unusable as error:
        words = {
            "unreadable": _("This is not a regular expression."),
            "too_long": _("Use at most %(longest)s characters.") % {"longest": patterns.LONGEST},
            "too_slow": _("This could take very long to check. Leave out repeats in repeats and looking around."),
        }[error.why]  # fmt: skip
        raise Invalid(words, {"pattern": [words]}) from error
    if not pattern:
        raise Invalid(_("Give the pattern."), {"pattern": [_("Give the pattern.")]})
    return pattern


def _choices(row: CustomField, given: Sequence[Choice]) -> list[dict[str, object]]:
    """In the order given; those of before that are left out follow, out of use, since tickets hold their codes."""
    if row.kind not in CHOOSING:
        return []
    found = [_choice(one, place) for place, one in enumerate(given)]
    codes = [str(one["code"]) for one in found]
    if len(set(codes)) < len(codes):
        _refuse(_("Two choices have the same code."))
    found += [{**one, "is_active": False} for one in row.choices if one["code"] not in codes]
    if len(found) > MOST_CHOICES:
        _refuse(_("A field has at most %(most)d choices.") % {"most": MOST_CHOICES})
    if not any(one["is_active"] for one in found):
        _refuse(_("Give at least one choice."))
    _check_steps(row, {str(one["code"]): str(one["parent"]) for one in found})
    return found


def _choice(given: Choice, place: int) -> dict[str, object]:
    code = given.get("code")
    if not isinstance(code, str) or len(code) > 60 or not CODE.fullmatch(code):
        _refuse(_("A choice’s code has small letters, digits, hyphens and underscores."), f"choices.{place}.code")
    names, parent = given.get("names"), given.get("parent") or ""
    return {
        "code": code,
        "names": names_of(names if isinstance(names, Mapping) else {}, f"choices.{place}.names"),
        "parent": parent if isinstance(parent, str) else "",
        "is_active": given.get("is_active", True) is not False,
    }


def _check_steps(row: CustomField, parents: Mapping[str, str]) -> None:
    for code in parents:
        at, steps = code, 0
        while at and steps <= DEEPEST:
            if at not in parents:
                _refuse(_("There is no choice “%(code)s”.") % {"code": at[:60]})
            at, steps = parents[at], steps + 1
        if steps > (DEEPEST if row.kind == FieldKind.CASCADE else 1):
            _refuse(
                _("Choices can have at most %(deepest)d steps.") % {"deepest": DEEPEST}
                if row.kind == FieldKind.CASCADE
                else _("Only a choice in steps has choices under choices.")
            )


def _refuse(words: str, field: str = "choices") -> None:
    raise Invalid(words, {field: [words]})
