"""The JSON Schema of a procedure, made from the same tables that read it, so that the two can't disagree."""

from __future__ import annotations

from typing import Any, Final

from helpdesk.lib.conditions.tree import OPERATORS
from sops.definition.parse import PROCEDURE, SHAPES
from sops.definition.words import LOCALES

ADDRESS: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    return {
        "$schema": ADDRESS,
        "title": "A procedure, format 1",
        "description": "What a schema can say. docs/procedures.md says the rest, and 'procedures check' checks it.",
        **PROCEDURE.schema(),
        "$defs": {
            "text": _closed({code: {"type": "string"} for code in LOCALES}),
            "condition": _condition(),
            "value": _value(),
            **{kind: _step(kind) for kind in SHAPES},
        },
    }


def _step(kind: str) -> dict[str, Any]:
    shape = SHAPES[kind].schema()
    return {
        **shape,
        "properties": {"kind": {"const": kind}, **shape["properties"]},
        "required": ["kind", *shape["required"]],
    }


def _condition() -> dict[str, Any]:
    several = {"type": "array", "items": {"$ref": "#/$defs/condition"}}
    asked = _closed({"field": {"type": "string"}, "op": {"enum": sorted(OPERATORS)}, "value": True}, "field", "op")
    inner = [_closed({name: several}, name) for name in ("all", "any")]
    return {"oneOf": [*inner, _closed({"not": {"$ref": "#/$defs/condition"}}, "not"), asked]}


def _value() -> dict[str, Any]:
    value = {"$ref": "#/$defs/value"}
    chosen = {"if": {"$ref": "#/$defs/condition"}, "then": value, "else": value}
    return {
        "oneOf": [
            {"type": ["string", "number", "boolean"]},
            {"type": "array", "items": {"type": "string"}},
            _closed({"var": {"type": "string"}}, "var"),
            _closed({"fill": {"type": "string"}}, "fill"),
            _closed({"sum": {"type": "array", "items": value, "minItems": 1}}, "sum"),
            _closed(chosen, *chosen),
        ]
    }


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}
