"""How one version of a macro differs from the one before, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from helpdesk.lib import html
from people.models import User
from tickets.macros.acts import described
from tickets.macros.wording import REPLY
from tickets.models import MacroVersion
from tickets.spoken import LANGUAGES

SAME, ADDED, GONE = "same", "added", "gone"
MOST_WORDS: Final = 4000
"""Longer texts are shown as replaced; nobody reads a difference of that length."""

Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """`label` says what differs; `pieces` are (same, added or gone; words)."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Step:
    version: MacroVersion
    differences: list[Difference]


def steps(versions: Sequence[MacroVersion], *, by: User) -> list[Step]:
    """Versions, newest first, each against the one before; the first against nothing."""
    told = {one.pk: _told(one, by) for one in versions}
    pairs = [*pairwise(versions), *((one, None) for one in versions[-1:])]
    return [Step(one, list(_between(told[before.pk] if before else {}, told[one.pk]))) for one, before in pairs]


def difference(before: str, after: str) -> list[Piece]:
    """Pieces of both, in reading order; joined without those added they are `before`, without those gone `after`."""
    old, new = (re.findall(r"\s+|[^\s]+", words) for words in (before, after))
    if len(old) + len(new) > MOST_WORDS:
        return [piece for piece in ((GONE, before), (ADDED, after)) if piece[1]]
    found: list[Piece] = []
    for kind, start, end, from_, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append((SAME, "".join(old[start:end])))
            continue
        found += [piece for piece in ((GONE, "".join(old[start:end])), (ADDED, "".join(new[from_:to]))) if piece[1]]
    return found


def _between(before: dict[str, str], after: dict[str, str]) -> Iterator[Difference]:
    for label in dict.fromkeys([*before, *after]):
        had, has = before.get(label, ""), after.get(label, "")
        if had != has:
            yield Difference(label, difference(had, has))


def _told(version: MacroVersion, by: User) -> dict[str, str]:
    """Everything that a version says and does, by what it is called."""
    acts = ", ".join(act.words for act in described(version.acts, by=by))
    told = {_("What it does"): acts} if acts else {}
    for language, parts in version.texts.items():
        for part, words in parts.items():
            label = _("Reply") if part == REPLY else _("Internal note")
            told[f"{label}, {LANGUAGES.get(language, language)}"] = html.to_text(words)
    return told
