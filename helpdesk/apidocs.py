"""The API's description as something a page can show: operations by noun, and the shapes they speak of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import spectacular_settings

Node = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = {
    "type": "object",
    "description": "Every error: a code for programs, a sentence for people.",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "fields": {
            "type": "object",
            "description": "What is wrong, by the name of the field; what is about none is under `all`.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["code", "message"],
}
COMMON_ERRORS = {
    "401": "No token, or one that is unknown, expired or revoked.",
    "403": "The role, or the token's scope, does not include this.",
    "404": "There is no such thing, or you may not see it.",
    "422": "A value can't be used; `fields` says which, and why.",
    "429": "Too many requests; the header Retry-After says when to go on.",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter or a field; `shape` names what it is made of, where the page shows that too."""

    name: str
    kind: str
    shape: str
    help: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    shape: str
    help: str


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    help: str
    query: list[Value]
    body: str
    example: str
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    help: str
    fields: list[Value]
    choices: list[str]


@dataclass(frozen=True, slots=True)
class Docs:
    title: str
    help: str
    nouns: dict[str, list[Operation]]
    shapes: list[Shape]


@lru_cache(maxsize=1)
def docs() -> Docs:
    """Made once a process: the API doesn't change while it runs."""
    return docs_of(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


def name_errors(result: dict[str, Any], **_context: object) -> dict[str, Any]:
    """Every operation can answer with these, whether its author wrote so or not."""
    result["components"]["schemas"].setdefault("Problem", PROBLEM)
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for item in result["paths"].values():
        for method in METHODS:
            for status, words in COMMON_ERRORS.items():
                if method in item:
                    item[method]["responses"].setdefault(status, {"description": words, "content": content})
    return result


def docs_of(schema: Node) -> Docs:
    nouns: dict[str, list[Operation]] = {}
    for path, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                nouns.setdefault(item[method]["tags"][0], []).append(_operation(path, method, item[method]))
    shapes = [_shape(name, node) for name, node in schema["components"]["schemas"].items()]
    return Docs(spectacular_settings.TITLE, spectacular_settings.DESCRIPTION, nouns, shapes)


def _operation(path: str, method: str, node: Node) -> Operation:
    content = node.get("requestBody", {}).get("content", {})
    body: Node = next(iter(content.values()), {})
    examples = [one["value"] for one in body.get("examples", {}).values()]
    return Operation(
        id=node["operationId"],
        method=method.upper(),
        path=path,
        summary=node.get("summary", ""),
        help=node.get("description", ""),
        query=[
            Value(one["name"], _kind(one["schema"]), "", one.get("description", ""), one.get("required", False))
            for one in node.get("parameters", [])
            if one["in"] == "query"
        ],
        body=_name(body.get("schema", {})),
        example=json.dumps(examples[0], indent=2, ensure_ascii=False) if examples else "",
        answers=list(_answers(node["responses"])),
    )


def _answers(responses: Node) -> Iterator[Answer]:
    for status, node in responses.items():
        content: Node = next(iter(node.get("content", {}).values()), {})
        yield Answer(status, _name(content.get("schema", {})), node.get("description", ""))


def _shape(name: str, node: Node) -> Shape:
    needed = set(node.get("required", []))
    fields = [
        Value(key, _kind(value), _name(value), value.get("description", ""), key in needed)
        for key, value in node.get("properties", {}).items()
    ]
    return Shape(name, "" if "enum" in node else node.get("description", ""), fields, [*map(str, node.get("enum", []))])


def _kind(node: Node) -> str:
    """A type in a few words: 'integer or null', 'array of Ticket'."""
    if "items" in node:
        return f"array of {_kind(node['items'])}"
    if "additionalProperties" in node and isinstance(node["additionalProperties"], Mapping):
        return f"object of {_kind(node['additionalProperties'])}"
    words = _name(node) or node.get("format") or node.get("type", "any")
    if "enum" in node:
        words = ", ".join(str(one) for one in node["enum"] if one is not None)
    return f"{words} or null" if node.get("nullable") else str(words)


def _name(node: Node) -> str:
    """The component that a schema refers to, directly, as its only part or as its items."""
    if "$ref" in node:
        return str(node["$ref"]).rpartition("/")[2]
    parts = [*node.get("allOf", []), *node.get("oneOf", [])]
    return _name(parts[0]) if parts else _name(node["items"]) if "items" in node else ""
