"""Which translations are stale: those whose source was changed after they were made. Pure.

Kept beside a draft as {"id": {"steps.ask.title": "the source as it was when this was translated"}}: a translation that
is not in it is fresh, and nothing of this is part of what a version says or of its sha.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from sops.definition.model import Definition
from sops.definition.parse import texts
from sops.definition.words import NOTHING, Text

Stale: TypeAlias = dict[str, dict[str, str]]


def stale_after(before: Definition, after: Definition, stale: Mapping[str, Mapping[str, str]]) -> Stale:
    """What is stale once `before` has become `after`. Who changes a translation has seen its source; a source that is
    again what it was makes its translation fresh."""
    old, new = texts(before), texts(after)
    moved = _moved(old, new)
    found: Stale = {}
    for place, text in new.items():
        was_at = place if place in old else moved.get(text, "")
        was = old.get(was_at, NOTHING)
        for code, words in text.by_locale:
            if code == after.locale or words != was.get(code):
                continue
            source = stale.get(code, {}).get(was_at, was.get(after.locale))
            if source != text.get(after.locale):
                found.setdefault(code, {})[place] = source
    return found


def _moved(old: Mapping[str, Text], new: Mapping[str, Text]) -> dict[Text, str]:
    """Where a text stood that stands elsewhere now, as when a step was renamed."""
    return {text: place for place, text in old.items() if place not in new}
