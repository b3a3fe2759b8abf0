"""Which language to speak to a requester, and how to greet them. Pure."""

from __future__ import annotations

from typing import Final

from django.conf.locale import LANG_INFO

from tickets.models import Ticket

ENGLISH: Final = "en"
_NAMED = {code: str(info["name_local"]) for code, info in LANG_INFO.items() if "name_local" in info and len(code) <= 8}
LANGUAGES: Final[dict[str, str]] = dict(sorted({"tl": "Tagalog", **_NAMED}.items()))
"""By code, each by its own name."""


def language_of(ticket: Ticket) -> str:
    """What to speak to the requester in; empty where nothing says it."""
    return ticket.language or ticket.requester.language


def languages(*wanted: str) -> list[str]:
    """Each once, `pt` after `pt-br`, English last."""
    found = [one for code in wanted if code for one in (code.lower(), code.lower().partition("-")[0])]
    return list(dict.fromkeys([*found, ENGLISH]))


def first_name(name: str) -> str:
    """By what a person is greeted: the first word, or the one after the comma; nothing where the name is an address."""
    given = name.partition(",")[2] or name
    first, *_others = given.split() or [""]
    return "" if "@" in name or (first.endswith(".") and len(first) <= 4) else first
