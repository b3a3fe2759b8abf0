"""One way to write a value as JSON, so that equal procedures have equal bytes and one sha-256; and what no JSON of
ours may hold, found without recursion, whatever the depth."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from helpdesk.lib.text import storable

DEEPEST: Final = 24
LARGEST: Final = 10**15
LONGEST: Final = 20_000
MOST: Final = 200_000  # values in one definition


def canonical(data: object) -> str:
    """Keys in order, no blanks, letters as they are. Assumes what `unfit` lets through."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256(data: object) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def unfit(data: object) -> Iterator[tuple[str, str]]:
    """(place, what is wrong) of what can't be stored or compared: depth, strange numbers, unstorable signs."""
    if not _is_fit(data):
        told = list(_told(data))
        yield from told or [("", _too_much())]


def _is_fit(data: object) -> bool:
    """The same without places, since nearly everything is fit."""
    level, seen, depth = [data], 0, 0
    while level:
        seen, depth = seen + len(level), depth + 1
        if depth > DEEPEST + 1 or seen > MOST:
            return False
        following: list[object] = []
        for value in level:
            if isinstance(value, str):
                if _is_unfit_text(value):
                    return False
            elif isinstance(value, dict):
                if not all(isinstance(key, str) for key in value):
                    return False
                following += value
                following += value.values()
            elif isinstance(value, list | tuple):
                following += value
            elif _unfit_value(value):
                return False
        level = following
    return True


def _told(data: object) -> Iterator[tuple[str, str]]:
    todo: list[tuple[str, int, object]] = [("", 0, data)]
    seen = 0
    while todo:
        place, depth, value = todo.pop()
        seen += 1
        if depth > DEEPEST or seen > MOST:
            yield place, _too_much()
            return
        if isinstance(value, dict):
            if any(not isinstance(key, str) or _is_unfit_text(key) for key in value):
                yield place, _("A key is no text that can be stored. Use plain words.")
            todo += [(join(place, key), depth + 1, part) for key, part in value.items()]
        elif isinstance(value, list | tuple):
            todo += [(join(place, index), depth + 1, part) for index, part in enumerate(value)]
        elif problem := _unfit_value(value):
            yield place, problem


def _too_much() -> str:
    return _("This is nested too deeply, or is too much for one procedure. Make it smaller.")


def join(place: str, part: object) -> str:
    return f"{place}.{part}" if place else str(part)


def _unfit_value(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return _("This text is too long, or has signs that can't be stored.") if _is_unfit_text(value) else ""
    if isinstance(value, int | float) and math.isfinite(value) and abs(value) <= LARGEST:
        return ""
    return _("This is no number that can be kept exactly.")


def _is_unfit_text(text: str) -> bool:
    return len(text) > LONGEST or storable(text) != text
