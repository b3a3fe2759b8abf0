"""Fields, categories, forms and statuses for tests, made by the desk's own verbs in the name of an admin."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from people.models import User
from tests.builders import a_user
from tickets.actions import categories, custom_fields, statuses, ticket_forms
from tickets.fields.layout import Item
from tickets.models import Brand, Category, CustomField, Status, TicketCategory, TicketForm
from tickets.models.field import FieldKind

_numbers = count(1)


def an_admin() -> User:
    return User.objects.filter(email="forms-admin@desk.test").first() or a_user("admin", email="forms-admin@desk.test")


def a_field(
    key: str = "", kind: FieldKind = FieldKind.TEXT, *, choices: Sequence[str] = (), label: str = "", **details: object
) -> CustomField:
    """`choices` are codes, or parent/code where one stands under another."""
    key = key or f"field{next(_numbers)}"
    rows = [_choice(one) for one in choices]
    values = {"names": {"en": label or key.replace("_", " ").capitalize()}, "choices": rows, **details}
    return custom_fields.create(key, kind, custom_fields.Details(**values), by=an_admin())  # type: ignore[arg-type]


def a_category(name: str = "", *, under: TicketCategory | None = None, **names: str) -> TicketCategory:
    name = name or f"Category {next(_numbers)}"
    details = categories.Details({"en": name, **names}, under.pk if under else None)
    return categories.create(details, by=an_admin())


def a_form(*items: Item, name: str = "", brands: Sequence[Brand] = (), **details: object) -> TicketForm:
    values = {"names": {"en": name or f"Form {next(_numbers)}"}, "items": items, "brands": brands, **details}
    return ticket_forms.create(ticket_forms.Details(**values), by=an_admin())  # type: ignore[arg-type]


def a_status(name: str = "", category: Category = Category.PENDING) -> Status:
    details = statuses.Details({"en": name or f"Status {next(_numbers)}"})
    return statuses.create(category, details, by=an_admin())


def when(field: str, op: str, value: object = None) -> dict[str, object]:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


def _choice(path: str) -> dict[str, object]:
    parent, _slash, code = path.rpartition("/")
    return {"code": code, "names": {"en": code.capitalize()}, "parent": parent}
