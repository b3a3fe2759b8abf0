"""A text of a procedure in every language it has, and the names of variables that it mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

LOCALES: Final = ("en", "id")
# {name} is a variable's value; {{ and }} are the signs themselves.
_PLACES: Final = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """In the order of its locales' codes. Never holds an empty text: what is not said is not there."""

    by_locale: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.by_locale)

    def get(self, locale: str) -> str:
        return next((text for code, text in self.by_locale if code == locale), "")

    def best(self, *locales: str) -> str:
        """In the first of these locales that it has, else in any."""
        found = next((text for code in locales if (text := self.get(code))), "")
        return found or (self.by_locale[0][1] if self.by_locale else "")

    @property
    def mentioned(self) -> frozenset[str]:
        return frozenset(name for _code, text in self.by_locale for name in names_in(text))


NOTHING: Final = Text()


def text_of(texts: Mapping[str, str]) -> Text:
    return Text(tuple(sorted((code, text) for code, text in texts.items() if text)))


def names_in(text: str) -> Iterable[str]:
    return [found[1] for found in _PLACES.finditer(text) if found[1]]


def fill(text: str, values: Mapping[str, str]) -> str:
    """A name without a value stays as it is written, so that whoever reads sees what is missing."""

    def put(found: re.Match[str]) -> str:
        if not found[1]:
            return found[0][0]
        return values.get(found[1], found[0])

    return _PLACES.sub(put, text)
