"""A conversation without the name of who worked it, for people who must judge the work and not the person. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

HIDDEN: Final = "▇▇▇"
SHORTEST: Final = 3
"""A part of a name that is shorter is also a word, or part of a hundred."""


def parts_of(name: str, email: str) -> set[str]:
    """The name, each of its parts, and both halves of the address that say who it is."""
    local = email.partition("@")[0]
    words = {name.strip(), email, local, *name.split(), *re.split(r"[._+-]+", local)}
    return {one for one in words if len(one) >= SHORTEST and not one.isdigit()}


def masked(text: str, hidden: Iterable[str]) -> str:
    """Each of `hidden` where it stands as a word, in whatever case."""
    known = sorted(set(hidden), key=len, reverse=True)
    if not known:
        return text
    words = "|".join(re.escape(one) for one in known)
    return re.sub(rf"(?<!\w)(?:{words})(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
