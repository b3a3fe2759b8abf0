"""Which regular expressions a desk may ask its requesters' words to match: those that are always quick.

Python tries ways through a pattern one after another. What multiplies them without a bound is refused: repeats and
alternatives within repeats, references back, looking around; and what is left has at most so many ways (MOST_WAYS)
through words that are short (LONGEST).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

codes, parser = import_module("re._constants"), import_module("re._parser")  # known to no type stub

LONGEST: Final = 200
MOST_WAYS: Final = (LONGEST + 1) ** 3
_REPEATS: Final = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
_REFUSED: Final = {codes.GROUPREF, codes.GROUPREF_EXISTS, codes.ASSERT, codes.ASSERT_NOT}


class Unusable(ValueError):
    """`why`: unreadable, too_long, too_slow."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def check(pattern: str) -> None:
    """Raises Unusable."""
    if len(pattern) > LONGEST:
        raise Unusable("too_long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = parser.parse(pattern)
            compiled(pattern)
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        raise Unusable("unreadable") from error
    ways = 1
    for op, argument, is_repeated in _walk(parsed, False):
        if op in _REFUSED or (is_repeated and (op in _REPEATS or op is codes.BRANCH)):
            raise Unusable("too_slow")
        if op in _REPEATS:
            ways *= min(int(argument[1]), LONGEST) - int(argument[0]) + 1 if argument[1] > argument[0] else 1
        elif op is codes.BRANCH:
            ways *= len(argument[1])
    if ways > MOST_WAYS:
        raise Unusable("too_slow")


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def matches(pattern: str, text: str) -> bool:
    """The whole text, from end to end."""
    try:
        return len(text) <= LONGEST and compiled(pattern).fullmatch(text) is not None
    except re.error:
        return False


def _walk(parsed: Any, is_repeated: bool) -> Iterator[tuple[Any, Any, bool]]:
    """Each piece, with whether it stands in something that is repeated."""
    for op, argument in parsed:
        yield op, argument, is_repeated
        if op in _REPEATS:
            yield from _walk(argument[2], is_repeated or argument[1] > 1)
        elif op is codes.SUBPATTERN or op is codes.ATOMIC_GROUP:
            yield from _walk(argument[-1] if op is codes.SUBPATTERN else argument, is_repeated)
        elif op is codes.BRANCH:
            for part in argument[1]:
                yield from _walk(part, is_repeated)
