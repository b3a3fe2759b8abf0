"""The line above a quote that says who wrote it and when, in whatever order and however wrapped.

No grammar of any language is known here: a line is weighed by what it holds (a verb of writing, an address, a time,
a beginning such as "On" or a date) and by whether marked lines follow it.
"""

from __future__ import annotations

import re

from tickets.mail.parsing.phrases import ON, WROTE, either, folded

LONGEST = 300  # characters of one line
TALLEST = 4  # lines that it may be wrapped into
LONGEST_JOINED = 500

_VERB = re.compile(rf"(?:{either(WROTE)})(?![a-zà-žа-яά-ώ])")
_VERBS = tuple(WROTE)
_ADDRESS = re.compile(r"(?<![\w.+='-])[\w.+='-]{1,80}@[\w-]+(?:\.[\w-]+)+")
_ADDRESS_LAST = re.compile(r"@[\w.=-]+[\s>)\]\"']*[:：]?$")
_TIME = re.compile(
    r"\b\d{1,2}[:.hH時时점시]\s?\d{2}|\d{1,2}\s*[時时시点]|\b(?:19|20)\d{2}(?!\d)|[๐-๙٠-٩]{2,4}"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
)
_ON = re.compile(rf"(?:{either(ON)})(?![^\W\d_])")
_DATE_FIRST = re.compile(r"(?:[^\W\d]{2,12}[.,]{0,2}\s+){0,2}\d{1,4}")
_SIGN = re.compile(r"[\d@]")
_ENDS = (":", "：")


def height(lines: list[str], end: int, before_quote: bool) -> int:
    """How many lines up to and with this one introduce a quote; 0 when they don't.

    `before_quote` tells that marked lines follow.
    """
    if not before_quote and not _SIGN.search("".join(lines[max(0, end + 1 - TALLEST) : end + 1])[-4 * LONGEST :]):
        return 0
    joined, best, most = "", 0, 0
    for count in range(1, min(TALLEST, end + 1) + 1):
        line = lines[end + 1 - count]
        first = folded(line[: LONGEST + 1]).strip(" \t-—–=_*(")
        if not first or len(line) > LONGEST or line.lstrip()[:1] == ">":
            break
        joined = f"{first} {joined}".strip(" *")
        if len(joined) > LONGEST_JOINED:
            break
        if _introduces(joined, before_quote):
            weight = _weight(joined, first, count)
            if weight > most or (weight == most and line.rstrip().endswith(",")):
                best, most = count, weight
    return best + 1 if best and _lacks_its_name(lines, end + 1 - best) else best


def _lacks_its_name(lines: list[str], first: int) -> bool:
    """Whether the address begins the line, so that the name must stand on the one above."""
    above = lines[first - 1].strip() if first else ""
    return lines[first].lstrip().startswith("<") and 0 < len(above) < 80 and above[0] != ">"


def _weight(joined: str, first: str, count: int) -> int:
    """How much is told, so that the height is taken at which nothing is missing and nothing is too much."""
    begins = _ON.match(first) and (count == 1 or re.search(r"\d", first))
    return _has_verb(joined) + bool(_ADDRESS.search(joined)) + bool(_TIME.search(joined)) + (2 if begins else 0)


def _has_verb(line: str) -> bool:
    """Whether a verb of writing stands by itself; scripts without blanks run words together."""
    return any(
        not line[found.start() - 1 : found.start()].isalpha() or not found[0][0] < "\u0e00"
        for found in _VERB.finditer(line)
    )


def _introduces(line: str, before_quote: bool) -> bool:
    verb, address, time = _has_verb(line), _ADDRESS.search(line), _TIME.search(line)
    begins = _ON.match(line) or _DATE_FIRST.match(line)
    closed = line.endswith(_ENDS)
    if before_quote and len(line) < LONGEST:
        if verb:
            return bool(time or address or (len(line) < 120 and _ends_with_verb(line)))
        return bool(address and (time or _ADDRESS_LAST.search(line))) or bool(begins and time and closed)
    if verb and time and (address or begins):
        return closed or _ends_with_verb(line)
    named = address and _ADDRESS_LAST.search(line)
    return bool(closed and address and (verb or (named and (time or begins))))


def _ends_with_verb(line: str) -> bool:
    return line.rstrip(" :：.-").endswith(_VERBS)
