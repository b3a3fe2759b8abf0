"""Which fields a form shows, in which order, when, and which it wants filled in. Pure.

A field that is not shown counts as empty for what depends on it, and is never missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Final

from django.utils.translation import gettext as _

from helpdesk.lib.conditions.check import Problem
from helpdesk.lib.conditions.check import check as check_condition
from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Facts, Given, Vocabulary
from helpdesk.lib.conditions.tree import Condition, Shapeless, asks_of, read

MOST: Final = 80
CATEGORY: Final = "category"
CATEGORIES: Final = frozenset({CATEGORY, "category_tree"})
"""What can always be asked about, whether or not the form has it."""


class Sight(StrEnum):
    """What a requester has of a field."""

    HIDDEN = "hidden"
    READS = "reads"
    EDITS = "edits"


class Stage(StrEnum):
    OPEN = "open"
    SOLVE = "solve"


@dataclass(frozen=True, slots=True)
class Item:
    """`field` is `category` or fields.<key>; `when` is a condition, None for always."""

    field: str
    when: Mapping[str, object] | None = None
    open: bool = False
    solve: bool = False
    requester: Sight = Sight.HIDDEN

    def needed(self, stage: Stage) -> bool:
        return self.open if stage is Stage.OPEN else self.open or self.solve

    def json(self) -> dict[str, object]:
        return {
            "field": self.field,
            "when": dict(self.when) if self.when else None,
            "open": self.open,
            "solve": self.solve,
            "requester": self.requester.value,
        }


def items_of(layout: Iterable[Mapping[str, object]]) -> list[Item]:
    """As stored; what was stored is sound."""
    found = []
    for one in layout:
        when = one.get("when")
        found.append(
            Item(
                str(one["field"]),
                when if isinstance(when, Mapping) else None,
                bool(one.get("open")),
                bool(one.get("solve")),
                Sight(str(one.get("requester", "hidden"))),
            )
        )
    return found


def check(items: Sequence[Item], fields: Vocabulary, given: Given) -> list[Problem]:
    """Empty when the form makes sense: each path is like 3.when.all.0.value."""
    if len(items) > MOST:
        return [Problem("", _("A form has at most %(most)d fields.") % {"most": MOST})]
    problems = list(_problems(items, fields, given))
    return problems or _circles(items, fields)


def shown(items: Sequence[Item], facts: Facts, fields: Vocabulary, given: Given) -> list[Item]:
    """The items whose conditions hold, in the form's order; `facts` are the values by the items' names."""
    by_name = {item.field: item for item in items}
    known = dict.fromkeys(by_name) | {name: facts.get(name) for name in CATEGORIES}
    visible: set[str] = set()
    for name in _in_order(by_name):
        condition = _condition(by_name[name])
        if condition is None or evaluate(condition, known, fields, given):
            visible.add(name)
            known[name] = facts.get(name)
    return [item for item in items if item.field in visible]


def missing(visible: Iterable[Item], facts: Facts, stage: Stage) -> list[Item]:
    """Those of the items shown that this stage wants filled in and that are empty."""
    return [item for item in visible if item.needed(stage) and is_empty(facts.get(item.field))]


def is_empty(value: object) -> bool:
    return value is None or value is False or value == "" or value == []


def _condition(item: Item) -> Condition | None:
    if item.when is None:
        return None
    try:
        return read(item.when)
    except Shapeless:
        return None


def _needs(item: Item) -> set[str]:
    condition = _condition(item)
    return {ask.field for ask in asks_of(condition)} if condition else set()


def _in_order(items: Mapping[str, Item]) -> list[str]:
    """Each after those it depends on. Fields that wait for one another, which no form is saved with, are left out."""
    graph = {name: _needs(item) & set(items) - CATEGORIES for name, item in items.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = set(error.args[1])
        return _in_order({name: item for name, item in items.items() if name not in circle})


def _problems(items: Sequence[Item], fields: Vocabulary, given: Given) -> Iterator[Problem]:
    seen: set[str] = set()
    own = {item.field for item in items} | CATEGORIES
    for place, item in enumerate(items):
        if item.field not in fields or not (item.field == CATEGORY or item.field.startswith("fields.")):
            yield Problem(f"{place}.field", _("There is no field “%(name)s”.") % {"name": item.field[:60]})
            continue
        label = fields[item.field].label
        if item.field in seen:
            yield Problem(f"{place}.field", _("“%(field)s” is in this form twice.") % {"field": label})
        seen.add(item.field)
        if item.requester is Sight.EDITS and fields[item.field].codes is int and item.field != CATEGORY:
            words = _("Requesters can’t choose a member of staff for “%(field)s”.")
            yield Problem(f"{place}.requester", words % {"field": label})
        if item.when is None:
            continue
        found = check_condition(item.when, fields, given)
        yield from (Problem(f"{place}.when.{one.path}".rstrip("."), one.message) for one in found)
        others = sorted(_needs(item) - own) if not found else []
        if others:
            values = {"field": label, "other": fields[others[0]].label}
            words = _("“%(field)s” depends on “%(other)s”, which is not in this form.")
            yield Problem(f"{place}.when", words % values)


def _circles(items: Sequence[Item], fields: Vocabulary) -> list[Problem]:
    places = {item.field: place for place, item in enumerate(items)}
    graph = {item.field: _needs(item) & set(places) - CATEGORIES for item in items}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = list(dict.fromkeys(error.args[1]))
        labels = [f"“{fields[name].label}”" for name in circle]
        if len(labels) == 1:
            words = _("%(field)s depends on itself, so it could never be shown.") % {"field": labels[0]}
        else:
            words = _("%(fields)s depend on one another, so none of them could ever be shown.") % {
                "fields": ", ".join(labels)
            }
        return [Problem(f"{places[circle[0]]}.when", words)]
    return []
