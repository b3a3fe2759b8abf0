"""The words that people see: those the sources mark for translation, and those in pages that are not marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

from tests.house import sources

CATALOG = sources.ROOT / "locale" / "id" / "LC_MESSAGES" / "django.po"
LETTERS = re.compile(r"[^\W\d_]")
PLACE = re.compile(r"%\(\w+\)[a-z]|%%s|%[sd]|\{\w*\}|</?[a-z]+>")

KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip

# Attributes that are read out or shown, and what is written as is in every language.
SHOWN = re.compile(r"aria-label|title|placeholder|alt|data-label(-\w+)?|data-key-label|data-command")
VERBATIM = {"code", "kbd", "pre", "script", "style"}
ATTRIBUTE = re.compile(r'[a-z-]+="')  # in a block that stands in an element's tag
LITERAL = r"""("[^"{]*[^\W\d_][^"]*"|'[^'{]*[^\W\d_][^']*')"""
IN_TAGS = [
    re.compile(r"{%\s*(?:button|badge|notice|empty)\s+" + LITERAL),
    re.compile(r"{%[^%]*\s(?:label|title|text|search|does)=" + LITERAL),
    re.compile(r"\|default(?:_if_none)?:(?![\"'][a-z_-]+[\"'])" + LITERAL),  # one word in small letters is a code
]


def catalog() -> Catalog:
    return read_po(BytesIO(CATALOG.read_bytes()), locale="id")


def marked() -> dict[tuple[str, str], str]:
    """Every text marked for translation, as (context, English), and a file that has it. Needs no gettext program."""
    found: dict[tuple[str, str], str] = {}
    for path in [*sources.python(*sources.PACKAGES), *sources.templates()]:
        for context, words in _marked_in(path):
            found.setdefault((context, words), sources.name(path))
    return found


def _marked_in(path: Path) -> Iterator[tuple[str, str]]:
    text = path.read_text()
    if path.suffix != ".py":
        text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
    for _line, words, _comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
        yield context or "", words if isinstance(words, str) else words[0]


def places(text: str) -> list[str]:
    """What a translation must keep: names of values, and markup."""
    return sorted(PLACE.findall(text))


def unmarked(path: Path) -> list[str]:
    """Words that a template shows in English whatever the language: between tags, in attributes, in our own tags."""
    source = path.read_text()
    reader = Reader()
    reader.feed(_outside_translations(source))
    reader.close()
    found = [text for text in reader.found if not ATTRIBUTE.match(text)]
    return found + [match[0] for pattern in IN_TAGS for match in pattern.finditer(source)]


def shown(page: str) -> list[str]:
    """The texts of a page, as they are seen or read out."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader.found


def _outside_translations(source: str) -> str:
    """The template without its tags; texts that a tag parts are on lines of their own."""
    inside, kept = False, ""
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            word = token.contents.split()[0]
            inside = (inside or word.startswith("blocktrans")) and not word.startswith("endblocktrans")
        elif token.token_type == TokenType.TEXT and not inside:
            kept += token.contents
        if kept.rfind("<") <= kept.rfind(">"):
            kept += "\n"
    return kept


class Reader(HTMLParser):
    """Collects texts with letters, and attributes that are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VERBATIM:
            self.within.append(tag)
        for name, value in attrs:
            if SHOWN.fullmatch(name):
                self._take(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.within:
            self.within.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self.within:
            self._take(data)

    def _take(self, text: str) -> None:
        self.found += [line.strip() for line in text.split("\n") if LETTERS.search(line)]
