"""A scorecard in the making: its content as the rows of a form, and back. Rows move by buttons, so by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from django.http import QueryDict
from django.utils.text import slugify

from qa.cards.model import Card, CauseKind, Fact, Scale
from qa.cards.parse import parse
from qa.scoring import ItemClass
from qa.views.card_shown import CAUSES, CLASSES, FACTS

LANGUAGES: Final = ("en", "id")
PLACE: Final = re.compile(r"(section|item|cause)-(\d{1,3})(?:-(\d{1,3}))?")
FRESH: Final[Mapping[str, Any]] = {"scale": "binary", "weight": 1, "class": "non_critical", "na": "exclude"}


@dataclass
class CardDraft:
    """`content` may be wrong: `problems` say what, by the name of the input."""

    content: dict[str, Any]
    note: str = ""
    revision: int = 1
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def posted(cls, data: QueryDict) -> CardDraft:
        revision = data.get("revision", "1")
        return cls(_content(data), data.get("note", ""), int(revision) if revision.isdecimal() else 0)

    def press(self, action: str) -> None:
        """`add:section`, `add:item-0`, `up:item-0-2`, `down:section-1`, `remove:cause-3`."""
        verb, _colon, place = action.partition(":")
        if verb == "add":
            self._add(place)
        elif found := PLACE.fullmatch(place):
            rows = self._rows(found)
            number = int(found[3] or found[2])
            if rows is not None and number < len(rows):
                _move(rows, number, verb)

    def _add(self, place: str) -> None:
        sections = self.content["sections"]
        if place == "section":
            sections.append({"key": _fresh_key("section", sections), "title": {}, "items": []})
        elif place == "cause":
            self.content["causes"].append(
                {"key": _fresh_key("cause", self.content["causes"]), "kind": "agent", "text": {}}
            )
        elif (found := PLACE.fullmatch(place)) and int(found[2]) < len(sections):
            every = [item for section in sections for item in section["items"]]
            sections[int(found[2])]["items"].append({"key": _fresh_key("item", every), "text": {}, **FRESH})

    def _rows(self, found: re.Match[str]) -> list[Any] | None:
        if found[1] == "cause":
            return list_of(self.content, "causes")
        sections = list_of(self.content, "sections")
        if found[1] == "section":
            return sections
        return list_of(sections[int(found[2])], "items") if int(found[2]) < len(sections) else None

    def check(self) -> Card:
        card, problems = parse(self.content)
        for one in problems:
            self.problems.setdefault(one.path, one.message)
        return card

    # --- as it is drawn ---------------------------------------------------------------------------------

    classes: ClassVar = [(one.value, CLASSES[one]) for one in ItemClass]
    facts: ClassVar = [(one.value, FACTS[one]) for one in Fact]
    kinds: ClassVar = [(one.value, CAUSES[one]) for one in CauseKind]

    @property
    def sections(self) -> Iterator[tuple[str, dict[str, Any], list[tuple[str, dict[str, Any]]]]]:
        """(place, section, [(place, item)])."""
        for n, section in enumerate(self.content["sections"]):
            items = [(f"{n}-{k}", _shown(item)) for k, item in enumerate(section["items"])]
            yield str(n), section, items

    @property
    def causes(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for n, cause in enumerate(self.content["causes"]):
            yield str(n), cause


def list_of(data: Mapping[str, Any], name: str) -> list[Any]:
    found: list[Any] = data[name]
    return found


def _move(rows: list[Any], number: int, verb: str) -> None:
    if verb == "remove":
        del rows[number]
        return
    other = number + (-1 if verb == "up" else 1)
    if 0 <= other < len(rows):
        rows[number], rows[other] = rows[other], rows[number]


def _fresh_key(noun: str, rows: list[dict[str, Any]]) -> str:
    taken = {one.get("key") for one in rows}
    return next(key for n in range(1, len(taken) + 2) if (key := f"{noun}_{n}") not in taken)


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    """With its anchors as lines: `2 = what it means | an example | another`."""
    return {**item, "anchor_lines": {one: _lines(item, one) for one in LANGUAGES}}


def _lines(item: Mapping[str, Any], language: str) -> str:
    lines = []
    for anchor in item.get("anchors", []):
        words = [anchor["text"].get(language, "")] + [one.get(language, "") for one in anchor.get("examples", [])]
        if words[0]:
            lines.append(f"{anchor['level']:g} = {' | '.join(words)}")
    return "\n".join(lines)


# --- as it is posted -------------------------------------------------------------------------------------


def _content(data: QueryDict) -> dict[str, Any]:
    sections = [_section(data, n) for n in _numbers(data, "section")]
    causes = [_cause(data, n) for n in _numbers(data, "cause")]
    return {"title": _texts(data, "title"), "sections": sections, "causes": causes}


def _numbers(data: QueryDict, noun: str, within: str = "") -> list[str]:
    """In the order in which the form has them."""
    found = re.compile(rf"{noun}-{within}(\d{{1,3}})-key")
    return [match[1] for name in data if (match := found.fullmatch(name))]


def _section(data: QueryDict, n: str) -> dict[str, Any]:
    items = [_item(data, f"item-{n}-{k}") for k in _numbers(data, "item", f"{n}-")]
    return {"key": _key(data, f"section-{n}"), "title": _texts(data, f"section-{n}-title"), "items": items}


def _item(data: QueryDict, prefix: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "key": _key(data, prefix),
        "text": _texts(data, f"{prefix}-text"),
        "scale": data.get(f"{prefix}-scale", "binary"),
        "weight": _number(data.get(f"{prefix}-weight", "1")),
        "class": data.get(f"{prefix}-class", "non_critical"),
        "na": data.get(f"{prefix}-na", "exclude"),
    }
    if item["scale"] == Scale.NUMERIC:
        item |= {name: _number(data.get(f"{prefix}-{name}", "")) for name in ("low", "high")}
    if fact := data.get(f"{prefix}-fact", ""):
        item |= {"fact": fact, "scale": "binary"}
    if help_text := _texts(data, f"{prefix}-help"):
        item["help"] = help_text
    if anchors := _anchors(data, prefix):
        item["anchors"] = anchors
    return item


def _cause(data: QueryDict, n: str) -> dict[str, Any]:
    prefix = f"cause-{n}"
    return {
        "key": _key(data, prefix),
        "kind": data.get(f"{prefix}-kind", "agent"),
        "text": _texts(data, f"{prefix}-text"),
    }


def _key(data: QueryDict, prefix: str) -> str:
    return slugify(data.get(f"{prefix}-key", "")).replace("-", "_")[:60]


def _texts(data: QueryDict, name: str) -> dict[str, str]:
    return {one: words for one in LANGUAGES if (words := data.get(f"{name}-{one}", "").strip())}


def _anchors(data: QueryDict, prefix: str) -> list[dict[str, Any]]:
    """Lines of each language, joined by their level."""
    found: dict[float, dict[str, Any]] = {}
    for language in LANGUAGES:
        for line in data.get(f"{prefix}-anchors-{language}", "").splitlines():
            level, equals, words = line.partition("=")
            number = _number(level)
            if not equals or not isinstance(number, float | int):
                continue
            text, *examples = [part.strip() for part in words.split("|")]
            anchor = found.setdefault(float(number), {"level": number, "text": {}, "examples": []})
            anchor["text"][language] = text
            for n, example in enumerate(one for one in examples if one):
                if n == len(anchor["examples"]):
                    anchor["examples"].append({})
                anchor["examples"][n][language] = example
    return [found[level] for level in sorted(found)]


def _number(text: str) -> float | str:
    """As a number; what is none is left as it is, for `parse` to say so."""
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return text
    return int(number) if number == int(number) else number
