"""Rows of any app that belong to tickets, however deep: found from the models, so that no new table is forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db import models

from tickets.models import Message, Ticket
from tickets.secrets import Secret

Rows = tuple[type[models.Model], list[Any]]
SHORTEST_TEXT = 30  # characters: what is shorter holds codes
OWN = (Ticket, Message)  # blotted by their own rules


def relations(model: type[models.Model]) -> Iterator[Any]:
    """The foreign keys of other models that point at this one."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield relation.field  # type: ignore[union-attr]


def dependents(model: type[models.Model], keys: Collection[Any]) -> Iterator[Rows]:
    """What can't be without these rows, the nearest first."""
    for field in relations(model):
        if field.null:
            continue
        found = list(field.model._base_manager.filter(**{f"{field.name}__in": keys}).values_list("pk", flat=True))
        if found:
            yield field.model, found
            yield from dependents(field.model, found)


def delete(model: type[models.Model], keys: Collection[Any]) -> None:
    """With everything that depends on them; what only points at them is let go."""
    for field in relations(model):
        rows = field.model._base_manager.filter(**{f"{field.name}__in": keys})
        if field.null:
            rows.update(**{field.name: None})
        elif found := list(rows.values_list("pk", flat=True)):
            delete(field.model, found)
    model._base_manager.filter(pk__in=keys).delete()


def texts(model: type[models.Model]) -> list[Any]:
    """Columns that hold what people wrote."""
    return [field for field in model._meta.concrete_fields if _is_text(field)]


def _is_text(field: Any) -> bool:
    if isinstance(field, models.TextField | models.JSONField):
        return True
    return isinstance(field, models.CharField) and not field.choices and (field.max_length or 0) >= SHORTEST_TEXT


def blot(tickets: Collection[int], secret: Secret) -> int:
    """Blot the words out of everything that depends on these tickets, but their messages; returns how many rows."""
    return sum(_blot_rows(model, keys, secret) for model, keys in dependents(Ticket, tickets) if model not in OWN)


def _blot_rows(model: type[models.Model], keys: Collection[Any], secret: Secret) -> int:
    fields, changed = texts(model), 0
    for row in model._base_manager.filter(pk__in=keys).iterator(chunk_size=200) if fields else ():
        values = {field.attname: getattr(row, field.attname) for field in fields}
        after = {field.attname: _fitting(field, values[field.attname], secret) for field in fields}
        if after != values:
            model._base_manager.filter(pk=row.pk).update(**after)
            changed += 1
    return changed


def _fitting(field: Any, value: Any, secret: Secret) -> Any:
    after = secret.blotted_markup(value) if field.name == "html" else blotted(value, secret)
    return after[: field.max_length] if isinstance(after, str) else after


def blotted(value: Any, secret: Secret) -> Any:
    """Any JSON, with the words gone from every text in it."""
    if isinstance(value, str):
        return secret.blotted(value)
    if isinstance(value, list):
        return [blotted(one, secret) for one in value]
    return {key: blotted(one, secret) for key, one in value.items()} if isinstance(value, dict) else value
