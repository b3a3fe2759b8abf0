"""A ticket as routing sees it, and what its kinds ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

# By how long a ticket of a priority goes before its time: low waits longest, and nobody waits for ever.
HEAD_START: Final[Mapping[int, timedelta]] = {
    1: timedelta(hours=-4),
    2: timedelta(),
    3: timedelta(hours=4),
    4: timedelta(hours=12),
}


@dataclass(frozen=True, slots=True)
class Work:
    """`categories` are its own and all that it is under."""

    ticket_id: int
    waits_since: datetime
    team_id: int | None = None
    brand_id: int | None = None
    categories: frozenset[int] = frozenset()
    form_id: int | None = None
    language: str = ""
    tags: frozenset[str] = frozenset()
    channel: str = ""
    priority: int = 2

    @property
    def rank(self) -> datetime:
        """What comes first has the lowest: the time it waits since, and a head start for what is urgent."""
        return self.waits_since - HEAD_START[self.priority]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work; what is None or empty doesn't matter."""

    name: str = ""
    brand_id: int | None = None
    category_id: int | None = None
    form_id: int | None = None
    language: str = ""
    tag: str = ""
    channel: str = ""
    priority: int | None = None
    team_id: int | None = None
    needs: Mapping[str, int] = field(default_factory=dict)
    points: int = 1

    def fits(self, work: Work) -> bool:
        return (
            self.brand_id in (None, work.brand_id)
            and (self.category_id is None or self.category_id in work.categories)
            and self.form_id in (None, work.form_id)
            and self.language in ("", base(work.language))
            and (not self.tag or self.tag in work.tags)
            and self.channel in ("", work.channel)
            and self.priority in (None, work.priority)
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a ticket asks for: a level for each skill, how much it weighs, and where it belongs (None: as it is)."""

    needs: Mapping[str, int] = field(default_factory=dict)
    points: int = 1
    team_id: int | None = None


def asked(work: Work, kinds: Iterable[Kind]) -> Asked:
    """Of all kinds that fit: the highest level of each skill, the most points, and the first team, in their order."""
    needs: dict[str, int] = {}
    points, team = 1, None
    for kind in kinds:
        if kind.fits(work):
            points = max(points, kind.points)
            team = team or kind.team_id
            for skill, level in kind.needs.items():
                needs[skill] = max(level, needs.get(skill, 0))
    return Asked(needs, points, team)


def base(language: str) -> str:
    """The language of a code, without its region: pt of pt-br."""
    return language.lower().partition("-")[0]
