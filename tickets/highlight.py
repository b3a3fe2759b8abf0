"""The part of a text where searched words stand, with the words marked. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def excerpt(text: str, words: Sequence[str], length: int) -> SafeString:
    """About `length` characters around the first hit, on one line; everything escaped, each hit in <mark>."""
    line = " ".join(text.split())
    found = _hits(line, words)
    start = _start(line, found[0][0] if found else 0, length)
    end = min(len(line), start + length)
    pieces, at = ["…" if start else ""], start
    for begin, stop in found:
        if begin < at or stop > end:
            continue
        pieces += [escape(line[at:begin]), "<mark>", escape(line[begin:stop]), "</mark>"]
        at = stop
    pieces += [escape(line[at:end]), "…" if end < len(line) else ""]
    return mark_safe("".join(pieces))  # noqa: S308  every piece of the text is escaped above


def _start(line: str, hit: int, length: int) -> int:
    """A little before the hit, at the beginning of a word."""
    if hit < length * 2 // 3:
        return 0
    begin = max(0, hit - length // 3)
    space = line.find(" ", begin, hit)
    return space + 1 if space >= 0 else begin


def _hits(line: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where words begin with what was typed (anywhere, in scripts without spaces), accents folded."""
    folded = _fold(line)
    pieces = {piece for word in words for piece in re.findall(r"\w+", _fold(word))}
    parts = [re.escape(piece) for piece in sorted(pieces, key=len, reverse=True)]
    if not parts:
        return []
    pattern = "|".join(part if _unspaced(part) else rf"(?<!\w){part}\w*" for part in parts)
    return [match.span() for match in re.finditer(pattern, folded)]


def _fold(text: str) -> str:
    """Lower case without accents, exactly one character for each."""
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    if character.isascii():
        return character.lower()
    base = unicodedata.normalize("NFD", character)[:1].lower()
    return base if len(base) == 1 else character


def _unspaced(part: str) -> bool:
    return bool(re.search(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]", part))
