"""Small rules for strings: what PostgreSQL can hold, what a list shows, how addresses compare."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TURNS = re.compile("[\u202d\u202e]")
_SIGNS = re.compile(r"[^\w\s\x00-\x7f]{24,}")
MOST_STACKED = 12  # marks on one letter; browsers need minutes for a hundred thousand
_BLANKS = re.compile(r"\s+")


def storable(value: str) -> str:
    """The string without NUL and lone surrogates, which PostgreSQL refuses."""
    return _UNSTORABLE.sub("", value) if _UNSTORABLE.search(value) else value


def readable(value: str) -> str:
    """Without what makes letters run backwards, so that an address reads as another, and without heaps of marks."""
    if value.isascii():
        return value
    return _SIGNS.sub(_unstacked, _TURNS.sub("", value))


def _unstacked(signs: re.Match[str]) -> str:
    kept: list[str] = []
    stacked = 0
    for sign in signs[0]:
        stacked = stacked + 1 if unicodedata.category(sign) in {"Mn", "Me", "Mc", "Cf"} else 0
        if stacked <= MOST_STACKED:
            kept.append(sign)
    return "".join(kept)


def storable_json(value: object) -> object:
    """The same for every string, key or value, in something bound for a JSON column."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): storable_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [storable_json(item) for item in value]
    return value


def snippet(text: str, n: int = 140) -> str:
    """The beginning of a text on one line, at most `n` characters, cut between words where it can be."""
    line = _BLANKS.sub(" ", text[: n * 8]).strip()
    if len(line) <= n:
        return line
    head = line[: n - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > n // 2 else head).rstrip(" ,.;:-") + "…"


def casefold_address(address: str) -> str:
    """An address in the one form that is compared: lower case, the domain in punycode.

    The local part is folded too: no mail provider in use tells `Ann@` from `ann@`.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at:
        return domain.lower()
    return f"{local.lower()}@{_punycode(domain.rstrip('.'))}"


def _punycode(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return domain.lower()
