"""Words that a brand doesn't use to customers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_JOINED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # scripts that put no blanks between words


def used(text: str, words: Sequence[str]) -> list[str]:
    """Those of the brand's words that occur, as whole words, whatever their case and accents."""
    folded = fold(text)
    return [word for word in words if word.strip() and _pattern(word).search(folded)]


def fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if unicodedata.category(sign) != "Mn")


def _pattern(word: str) -> re.Pattern[str]:
    plain = r"\s+".join(re.escape(part) for part in fold(word).split())
    return re.compile(plain if _JOINED.search(word) else rf"(?<!\w){plain}(?!\w)")
