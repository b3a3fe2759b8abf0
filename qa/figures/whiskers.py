"""Where a figure and its interval stand on the scale of a table, in percent of its width. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.estimates.designs import Estimate


@dataclass(frozen=True, slots=True)
class Whisker:
    """Each as an SVG attribute, such as 12.5%."""

    low: str
    at: str
    high: str
    target: str
    tone: str
    """is-low or is-high where the whole lies outside the interval."""


def whiskers(estimates: Sequence[Estimate | None], whole: Estimate | None) -> list[Whisker | None]:
    """On a scale that all of them fit on; None where there is no figure."""
    known = [one for one in (*estimates, whole) if one]
    if not known:
        return [None] * len(estimates)
    least, most = min(one.low for one in known), max(one.high for one in known)
    width = (most - least) or 1.0

    def place(value: float) -> str:
        return f"{100 * (value - least) / width:.1f}%"

    def whisker(one: Estimate) -> Whisker:
        tone = (
            "" if whole is None else "is-low" if one.high < whole.value else "is-high" if one.low > whole.value else ""
        )
        return Whisker(place(one.low), place(one.value), place(one.high), place(whole.value) if whole else "", tone)

    return [whisker(one) if one else None for one in estimates]
