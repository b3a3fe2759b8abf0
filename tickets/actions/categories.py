"""The tree of categories: made, renamed, moved, taken out of use, merged; each with a line in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Conflict, Invalid, Missing, TooMany
from people.actions import saving
from people.models import User
from people.permissions import Capability, require_in_house
from tickets.actions.naming import names_of
from tickets.models import TicketCategory
from tickets.tree import DEEPEST, Tree

MOST = 2000
ONE_AT_A_TIME = 7_201_545
"""Advisory lock: two admins never make a circle of two moves that are each fine."""


@dataclass(frozen=True, slots=True)
class Details:
    names: Mapping[str, str] = field(default_factory=dict)
    parent: int | None = None
    is_active: bool = True


@transaction.atomic
def create(details: Details, *, by: User) -> TicketCategory:
    tree = _locked_tree(by)
    if len(tree.rows) >= MOST:
        raise TooMany(_("A desk has at most %(most)d categories.") % {"most": MOST})
    category = TicketCategory()
    values = _values(tree, category, details)
    last = max((row.position for row in tree.rows.values() if row.parent_id == details.parent), default=-1)
    saving.create(category, "category.created", values | {"position": last + 1}, by=by.actor)
    return category


@transaction.atomic
def change(category_id: int, details: Details, *, by: User) -> TicketCategory:
    """Renames, moves with all that is under it, takes out of use or brings back."""
    tree = _locked_tree(by)
    category = _known(tree, category_id)
    if category.merged_into_id is not None:
        raise Conflict(_("It was merged into another category. Undo that first."))
    values = _values(tree, category, details)
    if details.parent != category.parent_id:
        last = max((row.position for row in tree.rows.values() if row.parent_id == details.parent), default=-1)
        values["position"] = last + 1
    saving.change(category, "category.changed", values, by=by.actor)
    return category


@transaction.atomic
def shift(category_id: int, *, by_steps: int, by: User) -> TicketCategory:
    """Up or down among those under the same one."""
    tree = _locked_tree(by)
    category = _known(tree, category_id)
    beside = [node.category for node in tree.nodes if node.category.parent_id == category.parent_id]
    place = beside.index(category)
    beside.insert(min(max(place + by_steps, 0), len(beside) - 1), beside.pop(place))
    for position, row in enumerate(beside):
        saving.change(row, "category.changed", {"position": position}, by=by.actor)
    return category


@transaction.atomic
def merge(category_id: int, *, into: int | None, by: User) -> TicketCategory:
    """Its tickets are those of the other from now on: shown, found, counted. None undoes it, exactly.

    No ticket is written, however many there are.
    """
    tree = _locked_tree(by)
    category = _known(tree, category_id)
    if into is None and category.merged_into_id is None:
        return category
    if into is not None:
        _check_merge(tree, category, _known(tree, into))
    before = {"merged_into": category.merged_into_id, "is_active": category.is_active}
    category.merged_into_id, category.is_active = into, into is None
    category.save(update_fields=["merged_into", "is_active"])
    after = {"merged_into": into, "is_active": category.is_active}
    record("category.merged", category, by=by.actor, detail={"before": before, "after": after})
    return category


def _check_merge(tree: Tree, category: TicketCategory, into: TicketCategory) -> None:
    problem = ""
    if category.merged_into_id is not None:
        problem = _("It was merged into another category. Undo that first.")
    elif into.pk == category.pk or into.pk in tree.under(category.pk):
        problem = _("A category can’t be merged into itself, or into what is under it.")
    elif not into.is_active:
        problem = _("Merge it into a category that is in use.")
    elif any(row.parent_id == category.pk and row.is_active for row in tree.rows.values()):
        problem = _("Other categories are under this one. Move or merge those first.")
    if problem:
        raise Invalid(problem, {"into": [problem]})


def _locked_tree(by: User) -> Tree:
    require_in_house(by, Capability.MANAGE_FORMS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    return Tree.load()


def _known(tree: Tree, category_id: int) -> TicketCategory:
    found = tree.rows.get(category_id)
    if found is None:
        raise Missing(_("There is no such category."))
    return found


def _values(tree: Tree, category: TicketCategory, details: Details) -> dict[str, object]:
    names = names_of(details.names)
    _check_place(tree, category, details)
    beside = [row for row in tree.rows.values() if row.parent_id == details.parent and row.pk != category.pk]
    taken = {(code, name.casefold()) for row in beside for code, name in row.names.items()}
    for code, name in names.items():
        if (code, name.casefold()) in taken:
            words = _("There is a category of this name in the same place already.")
            raise Invalid(words, {f"names.{code}": [words]})
    return {"names": names, "parent_id": details.parent, "is_active": details.is_active}


def _check_place(tree: Tree, category: TicketCategory, details: Details) -> None:
    if details.parent is None:
        return
    words = ""
    parent = tree.rows.get(details.parent)
    if parent is None or parent.merged_into_id is not None:
        words = _("Choose a category that is in use.")
    elif category.pk and (details.parent == category.pk or details.parent in tree.under(category.pk)):
        words = _("A category can’t be under itself.")
    elif tree.depth(details.parent) + 1 + (tree.depth_below(category.pk) if category.pk else 0) > DEEPEST:
        words = _("The tree has at most %(deepest)d levels.") % {"deepest": DEEPEST}
    if words:
        raise Invalid(words, {"parent": [words]})
