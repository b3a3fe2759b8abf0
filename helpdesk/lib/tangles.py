"""Recognises HTML that is cheap to write and dear to parse, before a parser is given it.

Parsers that follow the standard need quadratic time for deep nesting, for open marks that every new
block repeats, for very many attributes on one tag and for very long text full of entities. No real
mail comes near these limits; 200 kB of hostile HTML would otherwise hold a worker for minutes.
"""

from __future__ import annotations

import re

DEEPEST = 400
MOST_REPEATED = 20_000_000  # characters of open marks, times the blocks that repeat them
MOST_ATTRIBUTES = 1000  # on one tag
LONGEST_TEXT = 60_000  # between two tags, when it holds entities
MOST_ENTITIES = 5_000

_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MARKS = _names(
    """
    a b big code em font i nobr s small strike strong tt u
    """
)
_NEVER_DEEP = _names(
    """
    area base br col embed hr img input link meta source track wbr p li td th tr tbody thead tfoot dt dd
    option optgroup html head body
    """
)
_ATTRIBUTE = r"[\s/]+=?[^\s/>=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"'][^\s>]*)?)?"
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(style|script|title|textarea|xmp|noembed|noframes|iframe)\b.*?(?:</\1|\Z)"
    rf"|<[a-zA-Z][^\s/>]*((?:{_ATTRIBUTE})*)",
    re.I | re.S,
)
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)


def is_tangled(html: str) -> bool:
    if html.count("<") > 300 and _is_deep(html):
        return True
    return len(html) > LONGEST_TEXT and (_has_long_text(html) or _has_many_attributes(html))


def _is_deep(html: str) -> bool:
    depth = deepest = open_marks = most_open = marks = length = blocks = 0
    for slash, tag, attributes in _OPENING.findall(html):
        tag = tag.lower()
        step = -1 if slash else 1
        if tag in _MARKS:
            open_marks = max(0, open_marks + step)
            most_open = max(most_open, open_marks)
            if step > 0:
                marks += 1
                length += len(attributes) + 10
        elif step > 0:
            blocks += 1
        if tag not in _NEVER_DEEP:
            depth = max(0, depth + step)
            deepest = max(deepest, depth)
    repeated = most_open * blocks * (length // marks if marks else 0)
    return deepest > DEEPEST or repeated > MOST_REPEATED


def _has_long_text(html: str) -> bool:
    if html.count("&") <= MOST_ENTITIES:
        return False
    return any(len(run) > LONGEST_TEXT and run.count("&") > MOST_ENTITIES for run in html.split("<"))


def _has_many_attributes(html: str) -> bool:
    for tag in _TAG.finditer(html):
        attributes = tag[2]
        if len(attributes or "") > 2 * MOST_ATTRIBUTES and len(_ONE_ATTRIBUTE.findall(attributes)) > MOST_ATTRIBUTES:
            return True
    return False
