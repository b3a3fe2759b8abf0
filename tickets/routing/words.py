"""Reasons in words, for the ticket, its timeline and the board."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from people.languages import LANGUAGES
from people.models.skill import Level

Values = Mapping[str, object]


def _skill(one: Values) -> str:
    known = {str(level.value): str(level.label).lower() for level in Level}
    return _("%(skill)s: %(level)s") % {"skill": one.get("skill"), "level": known.get(str(one.get("level")), "")}


def _language(one: Values) -> str:
    code = str(one.get("language"))
    return _("answers in %(language)s") % {"language": LANGUAGES.get(code, code)}


WHY: Final[Mapping[str, Callable[[Values], str]]] = {
    "skill": _skill,
    "language": _language,
    "only_one": lambda one: _("the only one who could take it"),
    "least_busy": lambda one: _("least busy of %(of)d: %(used)d of %(capacity)d points in hand") % one,
    "least_given": lambda one: _("of %(of)d as busy, was given least in this shift: %(taken)d points") % one,
    "longest_waiting": lambda one: _("of %(of)d as busy, waited longest for something new") % one,
    "next": lambda one: _("asked for the next one"),
}

AGAINST: Final[Mapping[str, Callable[[int], str]]] = {
    "skill": lambda n: _("%(n)d lack a skill") % {"n": n},
    "language": lambda n: _("%(n)d don’t answer in its language") % {"n": n},
    "not_available": lambda n: _("%(n)d are not available") % {"n": n},
    "no_shift": lambda n: _("%(n)d are not on a shift") % {"n": n},
    "full": lambda n: _("%(n)d have no room") % {"n": n},
}


def why(reasons: Iterable[Values]) -> list[str]:
    """The reasons that the log keeps, each in a few words; those without words here are left out."""
    return [WHY[code](one) for one in reasons if (code := str(one.get("code"))) in WHY]


def against(counts: Mapping[str, int]) -> str:
    """Why nobody was given a ticket."""
    return ", ".join(AGAINST[code](count) for code, count in counts.items() if code in AGAINST)
