"""A procedure from JSON and back. `parse` takes anything and never raises; `dump` gives the one canonical form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from sops.definition.canonical import join, sha256, unfit
from sops.definition.codecs import (
    NAME,
    NOTE,
    SILENT,
    SLUG,
    Asked,
    Flag,
    Key,
    ListOf,
    MapOf,
    OneOf,
    Report,
    Schema,
    Shape,
    Speak,
    Whole,
    Word,
    Words,
)  # fmt: skip
from sops.definition.model import (
    KINDS,
    PROOFS,
    SOURCES,
    TYPES,
    Definition,
    FormField,
    Item,
    Row,
    Rule,
    Step,
    Variable,
)  # fmt: skip
from sops.definition.operations import KEY as OPERATION_KEY
from sops.definition.values import Valued
from sops.definition.words import LOCALES, NOTHING, Text

FORMAT: Final = 1
TARGET: Final = Word(r"[a-z][a-z0-9_]{0,59}|", lambda: _("Give the id of a step."))
ACTION: Final = Word(
    rf"[a-z][a-z0-9_]{{0,59}}|{OPERATION_KEY}\.{OPERATION_KEY}",
    lambda: _("Give the name of an action, such as add_tag, or of a connector's operation, such as payments.refund."),
)
COMMON: Final = {
    "id": Key(NAME),
    "title": Key(Words()),
    "body": Key(Words(), NOTHING),
    "policy": Key(NOTE, ""),
    "mandatory": Key(Flag(), False),
    "visits": Key(Whole(1, 50), None),
}
NEXT: Final = {"next": Key(TARGET, "")}
NAMES: Final = ListOf(NAME)
VALUES: Final = MapOf(Valued())
RULE: Final = Shape(Rule, {"when": Key(Asked()), "next": Key(TARGET)})
ROW: Final = Shape(Row, {"when": Key(Asked()), "then": Key(VALUES)})
ITEM: Final = Shape(Item, {"id": Key(NAME), "text": Key(Words())})
FIELD: Final = Shape(FormField, {"field": Key(NAME), "variable": Key(NAME, "")})
PRIORITIES: Final = ("low", "normal", "high", "urgent")
OWN: Final[Mapping[str, Mapping[str, Key]]] = {
    "info": NEXT,
    "checklist": {"items": Key(ListOf(ITEM, 1, "id")), **NEXT},
    "question": {"variable": Key(NAME), **NEXT},
    "form": {"fields": Key(ListOf(FIELD, 1, "field")), **NEXT},
    "evidence": {"proofs": Key(ListOf(OneOf(PROOFS), 1), PROOFS), "least": Key(Whole(1, 20), 1), **NEXT},
    "decision": {"rules": Key(ListOf(RULE)), "otherwise": Key(TARGET, "")},
    "table": {"outputs": Key(ListOf(NAME, 1)), "rows": Key(ListOf(ROW)), "otherwise": Key(VALUES, {}), **NEXT},
    "macro": {"macro": Key(SLUG, ""), "reply": Key(Words(), NOTHING), **NEXT},
    "action": {
        "action": Key(ACTION), "parameters": Key(VALUES, {}), "confirm": Key(Flag(), True), "failed": Key(TARGET, ""),
        "outputs": Key(MapOf(NAME), {}), **NEXT,
    },
    "approval": {"by": Key(OneOf(("lead_team", "review_quality", "edit_procedures")), "lead_team"),
                 "refused": Key(TARGET, ""), **NEXT},
    "escalate": {"team": Key(SLUG), "priority": Key(OneOf(PRIORITIES), ""), **NEXT},
    "wait": {"reply": Key(Flag(), False), "hours": Key(Whole(1, 24 * 90), None), "late": Key(TARGET, ""), **NEXT},
    "call": {"procedure": Key(SLUG), "version": Key(Whole(1, 100_000)), "inputs": Key(VALUES, {}),
             "outputs": Key(MapOf(NAME), {}), **NEXT},
    "end": {"outcome": Key(NAME), **NEXT},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step of whatever kind; `kind` says which."""

    def read(self, data: object, place: str, report: Report) -> Step | None:
        kind = data.get("kind") if isinstance(data, Mapping) else None
        if not isinstance(data, Mapping) or not isinstance(kind, str) or kind not in SHAPES:
            words = _("A step is an object, and its kind is one of: %(kinds)s.")
            report(join(place, "kind"), words % {"kinds": ", ".join(SHAPES)})
            return None
        rest = {key: value for key, value in data.items() if key != "kind"}
        step: Step | None = SHAPES[kind].read(rest, place, report)
        return step

    def write(self, value: Step, place: str, speak: Speak) -> object:
        written = SHAPES[value.kind].write(value, place, speak)
        return {"kind": value.kind, **written} if isinstance(written, dict) else written

    def schema(self) -> Schema:
        return {"oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in SHAPES]}


SHAPES: Final = {kind: Shape(KINDS[kind], {**COMMON, **own}) for kind, own in OWN.items()}
VARIABLE: Final = Shape(
    Variable,
    {
        "type": Key(OneOf(TYPES)),
        "source": Key(OneOf(SOURCES), "answer"),
        "label": Key(Words(), NOTHING),
        "field": Key(NAME, ""),
        "value": Key(Valued(), None),
        "choices": Key(MapOf(Words()), {}),
        "least": Key(Whole(-(10**12), 10**12), None),
        "most": Key(Whole(-(10**12), 10**12), None),
        "whole": Key(Flag(), True),
    },
)
PROCEDURE: Final = Shape(
    Definition,
    {
        "format": Key(Whole(FORMAT, FORMAT)),
        "key": Key(SLUG),
        "title": Key(Words()),
        "summary": Key(Words(), NOTHING),
        "risk": Key(Whole(1, 4)),
        "locale": Key(OneOf(LOCALES)),
        "locales": Key(ListOf(OneOf(LOCALES), 1)),
        "start": Key(TARGET),
        "variables": Key(MapOf(VARIABLE), {}),
        "inputs": Key(NAMES, ()),
        "outputs": Key(NAMES, ()),
        "outcomes": Key(MapOf(Words())),
        "steps": Key(ListOf(Stepped(), 1, "id")),
    },
)


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` is like steps.3.rules.0.when; empty where the whole is meant."""

    place: str
    message: str


def parse(data: object) -> tuple[Definition | None, list[Problem]]:
    """The procedure in this JSON, or every problem that keeps it from being one."""
    problems = [Problem(place, message) for place, message in unfit(data)]
    if problems:
        return None, problems
    found = PROCEDURE.read(data, "", lambda place, message: problems.append(Problem(place, message)))
    return (None, problems) if problems else (found, [])


def dump(definition: Definition) -> dict[str, Any]:
    """The canonical form: defaults left out, texts tidied. Parsing it gives the same procedure."""
    return _written(definition, lambda place, text: dict(text.by_locale))


def graph(definition: Definition) -> dict[str, Any]:
    """The procedure without a word of its texts: two versions with the same graph differ in wording alone."""
    return _written(definition, lambda place, text: SILENT)


def texts(definition: Definition) -> dict[str, Text]:
    """Every text by its place, such as steps.identify.title."""
    found: dict[str, Text] = {}

    def note(place: str, text: Text) -> object:
        found[place] = text
        return SILENT

    _written(definition, note)
    return found


def sha_of(definition: Definition) -> str:
    return sha256(dump(definition))


def graph_sha_of(definition: Definition) -> str:
    return sha256(graph(definition))


def _written(definition: Definition, speak: Speak) -> dict[str, Any]:
    written = PROCEDURE.write(definition, "", speak)
    if not isinstance(written, dict):
        raise TypeError("a procedure is written as an object")
    return written
