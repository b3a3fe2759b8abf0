"""What rows of figures are called, for one reader: never the name of somebody out of their sight."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from people.models import Partner, Site, Team, User
from qa.cards.model import best
from qa.cards.parse import card_of
from qa.models import By, ScorecardVersion
from sops.models import Procedure


@dataclass(frozen=True)
class Names:
    user: User

    def places(self, place: str, keys: Collection[object]) -> dict[object, str]:
        models: Mapping[str, Any] = {"partner": Partner, "team": Team, "site": Site}
        rows = models[place].objects.filter(pk__in=keys).values_list("pk", "name")
        return dict(rows) | {None: _("In-house") if place == "partner" else _("None")}

    def keys(self, by: str, keys: Collection[str]) -> dict[str, str]:
        if by == By.AGENT:
            ids = [int(key) for key in keys]
            return {str(pk): name for pk, name in _people(self.user, ids)}
        if by == By.PROCEDURE:
            return dict(Procedure.objects.visible_to(self.user).filter(key__in=keys).values_list("key", "title"))
        titles = card_words(keys, self.user.language, "items" if by == By.ITEM else "causes")
        return {key: titles.get(key) or key.partition("/")[2] for key in keys}


def _people(user: User, ids: Collection[int]) -> Iterable[tuple[int, str]]:
    return User.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "name")


def card_words(keys: Collection[str], language: str, what: str) -> dict[str, str]:
    """Of `card/key`, the words of the newest version that has it."""
    cards = {key.partition("/")[0] for key in keys}
    rows = ScorecardVersion.objects.filter(scorecard__key__in=cards).exclude(state="draft")
    found: dict[str, str] = {}
    for card, content in rows.order_by("number").values_list("scorecard__key", "content"):
        found |= {f"{card}/{key}": words for key, words in _words(content, language, what)}
    return found


def _words(content: object, language: str, what: str) -> Iterable[tuple[str, str]]:
    card = card_of(content)
    for one in card.causes if what == "causes" else card.items:
        yield one.key, best(one.text, language)
