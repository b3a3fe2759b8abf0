"""What was typed as terms of a tsquery. Pure, but for looking up what a misspelt word may have meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final

UNSPACED: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
ARABIC: Final = re.compile(r"^[\u0621-\u064a]{3,}$")
LETTER: Final = re.compile(r"[^\W_]")
# Endings of English and Indonesian words that the same word also has without.
ENDINGS: Final = ("ies", "ing", "nya", "kan", "lah", "kah", "es", "ed", "s")
STEM: Final = 4
# What an Indonesian word that begins so gets after me- and pe-, and how many of its letters that takes the place of.
NASALS: Final = (
    ("p", "m", 1), ("t", "n", 1), ("s", "ny", 1), ("k", "ng", 1), ("bfv", "m", 0), ("cdjz", "n", 0),
    ("aeioughq", "ng", 0),
)  # fmt: skip


def terms_of(words: Sequence[str]) -> list[str]:
    """Each word as a beginning; runs of scripts without spaces as the stored two-letter pieces; quoted as a phrase.

    PostgreSQL takes a quoted word apart as it did when it was stored: order-12-34, a@b.example, 9.14.2.
    """
    terms: list[str] = []
    for word in words:
        if " " in word:
            terms += _phrase(word)
            continue
        terms += [beginning(part) for part in _spaced(word)]
        for run in UNSPACED.findall(word):
            terms += [f"'{piece}'" for piece in _pieces(run)] or [f"'{run}':*"]
    return list(dict.fromkeys(terms))


def forgiving(words: Sequence[str], is_known: Callable[[str], bool], meant: Callable[[str], list[str]]) -> list[str]:
    """The same, where a word that nobody wrote stands for those alike, and a sign too many or wrong is let pass."""
    terms: list[str] = []
    for word in [part for one in words for part in one.split()]:
        for part in _spaced(word):
            folded = fold(part)
            near = [folded] if is_known(folded) else meant(folded)
            near += [one for one in affixed(folded) if is_known(one)]
            terms.append(
                _any(f"'{one}':*" if one == folded else f"'{one}'" for one in near) if near else beginning(part)
            )
        terms += [_but_for_one(_pieces(run)) for run in UNSPACED.findall(word) if len(run) > 2]
        terms += [f"'{run}':*" for run in UNSPACED.findall(word) if len(run) <= 2]
    return list(dict.fromkeys(terms))


def beginning(word: str) -> str:
    """Words that begin so; the Arabic article may be there or not, and common endings be others."""
    if ARABIC.match(word):
        bare = word[2:] if word.startswith("ال") and len(word) > 4 else word
        return _any(f"'{one}':*" for one in dict.fromkeys((word, bare, "ال" + bare, "وال" + bare, "بال" + bare)))
    return f"'{stem(word)}':*"


def stem(word: str) -> str:
    """The word without an ending that others of the same meaning lack; only in plain letters, and of some length."""
    if not (word.isascii() and word.isalpha()):
        return word
    for ending in ENDINGS:
        if word.lower().endswith(ending) and len(word) - len(ending) >= STEM:
            return word[: -len(ending)]
    return word


def affixed(word: str) -> list[str]:
    """How an Indonesian word looks with the prefixes of verbs and nouns: ganti is in mengganti and diganti."""
    if not (word.isascii() and word.isalpha() and len(word) >= STEM):
        return []
    nasal, rest = next(((nasal, rest) for letters, nasal, rest in NASALS if word[0] in letters), ("", 0))
    return [prefix + nasal + word[rest:] for prefix in ("me", "pe")] + [
        one + word for one in ("di", "ber", "ter", "ke")
    ]


def fold(word: str) -> str:
    """As stored: small letters without accents."""
    plain = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def marked(terms: Sequence[str], *, pieces: bool) -> list[str]:
    """The words that terms stand for, to be marked in what is found; `pieces`: also those of scripts without spaces."""
    words = re.findall(r"'([^']+)'", " ".join(terms))
    return [word for word in words if pieces or not UNSPACED.match(word)]


def _phrase(words: str) -> list[str]:
    """Words side by side; where a script has no spaces, its pieces, wherever they stand."""
    if UNSPACED.search(words):
        return terms_of(words.split())
    parts = [f"'{part}'" for part in words.split() if LETTER.search(part)]
    return ["(" + " <-> ".join(parts) + ")"] if len(parts) > 1 else parts


def _spaced(word: str) -> list[str]:
    return [part for part in UNSPACED.sub(" ", word).split() if LETTER.search(part)]


def _pieces(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _but_for_one(pieces: Sequence[str]) -> str:
    """All but two that share a sign, whichever; or all but the first or the last."""
    gaps = [range(at, at + 2) for at in range(len(pieces) - 1)] if len(pieces) > 2 else []
    gaps += [range(1), range(len(pieces) - 1, len(pieces))]
    ways = [[piece for at, piece in enumerate(pieces) if at not in gap] for gap in gaps]
    return _any("(" + " & ".join(f"'{piece}'" for piece in way) + ")" for way in ways[:40])


def _any(terms: Iterable[str]) -> str:
    found = list(dict.fromkeys(terms))
    return found[0] if len(found) == 1 else "(" + " | ".join(found) + ")"
