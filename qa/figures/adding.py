"""Sums of reviews, added up by the database: the same sums as `qa.estimates.sums` makes of units, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Aggregate, Case, Count, F, Q, Sum, Value, When
from django.db.models.expressions import Combinable

from qa.estimates.sums import Sums

PARTS: Final = ("n", "hits", "w", "wy", "ww", "v", "vy", "vyy")


def one_if(condition: Q, *, otherwise: bool = False) -> Case:
    """1 where it holds and 0 where not; with `otherwise` the other way round."""
    return Case(When(condition, then=Value(float(not otherwise))), default=Value(float(otherwise)))


def adding(y: Combinable, *, pi: str = "pi", only: Q | None = None, name: str = "") -> dict[str, Aggregate]:
    """The aggregates of rows with this y, and with this probability to be drawn; `name` goes before each of theirs."""
    w = 1.0 / F(pi)
    v = (1.0 - F(pi)) * w * w
    terms = {"hits": y, "w": w, "wy": w * y, "ww": w * w, "v": v, "vy": v * y, "vyy": v * y * y}
    found: dict[str, Aggregate] = {f"{name}_n": Count("pk", filter=only)}
    return found | {f"{name}_{part}": Sum(term, filter=only) for part, term in terms.items()}


def added(row: Mapping[str, Any], name: str = "") -> Sums:
    """What the aggregates of this name came to."""
    return Sums(*(row[f"{name}_{part}"] or 0 for part in PARTS))
