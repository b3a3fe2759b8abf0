"""One figure with how sure it is, from sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qa.estimates import sums
from qa.estimates.designs import ENOUGH, Estimate, TooLittle
from qa.estimates.sums import Sums
from qa.models import Measure

COLUMNS = ("n", "hits", "w", "wy", "ww", "v", "vy", "vyy")


def sums_of(row: Mapping[str, float]) -> Sums:
    """Of a row of Tally, or of several added up."""
    return Sums(int(row["n"] or 0), *(float(row[name] or 0) for name in COLUMNS[1:]))


@dataclass(frozen=True, slots=True)
class Figure:
    """`estimate` is empty where there are too few reviews to say; then `missing` says how many more it takes."""

    sums: Sums
    measure: str
    estimate: Estimate | None
    missing: int = 0

    @property
    def n(self) -> int:
        return self.sums.n

    @property
    def is_score(self) -> bool:
        return self.measure == Measure.SCORE

    @property
    def text(self) -> str:
        return self._said(self.estimate.value) if self.estimate else "–"

    @property
    def interval(self) -> str:
        if self.estimate is None:
            return ""
        low, high = self._number(self.estimate.low), self._number(self.estimate.high)
        return f"{low} – {high}" if self.is_score else f"{low} – {high} %"

    @property
    def why_not(self) -> str:
        """What it would take, where there is no figure."""
        if self.estimate:
            return ""
        more = ngettext("%(n)s more review", "%(n)s more reviews", self.missing) % {"n": self.missing}
        return _("Not enough reviews: it takes about %(more)s") % {"more": more}

    def _said(self, value: float) -> str:
        return self._number(value) if self.is_score else f"{self._number(value)} %"

    def _number(self, value: float) -> str:
        return number_format(value if self.is_score else 100 * value, 1)


def figure(found: Sums, measure: str) -> Figure:
    try:
        estimate = sums.average(found) if measure == Measure.SCORE else sums.share(found)
    except TooLittle:
        return Figure(found, measure, None, max(1, sums.missing(found, ENOUGH)))
    if measure == Measure.SCORE:
        estimate = _within(estimate)
    return Figure(found, measure, estimate)


def _within(estimate: Estimate) -> Estimate:
    """Scores are from 0 to 100, and so are their intervals."""
    return Estimate(
        estimate.value, max(0.0, estimate.low), min(100.0, estimate.high), estimate.variance, estimate.n,
        estimate.n_eff, estimate.method,
    )  # fmt: skip


def added(figures: Iterable[Figure]) -> Sums:
    return sums.total(one.sums for one in figures)
