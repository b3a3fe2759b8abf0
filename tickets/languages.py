"""The language of a ticket, by its name."""

from __future__ import annotations

from people.languages import LANGUAGES as LANGUAGES


def name_of(code: str) -> str:
    return str(LANGUAGES.get(code, code))
