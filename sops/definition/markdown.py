"""A procedure as Markdown, for reading and translating away from the desk, and back: nothing is lost on the way.

# Title, then a block of JSON with all that is no text; a heading of the fourth level before each text, such as
`#### en: title`; a heading of the second level and a block of JSON for each step. In a text, a line that would read as
a heading, a block or an escape begins with a backslash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from sops.definition.model import Definition
from sops.definition.parse import Problem, graph, parse, texts
from sops.definition.words import LOCALES, Text

FENCE: Final = "```"
ESCAPED: Final = re.compile(r"^(?=#|```|\\)", re.M)
UNESCAPED: Final = re.compile(r"^\\", re.M)
TEXT: Final = re.compile(rf"#### (?:({'|'.join(LOCALES)}): )?([a-z0-9_.]+)")


def export(definition: Definition) -> str:
    whole = graph(definition)
    steps = whole.pop("steps")
    words = texts(definition)
    head = {place: text for place, text in words.items() if not place.startswith("steps.")}
    parts = [f"# {_title(definition.title, definition)}", _block(whole), *_spoken(head)]
    for place, (step, bare) in enumerate(zip(definition.steps, steps, strict=True)):
        begin = f"steps.{step.id}."
        own = {where.removeprefix(begin): text for where, text in words.items() if where.startswith(begin)}
        parts += [f"## {place + 1}. {_title(step.title, definition)}", _block(bare), *_spoken(own)]
    return "\n\n".join(parts) + "\n"


def _title(text: Text, definition: Definition) -> str:
    return " ".join(text.best(definition.locale).split())


def _block(bare: object) -> str:
    return f"{FENCE}json\n{json.dumps(bare, indent=1, sort_keys=True, ensure_ascii=False)}\n{FENCE}"


def _spoken(words: Mapping[str, Text]) -> Iterator[str]:
    for place, text in words.items():
        if not text:
            yield f"#### {place}"
        for code, said in text.by_locale:
            escaped = ESCAPED.sub(r"\\", said)
            yield f"#### {code}: {place}\n\n{escaped}"


class Unreadable(Exception):
    """This is no such Markdown; `line` counts from 1."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line, self.what = line, what


def read(markdown: str) -> tuple[Definition | None, list[Problem]]:
    """The procedure in an export, or what keeps it from being one. Never raises."""
    try:
        data = to_json(markdown)
    except Unreadable as error:
        return None, [Problem("", _("Line %(line)d: %(what)s") % {"line": error.line, "what": error.what})]
    return parse(data)


def to_json(markdown: str) -> dict[str, Any]:
    """Raises Unreadable."""
    lines = markdown.replace("\r\n", "\n").split("\n")
    whole: dict[str, Any] | None = None
    current: dict[str, Any] | None = None
    steps: list[dict[str, Any]] = []
    at = 0
    while at < len(lines):
        line = lines[at].rstrip()
        if line == f"{FENCE}json":
            end = _end_of(lines, at + 1, [FENCE])
            current = _object(lines[at + 1 : end], at + 1)
            if whole is None:
                whole = current
            else:
                steps.append(current)
            at = end + 1
        elif found := TEXT.fullmatch(line):
            end = _end_of(lines, at + 1, ["#", FENCE])
            if current is None:
                raise Unreadable(at + 1, _("A text stands before the first block of JSON."))
            _put(current, found[2], found[1], lines[at + 1 : end], at + 1)
            at = end
        elif line == "" or line.startswith(("# ", "## ")) or line in ("#", "##"):
            at += 1
        else:
            raise Unreadable(at + 1, _("Here is a heading, a block of JSON or a text expected."))
    if whole is None:
        raise Unreadable(1, _("There is no block of JSON."))
    return {**whole, "steps": steps}


def _end_of(lines: list[str], start: int, begins: Iterable[str]) -> int:
    marks = tuple(begins)
    return next((at for at in range(start, len(lines)) if lines[at].startswith(marks)), len(lines))


def _object(lines: list[str], line: int) -> dict[str, Any]:
    try:
        found = json.loads("\n".join(lines))
    except (ValueError, RecursionError) as error:
        raise Unreadable(line + 1, _("This block is no JSON.")) from error
    if not isinstance(found, dict):
        raise Unreadable(line + 1, _("This block is no object."))
    return found


def _put(data: dict[str, Any], place: str, code: str | None, lines: list[str], line: int) -> None:
    """Set the text at its place; parts of lists are found by their ids."""
    *way, last = place.split(".")
    at: Any = data
    for name in way:
        at = _part(at, name)
    if not isinstance(at, dict):
        raise Unreadable(line, _("There is no place “%(place)s” for a text.") % {"place": place})
    if not isinstance(at.get(last), dict):
        at[last] = {}
    if code:
        at[last][code] = UNESCAPED.sub("", "\n".join(lines)).strip("\n")


def _part(at: Any, name: str) -> Any:
    if isinstance(at, dict):
        return at.get(name)
    if isinstance(at, list):
        return next((one for one in at if isinstance(one, dict) and one.get("id") == name), None)
    return None
