"""Whom a reply greets. Only what is surely a name is compared: a greeting that says 'all' greets nobody wrongly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from tickets.checks.avoided import fold

_GREETING = re.compile(
    r"^\W*(?:(?:good|selamat|magandang)\s+(?:morning|afternoon|evening|day|pagi|siang|sore|malam|umaga|hapon|gabi|araw)"
    r"|dear|hi|hello|hey|greetings|halo|hallo|hai|helo|yth\.?|kepada yth\.?|kepada|salam|assalamu\W?alaikum"
    r"|kumusta|mahal na|mahal kong|bonjour|hola|estimad[oa]|caro|cara|olá|liebe[r]?|hallo)\b\.?"
    r"(?:\s+po\b)?[\s,]*(?:(?:mr|mrs|ms|dr|drs|prof|bp|sdr|sdri|yth)\.\s*)*(?P<names>[^\n!.:;,،、]{0,60})",
    re.I,
)
_JAPANESE = re.compile(r"^\W*(?P<names>[^\s\n、。,]{1,20}(?:\s[^\s\n、。,]{1,12})?)\s?(?:様|さま|さん|殿)", re.M)
_ARABIC = re.compile(
    r"^\W*(?:مرحبا[ً]?|أهلا[ً]?|اهلا[ً]?|عزيزي|عزيزتي|السيد|السيدة|الأستاذ|الأستاذة|تحية طيبة)\s+(?:بك[م]?\s+)?"
    r"(?:(?:السيد|السيدة|الأستاذ|الأستاذة|أ\.|يا)\s+)*(?P<names>[^\n،,.:!]{0,40})"
)
TITLES = """mr mrs ms miss mx dr drs prof sir madam maam ma'am bapak pak bp ibu bu kak kakak mas mbak sdr sdri saudara
    saudari bang tuan nyonya nona yth ginoong gng bb bg ate kuya po herr frau señor señora senor senora"""
NOBODY = """there all everyone everybody team customer client friend folks again valued user you both colleagues guest
    semua tim pelanggan teman setia rekan lahat kayong sa inyong kostumer admin support お客 皆 みな"""
_TITLES = frozenset(TITLES.split())
_NOBODY = frozenset(NOBODY.split())
_NAMES = 4  # words; more are a sentence


def other_name(text: str, names: Sequence[str]) -> list[str]:
    """The greeted name, where it is none of these people's."""
    known = {part for name in names for part in _parts(name)}
    greeted = greeted_name(text)
    parts = _parts(greeted)
    if not known or not parts or parts & known or not _comparable(parts, known):
        return []
    if any(_is_short_for(one, other) for one in parts for other in known):
        return []
    return [greeted]


def greeted_name(text: str) -> str:
    """The name in the first line, without titles; empty where it greets nobody by name."""
    first = text.lstrip()[:200]
    match = _GREETING.match(first) or _ARABIC.match(first)
    if match is None:
        match = _JAPANESE.match(first)
        return "" if match is None or _plain(match["names"]) in _NOBODY else match["names"].strip()
    words = [word for word in match["names"].split() if _plain(word) not in _TITLES]
    named = list(_leading_names(words))
    if not named or len(named) > _NAMES or any(_plain(word) in _NOBODY for word in named):
        return ""
    return " ".join(named)


def _leading_names(words: Iterable[str]) -> Iterable[str]:
    """Words that can be a name: capitalised, or of a script without capitals; 'and' joins two people."""
    for word in words:
        bare = word.strip("*_'\"“”‘’()")
        if bare.casefold() in {"and", "dan", "at", "&", "y", "und", "و"}:
            continue
        if not bare or not (bare[0].isupper() or (bare[0].isalpha() and not bare[0].islower())):
            return
        yield bare


def _parts(name: str) -> set[str]:
    return {_plain(part) for part in re.split(r"[\s@.,()_+/-]+", name) if len(_plain(part)) > 0} - _TITLES


def _plain(word: str) -> str:
    return fold(word).strip(".,*_'\"“”‘’()")


def _is_short_for(one: str, other: str) -> bool:
    """Alex and Alexander; of names written without blanks, one in the other."""
    short, long = sorted((one, other), key=len)
    if not short.isascii():
        return len(short) > 0 and short in long
    return len(short) >= 3 and long.startswith(short)


def _comparable(parts: set[str], known: set[str]) -> bool:
    """Whether both are written in the same script: 田中 may well be Tanaka."""
    return bool({_script(one) for one in parts} & {_script(one) for one in known})


def _script(word: str) -> str:
    return unicodedata.name(word[0], "").partition(" ")[0].replace("HIRAGANA", "CJK").replace("KATAKANA", "CJK")
