"""The shape of a condition, as JSON and as values.

{"all": [c, ...]}   {"any": [c, ...]}   {"not": c}   {"field": "status", "op": "in", "value": ["new", "open"]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from helpdesk.lib.conditions.fields import Op
from helpdesk.lib.errors import Invalid

DEEPEST = 6
OPERATORS = {op.value for op in Op}


@dataclass(frozen=True, slots=True)
class Ask:
    """One question about one field."""

    field: str
    op: Op
    value: object = None


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is; without parts it is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True when one part is; without parts it is false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition: TypeAlias = Ask | All | Any | Not


class Shapeless(Invalid):
    """This JSON is no condition; `path` leads to the place, `what` says what is wrong there."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path or 'condition'}: {what}")
        self.path, self.what = path, what


def read(data: object, path: str = "", depth: int = 0) -> Condition:
    """The condition in this JSON, whatever the vocabulary. Raises Shapeless."""
    if not isinstance(data, Mapping):
        raise Shapeless(path, "not_an_object")
    if depth > DEEPEST:
        raise Shapeless(path, "too_deep")
    keys = set(data)
    if keys in ({"all"}, {"any"}):
        name = keys.pop()
        parts = tuple(_parts(data[name], f"{path}.{name}".lstrip("."), depth))
        return All(parts) if name == "all" else Any(parts)
    if keys == {"not"}:
        return Not(read(data["not"], f"{path}.not".lstrip("."), depth + 1))
    return _asked(data, path)


def _parts(data: object, path: str, depth: int) -> Iterator[Condition]:
    if not isinstance(data, list | tuple):
        raise Shapeless(path, "not_a_list")
    for place, part in enumerate(data):
        yield read(part, f"{path}.{place}", depth + 1)


def _asked(data: Mapping[str, object], path: str) -> Ask:
    name, op = data.get("field"), data.get("op")
    if not isinstance(name, str) or not isinstance(op, str) or set(data) - {"field", "op", "value"}:
        raise Shapeless(path, "not_a_condition")
    if op not in OPERATORS:
        raise Shapeless(path, "unknown_operator")
    return Ask(name, Op(op), data.get("value"))


def write(condition: Condition) -> dict[str, object]:
    """The JSON that `read` takes: reading what was written gives the same condition."""
    match condition:
        case All(parts):
            return {"all": [write(part) for part in parts]}
        case Any(parts):
            return {"any": [write(part) for part in parts]}
        case Not(part):
            return {"not": write(part)}
        case Ask(name, op, value):
            return {"field": name, "op": op.value, **({} if value is None else {"value": value})}


def asks_of(condition: Condition) -> Iterator[Ask]:
    match condition:
        case Ask():
            yield condition
        case Not(part):
            yield from asks_of(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from asks_of(part)
