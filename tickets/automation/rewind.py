"""A ticket's facts as they were at an earlier moment: what happened since, undone from the last event back. Pure."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias, cast

from helpdesk.lib.conditions.fields import Facts

Then: TypeAlias = "ChainMap[str, Any]"


def rewound(facts: Facts, later: Iterable[tuple[str, Mapping[str, Any]]]) -> Facts:
    """`later` are the kinds and details of what happened since, newest first. What no event tells stays as it is."""
    then: Then = ChainMap({}, cast("dict[str, Any]", facts))
    for kind, detail in later:
        undo = _UNDO.get(kind)
        if undo:
            undo(then, detail)
    return then


def _back(*names: str) -> Callable[[Then, Mapping[str, Any]], None]:
    def undo(then: Then, detail: Mapping[str, Any]) -> None:
        then.update(dict.fromkeys(names, detail["before"]))

    return undo


def _status(then: Then, detail: Mapping[str, Any]) -> None:
    then["status"], then["status_name"] = detail["category_before"], detail["before"]
    if detail["category_before"] not in ("solved", "closed"):
        then["solved"] = None


def _tags(then: Then, detail: Mapping[str, Any]) -> None:
    tags = then.get("tags")
    had = set(tags) if isinstance(tags, list | tuple) else set()
    then["tags"] = sorted((had - set(detail["added"])) | set(detail["removed"]))


def _fields(then: Then, detail: Mapping[str, Any]) -> None:
    then.update({f"fields.{key}": value for key, value in detail["before"].items()})


def _message(then: Then, detail: Mapping[str, Any]) -> None:
    then["messages"] = int(detail["version"]) - 1


def _rating(then: Then, detail: Mapping[str, Any]) -> None:
    then["satisfaction"] = detail["before"]


_UNDO: Final[Mapping[str, Callable[[Then, Mapping[str, Any]], None]]] = {
    "ticket.status_changed": _status,
    "ticket.merged": _status,
    "ticket.priority_changed": _back("priority"),
    "ticket.assigned": _back("assignee"),
    "ticket.team_changed": _back("team"),
    "ticket.subject_changed": _back("subject"),
    "ticket.category_changed": _back("category", "category_tree"),
    "ticket.form_changed": _back("form"),
    "ticket.sensitivity_changed": _back("sensitivity"),
    "ticket.language_changed": _back("language"),
    "ticket.tags_changed": _tags,
    "ticket.fields_changed": _fields,
    "message.added": _message,
    "satisfaction.rated": _rating,
}
