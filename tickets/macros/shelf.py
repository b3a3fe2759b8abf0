"""The macros that a person can use, in the order in which they are offered."""

from __future__ import annotations

from dataclasses import dataclass

from people.models import User
from tickets.macros.uses import used_lately
from tickets.models import Macro

MOST = 1000
"""More than a person is ever offered at once; the page of macros searches them all."""


@dataclass(frozen=True, slots=True)
class Shelf:
    lately: list[Macro]
    others: list[Macro]

    def __bool__(self) -> bool:
        return bool(self.lately or self.others)


def shelf(user: User) -> Shelf:
    """Those used lately first, the last one on top; then the others, what the desk uses most first."""
    rows = Macro.objects.usable_by(user).defer("current__texts").order_by("-use_count", "name", "pk")
    found = {macro.pk: macro for macro in rows[:MOST]}
    late = [found.pop(key) for key in used_lately(user) if key in found]
    return Shelf(late, list(found.values()))


def named(user: User, words: str, *, most: int) -> list[Macro]:
    """Those whose name or folder has all of these words."""
    rows = Macro.objects.usable_by(user).defer("current__texts")
    for word in words.split()[:8]:
        rows = rows.filter(name__icontains=word) | rows.filter(folder__icontains=word)
    return list(rows.order_by("-use_count", "name", "pk")[:most])
