"""The statuses that a desk names, each of one fixed category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Conflict, Invalid, Missing, TooMany
from people.actions import saving
from people.models import User
from people.permissions import Capability, require_in_house
from tickets.actions.naming import names_of
from tickets.models import Category, Status

MOST = 60
NAMED = (Category.OPEN, Category.PENDING, Category.ON_HOLD, Category.SOLVED)
"""The categories that a desk adds statuses to; a new or closed ticket has the usual one."""


@dataclass(frozen=True, slots=True)
class Details:
    """`names` by language. Only the usual status of a category may be without: it has the category's own."""

    names: Mapping[str, str] = field(default_factory=dict)
    is_active: bool = True


@transaction.atomic
def create(category: Category, details: Details, *, by: User) -> Status:
    require_in_house(by, Capability.MANAGE_FORMS)
    if category not in NAMED:
        words = _("Statuses can be added to open, pending, on hold and solved.")
        raise Invalid(words, {"category": [words]})
    present = list(Status.objects.select_for_update().order_by("position", "pk"))
    if len(present) >= MOST:
        raise TooMany(_("A desk has at most %(most)d statuses.") % {"most": MOST})
    status = Status()
    values = _values(status, details) | {"category": category.value, "position": len(present)}
    saving.create(status, "status.created", values, by=by.actor)
    return status


@transaction.atomic
def change(status_id: int, details: Details, *, by: User) -> Status:
    """Its category never changes, so neither does what its tickets count as."""
    require_in_house(by, Capability.MANAGE_FORMS)
    status = Status.objects.select_for_update().filter(pk=status_id).first()
    if status is None:
        raise Missing(_("There is no such status."))
    if status.is_default and not details.is_active:
        raise Conflict(_("The usual status of a category stays in use. Give it another name instead."))
    saving.change(status, "status.changed", _values(status, details), by=by.actor)
    return status


@transaction.atomic
def arrange(order: Sequence[int], *, by: User) -> None:
    """The order in which agents are offered them, by their numbers; those left out follow."""
    require_in_house(by, Capability.MANAGE_FORMS)
    rows = {row.pk: row for row in Status.objects.select_for_update().order_by("position", "pk")}
    wanted = [pk for pk in dict.fromkeys(order) if pk in rows]
    for place, pk in enumerate([*wanted, *(pk for pk in rows if pk not in wanted)]):
        saving.change(rows[pk], "status.changed", {"position": place}, by=by.actor)


def _values(status: Status, details: Details) -> dict[str, object]:
    names = names_of(details.names, needed=not status.is_default, longest=60)
    name = names.pop(settings.LANGUAGE_CODE, "")
    others = Status.objects.exclude(pk=status.pk).filter(name__iexact=name)
    if name and others.exists():
        words = _("There is a status of this name already.")
        raise Invalid(words, {f"names.{settings.LANGUAGE_CODE}": [words]})
    return {"name": name, "names": names, "is_active": details.is_active}
