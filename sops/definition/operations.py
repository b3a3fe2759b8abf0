"""What an outside tool can be asked to do: each operation's address, what it takes, and what of its answer is kept.

Pure: an operation with values gives a request (`requested`), and an answer gives typed values (`results_in`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from helpdesk.lib.text import storable
from sops.definition.acts import Act, Parameter

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAFE: Final = "GET"
TYPES: Final = ("text", "number", "date", "flag")
KEY: Final = r"[a-z][a-z0-9_]{0,28}"
PATH: Final = re.compile(r"/(?:[A-Za-z0-9._~/-]|\{[a-z][a-z0-9_]{0,28}\})*")
POINTER: Final = re.compile(r"[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9_-]{1,60}){0,9}")
LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True)
class Result:
    """One value of the answer: `at` is where it stands in the JSON, as names and places in lists: data.items.0.id."""

    type: str
    at: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`path` holds {names} of parameters; the other parameters go into the query of a GET or DELETE, or as JSON into
    the body of the rest. Only what is listed here is ever sent or kept."""

    key: str
    name: str
    method: str
    path: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, Result] = field(default_factory=dict)
    is_reversible: bool = True

    @property
    def is_safe(self) -> bool:
        """Asking twice is the same as asking once, so that nobody needs to be told that it may have happened."""
        return self.method == SAFE

    @property
    def in_path(self) -> frozenset[str]:
        return frozenset(re.findall(r"\{([a-z0-9_]+)\}", self.path))

    @property
    def act(self) -> Act:
        """As the checks and the editor of procedures know it."""
        return Act(
            self.name,
            {name: Parameter(type_) for name, type_ in self.parameters.items()},
            is_reversible=self.is_reversible,
            results={name: Parameter(one.type) for name, one in self.results.items()},
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A request without its host. `body` is None where there is none."""

    method: str
    path: str
    body: bytes | None


class Unfit(ValueError):
    """A value that can't be sent, or an answer that is not what the operation says."""


def is_outside(action: str) -> bool:
    """Whether this names an operation of a connector (payments.refund) rather than an act of the desk."""
    return "." in action


def problems_of(operation: Operation) -> dict[str, str]:
    """What is wrong with it, by field, in words."""
    found: dict[str, str] = {}
    if not re.fullmatch(KEY, operation.key):
        found["key"] = _("Use small letters, digits and _, at most 29, such as refund.")
    if operation.method not in METHODS:
        found["method"] = _("Choose a method.")
    if len(operation.path) > 500 or not PATH.fullmatch(operation.path) or _climbs(operation.path):
        found["path"] = _("Begin with /; letters, digits, . _ ~ - and {names} of parameters may follow.")
    elif missing := sorted(operation.in_path - operation.parameters.keys()):
        found["path"] = _("Name {%(name)s} among the parameters, with its type.") % {"name": missing[0]}
    for name, type_ in operation.parameters.items():
        if not re.fullmatch(KEY, name) or type_ not in TYPES:
            found["parameters"] = _("“%(name)s” is no parameter. Write name: type.") % {"name": name}
    for name, one in operation.results.items():
        if not re.fullmatch(KEY, name) or one.type not in TYPES or not POINTER.fullmatch(one.at):
            found["results"] = _("“%(name)s” is no result. Write name: type = place.in.the.answer.") % {"name": name}
    return found


def _climbs(path: str) -> bool:
    return "//" in path or any(part in (".", "..") for part in path.split("/"))


def requested(operation: Operation, values: Mapping[str, Any]) -> Asked:
    """The request with these values. Each part of the path is escaped whole, so that no value leads elsewhere.

    Raises Unfit.
    """
    sent = {name: _sent(name, type_, values) for name, type_ in operation.parameters.items()}
    path = re.sub(r"\{([a-z0-9_]+)\}", lambda one: _segment(one[1], sent[one[1]]), operation.path)
    rest = {name: value for name, value in sent.items() if name not in operation.in_path}
    if operation.method in ("GET", "DELETE"):
        query = urlencode({name: _as_text(value) for name, value in rest.items()}, quote_via=quote)
        return Asked(operation.method, f"{path}?{query}" if query else path, None)
    return Asked(operation.method, path, json.dumps(rest, ensure_ascii=False, sort_keys=True).encode())


def _sent(name: str, type_: str, values: Mapping[str, Any]) -> Any:
    value = values.get(name)
    if value is None:
        raise Unfit(_("%(name)s is not known.") % {"name": name})
    if type_ == "text":
        text = storable(_as_text(value))
        if len(text) > LONGEST:
            raise Unfit(_("%(name)s is too long to be sent.") % {"name": name})
        return text
    found = _typed(type_, value)
    if found is None:
        raise Unfit(_("%(name)s is not of its type.") % {"name": name})
    return found


def _segment(name: str, value: object) -> str:
    text = _as_text(value)
    if text in ("", ".", ".."):
        raise Unfit(_("%(name)s can't be a part of an address.") % {"name": name})
    return quote(text, safe="")


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def results_in(operation: Operation, content: bytes) -> dict[str, Any]:
    """The results in an answer, each of its type. Raises Unfit for the first that is not there."""
    if not operation.results:
        return {}
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        raise Unfit(_("Its answer is no JSON.")) from None
    found = {}
    for name, one in operation.results.items():
        value = _typed(one.type, _at(answer, one.at))
        if value is None:
            raise Unfit(_("Its answer has no %(name)s at %(at)s.") % {"name": name, "at": one.at})
        found[name] = value
    return found


def _at(answer: object, pointer: str) -> object:
    for part in pointer.split("."):
        if isinstance(answer, dict):
            answer = answer.get(part)
        elif isinstance(answer, list) and part.isascii() and part.isdecimal() and int(part[:9]) < len(answer):
            answer = answer[int(part[:9])]
        else:
            return None
    return answer


def _typed(type_: str, value: object) -> Any:
    """The value as that type, as JSON; None for what is not of it."""
    if type_ == "flag":
        return value if isinstance(value, bool) else None
    if isinstance(value, bool):
        return None
    if type_ == "number":
        fits = isinstance(value, int | float) and math.isfinite(value) and abs(value) <= 10**12
        return value if fits else None
    if type_ == "date":
        return _day(value)
    if isinstance(value, int | float):
        return str(value)
    return value[:LONGEST] if isinstance(value, str) else None


def _day(value: object) -> str | None:
    """The day of a date or of a moment in ISO form."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(str(value)[:10]).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None
