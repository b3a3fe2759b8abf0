"""How many answers are disputed, what becomes of it, and how far reviewers agree: beside every figure of quality."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import number_format

from helpdesk.lib.proportions import wilson
from people.models import User
from qa.agreement import ENOUGH_UNITS
from qa.figures.names import Names, card_words
from qa.figures.scope import Scope
from qa.models import AgreementSnapshot, By, Dispute, Outcome
from qa.models.dispute import DisputeQuerySet


@dataclass(frozen=True, slots=True)
class Overturned:
    """Of the disputes that were decided; the interval is Wilson's."""

    name: str
    raised: int
    decided: int
    overturned: int

    @property
    def text(self) -> str:
        return f"{number_format(100 * self.overturned / self.decided, 0)} %" if self.decided else "–"

    @property
    def interval(self) -> str:
        if not self.decided:
            return ""
        low, high = wilson(self.overturned, self.decided)
        return f"{number_format(100 * low, 0)} – {number_format(100 * high, 0)} %"


@dataclass
class Load:
    scope: Scope
    user: User

    @cached_property
    def whole(self) -> Overturned:
        return _counted(self._rows.aggregate(**_COUNTS), "")

    @property
    def open(self) -> int:
        return self.whole.raised - self.whole.decided

    @cached_property
    def by_reviewer(self) -> list[Overturned]:
        rows = self._rows.values("answer__review__reviewer").annotate(**_COUNTS).order_by()
        names = Names(self.user).keys(By.AGENT, [str(row["answer__review__reviewer"]) for row in rows])
        found = [(names.get(str(row["answer__review__reviewer"])), row) for row in rows]
        return _most_first(_counted(row, name) for name, row in found if name)

    @cached_property
    def by_item(self) -> list[Overturned]:
        group = ("answer__review__version__scorecard__key", "answer__item")
        rows = self._rows.values(*group).annotate(**_COUNTS).order_by()
        keys = [f"{row[group[0]]}/{row[group[1]]}" for row in rows]
        words = card_words(keys, self.user.language, "items")
        named = zip(keys, rows, strict=True)
        return _most_first(_counted(row, words.get(key) or key.partition("/")[2]) for key, row in named)

    @cached_property
    def agreement(self) -> Sequence[AgreementSnapshot]:
        """The newest of each scorecard as a whole, of reviews that were made twice."""
        rows = AgreementSnapshot.objects.filter(calibration=None, item="", reviewer=None).select_related("scorecard")
        return list(rows.order_by("scorecard_id", "-at").distinct("scorecard_id"))

    @property
    def enough(self) -> int:
        return ENOUGH_UNITS

    @property
    def _rows(self) -> DisputeQuerySet:
        span = {"raised_at__gte": self.scope.start, "raised_at__lt": self.scope.end}
        return Dispute.objects.visible_to(self.user).filter(**span)


_COUNTS = {
    "raised": Count("pk"),
    "decided": Count("pk", filter=~Q(outcome=Outcome.OPEN)),
    "overturned": Count("pk", filter=Q(outcome__in=[Outcome.OVERTURNED, Outcome.PARTLY])),
}


def _counted(row: Mapping[str, Any], name: str) -> Overturned:
    return Overturned(name, row["raised"], row["decided"], row["overturned"])


def _most_first(found: Iterable[Overturned]) -> list[Overturned]:
    return sorted(found, key=lambda one: (-one.raised, one.name))
