"""How each part of a procedure is read from JSON, written to it, and described by the JSON Schema: one table for all
three. Reading never raises: it reports each problem at its place and goes on.

`read` returns None for what it could not read; `write` gives texts to a function of their place, so that the same
walk yields the whole, the graph alone, or the texts alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

from django.utils.translation import gettext as _

from helpdesk.lib.conditions import tree
from sops.definition.canonical import join
from sops.definition.words import LOCALES, Text, text_of

Report: TypeAlias = Callable[[str, str], None]
Speak: TypeAlias = Callable[[str, Text], object]
Schema: TypeAlias = dict[str, Any]
MOST_PARTS: Final = 5_000


class Codec(Protocol):
    def read(self, data: object, place: str, report: Report) -> Any: ...

    def write(self, value: Any, place: str, speak: Speak) -> object: ...

    def schema(self) -> Schema: ...


@dataclass(frozen=True, slots=True)
class Word:
    """A short text of a given form: a code, a slug, an address of a policy."""

    form: str
    needed: Callable[[], str]

    def read(self, data: object, place: str, report: Report) -> str | None:
        if isinstance(data, str) and re.fullmatch(self.form, data):
            return data
        report(place, self.needed())
        return None

    def write(self, value: str, place: str, speak: Speak) -> object:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^(?:{self.form})$"}


NAME: Final = Word(
    r"[a-z][a-z0-9_]{0,59}", lambda: _("Give a name of small letters, digits and _, such as money_asked.")
)
SLUG: Final = Word(
    r"[a-z0-9][a-z0-9-]{0,59}", lambda: _("Give a key of small letters, digits and hyphens, such as hacked-account.")
)
NOTE: Final = Word(r"[^\n]{1,300}", lambda: _("Give a text of one line."))


@dataclass(frozen=True, slots=True)
class OneOf:
    choices: tuple[str, ...]

    def read(self, data: object, place: str, report: Report) -> str | None:
        if isinstance(data, str) and data in self.choices:
            return data
        report(place, _("Give one of these: %(choices)s.") % {"choices": ", ".join(self.choices)})
        return None

    def write(self, value: str, place: str, speak: Speak) -> object:
        return value

    def schema(self) -> Schema:
        return {"enum": list(self.choices)}


@dataclass(frozen=True, slots=True)
class Whole:
    least: int
    most: int

    def read(self, data: object, place: str, report: Report) -> int | None:
        if isinstance(data, int) and not isinstance(data, bool) and self.least <= data <= self.most:
            return data
        words = _("Give a whole number from %(least)d to %(most)d.")
        report(place, words % {"least": self.least, "most": self.most})
        return None

    def write(self, value: int, place: str, speak: Speak) -> object:
        return value

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Flag:
    def read(self, data: object, place: str, report: Report) -> bool | None:
        if isinstance(data, bool):
            return data
        report(place, _("Give true or false."))
        return None

    def write(self, value: bool, place: str, speak: Speak) -> object:
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Words:
    """{"en": "...", "id": "..."}; blanks at the ends of lines and of the whole are dropped."""

    def read(self, data: object, place: str, report: Report) -> Text | None:
        if not isinstance(data, Mapping):
            report(place, _('Give the text in each language, such as {"en": "Hello", "id": "Halo"}.'))
            return None
        found = {}
        for code, text in data.items():
            if code not in LOCALES or not isinstance(text, str):
                report(join(place, code), _("Give texts in these languages: %(codes)s.") % {"codes": _codes()})
                return None
            found[code] = _tidied(text)
        return text_of(found)

    def write(self, value: Text, place: str, speak: Speak) -> object:
        return speak(place, value)

    def schema(self) -> Schema:
        return {"$ref": "#/$defs/text"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition of helpdesk.lib.conditions, whatever it asks about."""

    def read(self, data: object, place: str, report: Report) -> tree.Condition | None:
        try:
            return tree.read(data)
        except tree.Shapeless as error:
            words = _("This is no condition. Give all, any, not, or a field with an operator (op) and a value.")
            report(join(place, error.path) if error.path else place, words)
            return None

    def write(self, value: tree.Condition, place: str, speak: Speak) -> object:
        return tree.write(value)

    def schema(self) -> Schema:
        return {"$ref": "#/$defs/condition"}


@dataclass(frozen=True, slots=True)
class ListOf:
    part: Codec
    least: int = 0
    names: str = ""
    """The attribute by which parts are told apart: no two are the same."""

    def read(self, data: object, place: str, report: Report) -> tuple[Any, ...] | None:
        if not isinstance(data, list | tuple) or not self.least <= len(data) <= MOST_PARTS:
            report(place, _("Give a list of at least %(least)d and at most %(most)d.") % self._bounds())
            return None
        found = [self.part.read(one, join(place, index), report) for index, one in enumerate(data)]
        if any(one is None for one in found):
            return None
        self._tell_twins(found, place, report)
        return tuple(found)

    def _bounds(self) -> dict[str, int]:
        return {"least": self.least, "most": MOST_PARTS}

    def _tell_twins(self, found: list[Any], place: str, report: Report) -> None:
        seen = set()
        for index, one in enumerate(found if self.names else []):
            name = getattr(one, self.names)
            if name in seen:
                report(join(place, index), _("“%(name)s” is there twice. Give each its own name.") % {"name": name})
            seen.add(name)

    def write(self, value: tuple[Any, ...], place: str, speak: Speak) -> object:
        return [self.part.write(one, join(place, self._name(one, index)), speak) for index, one in enumerate(value)]

    def _name(self, one: object, index: int) -> object:
        return getattr(one, self.names) if self.names else index

    def schema(self) -> Schema:
        return {"type": "array", "items": self.part.schema(), "minItems": self.least, "maxItems": MOST_PARTS}


@dataclass(frozen=True, slots=True)
class MapOf:
    part: Codec
    name: Word = NAME

    def read(self, data: object, place: str, report: Report) -> dict[str, Any] | None:
        if not isinstance(data, Mapping) or len(data) > MOST_PARTS:
            report(place, _("Give an object: a name and what it means, for each."))
            return None
        found = {}
        for key, one in data.items():
            name = self.name.read(key, join(place, key), report)
            value = self.part.read(one, join(place, key), report)
            if name is None or value is None:
                return None
            found[name] = value
        return dict(sorted(found.items()))

    def write(self, value: Mapping[str, Any], place: str, speak: Speak) -> object:
        written = {key: self.part.write(one, join(place, key), speak) for key, one in value.items()}
        return {key: None if one is SILENT else one for key, one in written.items()}

    def schema(self) -> Schema:
        names = {"pattern": f"^(?:{self.name.form})$"}
        return {"type": "object", "propertyNames": names, "additionalProperties": self.part.schema()}


REQUIRED: Final = object()


@dataclass(frozen=True, slots=True)
class Key:
    codec: Codec
    default: object = REQUIRED


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with these keys and no others, as a frozen dataclass. What equals its default is not written."""

    made: Callable[..., Any]
    keys: Mapping[str, Key] = field(default_factory=dict)

    def read(self, data: object, place: str, report: Report) -> Any:
        if not isinstance(data, Mapping):
            report(place, _("Give an object with these keys: %(keys)s.") % {"keys": ", ".join(self.keys)})
            return None
        reported = []

        def note(where: str, what: str) -> None:
            reported.append(where)
            report(where, what)

        for key in data:
            if key not in self.keys:
                note(join(place, key), _("There is no “%(key)s” here. Take it out.") % {"key": str(key)[:60]})
        values = {name: self._value(name, key, data, place, note) for name, key in self.keys.items()}
        return None if reported else self.made(**values)

    def _value(self, name: str, key: Key, data: Mapping[str, object], place: str, report: Report) -> object:
        if name in data:
            return key.codec.read(data[name], join(place, name), report)
        if key.default is REQUIRED:
            report(join(place, name), _("“%(key)s” is missing. Add it.") % {"key": name})
        return key.default

    def write(self, value: Any, place: str, speak: Speak) -> object:
        given = {name: getattr(value, name) for name in self.keys}
        written = {
            name: self.keys[name].codec.write(one, join(place, name), speak)
            for name, one in given.items()
            if one != self.keys[name].default
        }
        return {name: one for name, one in written.items() if one is not SILENT}

    def schema(self) -> Schema:
        return {
            "type": "object",
            "properties": {name: key.codec.schema() for name, key in self.keys.items()},
            "required": [name for name, key in self.keys.items() if key.default is REQUIRED],
            "additionalProperties": False,
        }


# What `speak` returns for a text that is to be left out.
SILENT: Final = object()


def _tidied(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()


def _codes() -> str:
    return ", ".join(LOCALES)
