"""Macros whose words are in the composer: which version, and which of its acts happen with the sending."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tickets.macros.acts import NAMES, NOTE

MOST = 20


@dataclass(frozen=True, slots=True)
class Staged:
    """`acts` are the names of those that the author left ticked."""

    macro: int
    number: int
    language: str = ""
    acts: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        return {"macro": self.macro, "number": self.number, "language": self.language, "acts": list(self.acts)}

    @property
    def token(self) -> str:
        """How the composer's form names it."""
        return f"{self.macro}:{self.number}:{self.language}"


def posted(tokens: Sequence[str], acts: Sequence[str]) -> list[Staged]:
    """From the composer: a token for each macro, and `<macro>:<number>:<act>` for each act that is ticked."""
    ticked: dict[str, list[str]] = {}
    for value in acts:
        key, _, act = value.rpartition(":")
        ticked.setdefault(key, []).append(act)
    found = []
    for token in dict.fromkeys(tokens[:MOST]):
        macro, number, language = [*token.split(":"), "", ""][:3]
        if _is_key(macro) and _is_key(number):
            found.append(_made(int(macro), int(number), language, ticked.get(f"{macro}:{number}", [])))
    return found


def read(stored: object) -> list[Staged]:
    """From a draft; what makes no sense is left out."""
    found = []
    for one in stored if isinstance(stored, list) else []:
        if isinstance(one, dict) and isinstance(one.get("macro"), int) and isinstance(one.get("number"), int):
            found.append(_made(one["macro"], one["number"], str(one.get("language", "")), one.get("acts") or []))
    return found[:MOST]


def as_json(staged: Sequence[Staged]) -> list[dict[str, object]]:
    return [one.as_json() for one in staged]


def _made(macro: int, number: int, language: str, acts: Iterable[object]) -> Staged:
    wanted = {str(act) for act in acts}
    return Staged(macro, number, language[:8], tuple(name for name in (*NAMES, NOTE) if name in wanted))


def _is_key(value: str) -> bool:
    return value.isdecimal() and len(value) < 10
