"""What acts do to a ticket's facts, and which events that gives. Pure, and in the order in which acts are done."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from helpdesk.lib.conditions.fields import Facts
from tickets.automation.model import Acts, Occasion, Values, World

BY_RULE: Final = {"event.actor": "rule", "event.is_auto": True}
ORDER: Final = (
    "priority", "category", "sensitivity", "language", "fields", "add_tags", "remove_tags", "team", "assignee",
    "note", "reply", "status", "notify",
)  # fmt: skip
"""A person is chosen after the queue, and a ticket is solved when all else is done."""
WRITING: Final = frozenset({"note", "reply"})
SAYING: Final = WRITING | {"notify"}
NOBODY: Final = "nobody"
DONE: Final = ("solved", "closed")


@dataclass
class Effect:
    """`before` and `after` hold what changes, by the names of facts; `said` counts new messages."""

    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    did: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    occasions: list[Occasion] = field(default_factory=list)
    said: int = 0


@dataclass(frozen=True)
class _Doing:
    facts: Facts
    world: World
    now: datetime


def effect_of(acts: Acts, facts: Facts, world: World, now: datetime) -> Effect:
    """An act that would change nothing is none; one that the desk refuses is left out, with the reason."""
    found = Effect()
    seen: ChainMap[str, Any] = ChainMap(found.after, cast("dict[str, Any]", facts))
    doing = _Doing(seen, world, now)
    for name in ORDER:
        if name not in acts:
            continue
        changes = {key: value for key, value in _CHANGES[name](acts[name], doing).items() if seen.get(key) != value}
        if not changes and name not in SAYING:
            continue
        if refusal := world.refusal(name, acts[name], seen):
            found.refused[name] = refusal
            continue
        was = {key: seen.get(key) for key in changes}
        for key, value in was.items():
            found.before.setdefault(key, value)
        found.after.update(changes)
        found.did.append(name)
        found.said += name in WRITING
        found.occasions += _occasions(name, changes, was)
    _forget_what_came_back(found)
    return found


def _forget_what_came_back(found: Effect) -> None:
    for key in [key for key, value in found.after.items() if found.before[key] == value]:
        del found.before[key], found.after[key]


def _set(key: str) -> Callable[[object, _Doing], Values]:
    return lambda value, doing: {key: value}


def _category(value: object, doing: _Doing) -> Values:
    return {"category": value, "category_tree": value}


def _fields(value: object, doing: _Doing) -> Values:
    return {f"fields.{key}": one for key, one in cast("Mapping[str, object]", value).items()}


def _add_tags(value: object, doing: _Doing) -> Values:
    return {"tags": sorted({*_tags(doing), *cast("list[str]", value)})}


def _remove_tags(value: object, doing: _Doing) -> Values:
    return {"tags": sorted({*_tags(doing)} - {*cast("list[str]", value)})}


def _tags(doing: _Doing) -> list[str]:
    return cast("list[str]", doing.facts.get("tags") or [])


def _team(value: object, doing: _Doing) -> Values:
    """Who can't see the new queue is taken off."""
    assignee = doing.facts.get("assignee")
    if isinstance(assignee, int) and not doing.world.keeps(assignee, cast("int", value)):
        return {"team": value, "assignee": None}
    return {"team": value}


def _assignee(value: object, doing: _Doing) -> Values:
    return {"assignee": None if value == NOBODY else value}


def _status(value: object, doing: _Doing) -> Values:
    category = str(value)
    solved = (doing.facts.get("solved") or doing.now) if category in DONE else None
    return {"status": category, "status_name": doing.world.status_id(category), "solved": solved}


def _nothing(value: object, doing: _Doing) -> Values:
    return {}


_CHANGES: Final[Mapping[str, Callable[[object, _Doing], Values]]] = {
    "priority": _set("priority"),
    "category": _category,
    "sensitivity": _set("sensitivity"),
    "language": _set("language"),
    "fields": _fields,
    "add_tags": _add_tags,
    "remove_tags": _remove_tags,
    "team": _team,
    "assignee": _assignee,
    "note": _nothing,
    "reply": _nothing,
    "status": _status,
    "notify": _nothing,
}
_KINDS: Final = {
    "priority": "ticket.priority_changed",
    "category": "ticket.category_changed",
    "sensitivity": "ticket.sensitivity_changed",
    "language": "ticket.language_changed",
    "tags": "ticket.tags_changed",
    "team": "ticket.team_changed",
    "assignee": "ticket.assigned",
    "status": "ticket.status_changed",
}


def _occasions(act: str, changes: Values, was: Values) -> list[Occasion]:
    if act in WRITING:
        said = {"event.message": "public" if act == "reply" else "note", "event.is_first": False}
        return [Occasion("message.added", {**BY_RULE, "event.kind": "message.added", **said})]
    kinds = [_KINDS[key] for key in changes if key in _KINDS]
    if act == "fields":
        kinds = ["ticket.fields_changed"]
    if act == "status" and not kinds:
        kinds = ["ticket.status_changed"]  # another status of the same category
    return [Occasion(kind, {**BY_RULE, "event.kind": kind, **_had(kind, was)}) for kind in kinds]


def _had(kind: str, was: Values) -> Values:
    if kind == "ticket.status_changed" and "status" in was:
        return {"event.status_before": was["status"]}
    if kind == "ticket.priority_changed":
        return {"event.priority_before": was["priority"]}
    return {}
