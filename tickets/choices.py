"""Choices as lines of text, `code = English | Bahasa Indonesia`, a dash for each step inward."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.utils.text import slugify

LINE = re.compile(r"(?P<depth>-*)\s*(?:(?P<code>[a-z0-9_-]+)\s*=)?\s*(?P<names>.*)")


def lines_of(choices: list[dict[str, Any]]) -> str:
    """The choices in use as lines that `choices_of` reads; what is under one follows it."""
    codes = [code for code, _language in settings.LANGUAGES]
    lines: list[str] = []

    def add(parent: str, depth: int) -> None:
        for one in choices:
            if one.get("parent", "") == parent and one.get("is_active", True):
                names = [one.get("names", {}).get(code, "") for code in codes]
                while names and not names[-1]:
                    names.pop()
                lines.append(f"{'-' * depth}{' ' if depth else ''}{one['code']} = {' | '.join(names)}")
                add(one["code"], depth + 1)

    add("", 0)
    return "\n".join(lines)


def choices_of(text: str) -> list[dict[str, object]]:
    """A line without a code gets one from its name."""
    languages = [code for code, _language in settings.LANGUAGES]
    found: list[dict[str, object]] = []
    above: list[str] = []
    for line in text.splitlines():
        parts = LINE.fullmatch(line.strip())
        if not line.strip() or parts is None:
            continue
        names = dict(zip(languages, (name.strip() for name in parts["names"].split("|")), strict=False))
        code = parts["code"] or _code(names.get(languages[0], ""), {str(one["code"]) for one in found})
        depth = min(len(parts["depth"]), len(above))
        above = [*above[:depth], code]
        found.append({"code": code, "names": names, "parent": above[depth - 1] if depth else ""})
    return found


def _code(name: str, taken: set[str]) -> str:
    base = slugify(name)[:50] or "-".join(f"{ord(letter):x}" for letter in name)[:50] or "choice"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}-{number}", number + 1
    return code
