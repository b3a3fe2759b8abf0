"""What a new procedure begins as: something to read, and an end."""

from __future__ import annotations

from typing import Any, Final

READ: Final = {"en": "Read the conversation", "id": "Baca percakapannya"}
DONE: Final = {"en": "Done", "id": "Selesai"}


def skeleton(key: str, title: str, *, risk: int, locale: str) -> dict[str, Any]:
    def said(text: dict[str, str]) -> dict[str, str]:
        return {locale: text[locale]}

    return {
        "format": 1,
        "key": key,
        "title": {locale: title},
        "risk": risk,
        "locale": locale,
        "locales": [locale],
        "start": "read",
        "outcomes": {"done": said(DONE)},
        "steps": [
            {"kind": "info", "id": "read", "title": said(READ), "next": "over"},
            {"kind": "end", "id": "over", "title": said(DONE), "outcome": "done"},
        ],
    }
