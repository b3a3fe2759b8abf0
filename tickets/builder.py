"""Conditions as the rows of a form: groups of questions, each all or any, and all or any of the groups.

A tree that is nested more deeply, as a program can make one, has no such rows; it is told as a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any as Whatever
from typing import Final

from django.http import QueryDict

from helpdesk.lib.conditions.check import MOST_ASKED, check
from helpdesk.lib.conditions.fields import SPANS, UNITS, Field, Given, Kind, Op, Vocabulary, Words, name_of
from helpdesk.lib.conditions.tree import All, Any, Ask, Condition, Not, read

NOT: Final = "not:"
OFFERED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.TEXT: ("contains", "not:contains", "words", "is", "is_not", "is_set", "is_not_set"),
    Kind.NUMBER: ("is", "is_not", "more", "less", "between"),
    Kind.CHOICE: ("in", "not_in", "is_set", "is_not_set"),
    Kind.TAGS: ("in", "not_in", "is_set", "is_not_set"),
    Kind.MOMENT: (
        "within_last",
        "not:within_last",
        "within_next",
        "not:within_next",
        "before",
        "after",
        "between",
        "is_set",
        "is_not_set",
    ),
    Kind.DAY: ("is", "before", "after", "between", "within_last", "not:within_last", "is_set", "is_not_set"),
    Kind.FLAG: ("is",),
}
MANY_OF: Final = {Op.IS: Op.IN, Op.IS_NOT: Op.NOT_IN, Op.CONTAINS: Op.IN}
_PLACE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})")
_POSTED: Final = re.compile(r"g(\d{1,2})-(\d{1,2})-field")


@dataclass(slots=True)
class Line:
    """One row: a field, how it is asked, and the values as they stand in its inputs."""

    name: str
    how: str = ""
    values: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def is_denied(self) -> bool:
        return self.how.startswith(NOT)

    @property
    def op(self) -> Op:
        return Op(self.how.removeprefix(NOT))

    @property
    def is_empty(self) -> bool:
        return self.op not in (Op.IS_SET, Op.IS_NOT_SET) and not any(value.strip() for value in self.values)

    def json(self, of: Field) -> dict[str, object]:
        asked: dict[str, object] = {"field": self.name, "op": self.op.value}
        if self.op not in (Op.IS_SET, Op.IS_NOT_SET):
            asked["value"] = _value(self.op, self.values, of)
        return {"not": asked} if self.is_denied else asked


@dataclass(slots=True)
class Group:
    lines: list[Line]
    match: str = "all"


@dataclass(slots=True)
class Rows:
    """What the form holds; `match` joins the groups. `focus` is the place of the row to go on with, as 0.2."""

    groups: list[Group]
    match: str = "all"
    focus: str = ""

    def json(self, fields: Vocabulary, *, complete: bool = False) -> dict[str, object]:
        """As a condition; with `complete` without the rows that nothing was entered in yet."""
        groups: list[dict[str, object]] = [
            {group.match: [one.json(fields[one.name]) for one in group.lines if not (complete and one.is_empty)]}
            for group in self.groups
        ]
        asking = [group for group in groups if next(iter(group.values()))]
        if len(asking) < 2:
            return asking[0] if asking else {"all": []}
        return {self.match: asking}

    def objections(self, fields: Vocabulary, given: Given) -> bool:
        """Whether anything can't be kept as it stands; each row then says what is wrong with it."""
        for line in self._lines():
            found = check(line.json(fields[line.name]), fields, given)
            line.error = found[0].message if found else ""
        return any(line.error for line in self._lines())

    def press(self, data: Mapping[str, str], fields: Vocabulary) -> None:
        """What the form's buttons ask for: `add` a row to a group or a `new` group, `remove` a row by its place."""
        wanted = data.get("add", "")
        if wanted and len(self._lines()) < MOST_ASKED:
            self._add(int(wanted) if wanted.isdecimal() else len(self.groups), fresh_line(next(iter(fields)), fields))
        if place := _PLACE.fullmatch(data.get("remove", "")):
            self._remove(int(place[1]), int(place[2]))

    def _add(self, group: int, line: Line) -> None:
        if group >= len(self.groups):
            group = len(self.groups)
            self.groups.append(Group([], "any" if self.groups else "all"))
        self.groups[group].lines.append(line)
        self.focus = f"{group}.{len(self.groups[group].lines) - 1}"

    def _remove(self, group: int, place: int) -> None:
        if group >= len(self.groups):
            return
        del self.groups[group].lines[place : place + 1]
        self.groups = [one for one in self.groups if one.lines]
        if self.groups:
            group = min(group, len(self.groups) - 1)
            self.focus = f"{group}.{max(0, min(place, len(self.groups[group].lines)) - 1)}"

    def _lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]


def fresh_line(name: str, fields: Vocabulary) -> Line:
    return Line(name, OFFERED[fields[name].kind][0])


def ways(of: Field) -> list[tuple[str, Words]]:
    """The operators that a row offers for this field, with their words."""
    offered = OFFERED[of.kind][:2] if of.is_closed else OFFERED[of.kind]
    if not of.lies_ahead:
        offered = tuple(how for how in offered if Op.WITHIN_NEXT not in how)
    return [(how, name_of(Op(how.removeprefix(NOT)), of.kind, how.startswith(NOT))) for how in offered]


def from_post(data: QueryDict, fields: Vocabulary) -> Rows:
    """Rows as posted, in their order; what names no field is left out, an operator of another kind is replaced."""
    groups: dict[int, Group] = {}
    for key in data:
        place = _POSTED.fullmatch(key)
        name = data.get(key, "")
        if place is None or name not in fields:
            continue
        prefix = f"g{place[1]}-{place[2]}"
        how = data.get(f"{prefix}-op", "")
        line = fresh_line(name, fields)
        if how in dict(ways(fields[name])) and data.get(f"{prefix}-was", name) == name:
            line = Line(name, how, data.getlist(f"{prefix}-value"))
        match = "any" if data.get(f"g{place[1]}-match") == "any" else "all"
        groups.setdefault(int(place[1]), Group([], match)).lines.append(line)
    return Rows(list(groups.values()), "any" if data.get("match") == "any" else "all")


def from_conditions(data: object, fields: Vocabulary) -> Rows | None:
    """None for a tree that rows can't show."""
    top = read(data)
    if not isinstance(top, All | Any):
        top = All((top,))
    match = "all" if isinstance(top, All) else "any"
    own: list[Line] = []
    groups = [Group(own, match)]
    for part in top.parts:
        inner = part.parts if isinstance(part, All | Any) else (part,)
        lines = [_line(one, fields) for one in inner]
        if None in lines:
            return None
        found = [line for line in lines if line]
        if isinstance(part, All | Any):
            groups.append(Group(found, "all" if isinstance(part, All) else "any"))
        else:
            own += found
    return Rows([group for group in groups if group.lines], match)


def _line(part: Condition, fields: Vocabulary) -> Line | None:
    is_denied = isinstance(part, Not)
    ask = part.part if isinstance(part, Not) else part
    if not isinstance(ask, Ask) or ask.field not in fields:
        return None
    of, op, value = fields[ask.field], ask.op, ask.value
    if of.kind in (Kind.CHOICE, Kind.TAGS) and op in MANY_OF:
        op, value = MANY_OF[op], [value]
    how = f"{NOT}{op}" if is_denied else str(op)
    return Line(ask.field, how, _texts(value)) if how in dict(ways(of)) else None


def _texts(value: Whatever) -> list[str]:
    if isinstance(value, dict):
        return [str(one) for unit, amount in value.items() for one in (amount, unit)]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _value(op: Op, values: Sequence[str], of: Field) -> object:
    """The inputs' texts as the value that the operator takes; what can't be read is left as text, for `check`."""
    first = values[0].strip() if values else ""
    if of.kind is Kind.TAGS:
        return [one for value in values for one in (part.strip() for part in value.split(",")) if one]
    if of.kind is Kind.CHOICE:
        return [_number(value) if of.codes is int else value for value in values if value]
    if op in SPANS:
        unit = values[1] if len(values) > 1 and values[1] in UNITS else "days"
        return {unit: _number(first)}
    if of.kind is Kind.FLAG:
        return {"yes": True, "no": False}.get(first, first)
    read_one = (_number if of.is_whole else _decimal) if of.kind is Kind.NUMBER else str.strip
    return [read_one(value) for value in values] if op is Op.BETWEEN else read_one(first)


def _decimal(text: str) -> object:
    plain = text.strip().replace(",", ".")
    return float(plain) if re.fullmatch(r"-?\d{0,15}\.\d{1,6}", plain) else _number(text)


def _number(text: str) -> object:
    return int(text) if re.fullmatch(r"-?\d{1,15}", text.strip()) else text.strip()
