"""How a cycle draws: every unit's probability, which units are drawn, and who stands in. Pure.

The same functions draw, show what a draw would be like, and prove afterwards that it was done so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from math import fsum
from typing import Any

from qa import sampling
from qa.estimates.designs import Design


@dataclass(frozen=True, slots=True)
class Unit:
    """What can be drawn: the number of a ticket or run, of its ticket, who worked it, and where it stands."""

    unit: int
    ticket: int
    agent: int
    stratum: str
    size: float

    @property
    def name(self) -> str:
        """As the key's HMAC takes it."""
        return str(self.unit)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a programme says about drawing, as a cycle keeps it."""

    design: Design
    target_n: int
    floor: float = 0.0
    minimum_per_agent: int = 0
    double_share: float = 0.0

    @staticmethod
    def read(data: Mapping[str, Any]) -> Terms:
        values = {name: data[name] for name in ("target_n", "floor", "minimum_per_agent", "double_share")}
        return Terms(Design(data["design"]), **values)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "design": self.design.value}


Probabilities = dict[str, float]


def probabilities(terms: Terms, units: Sequence[Unit]) -> Probabilities:
    """pi of each unit, by its name. `units` in the order of their numbers, so that every machine finds the same."""
    if not units:
        return {}
    if terms.design is Design.SIMPLE:
        n = min(terms.target_n, len(units))
        return {one.name: n / len(units) for one in units}
    if terms.design is Design.STRATIFIED:
        sizes = strata_of(units)
        drawn = shares(terms, units)
        return {one.name: drawn[one.stratum] / sizes[one.stratum] for one in units}
    found = sampling.probabilities({one.name: one.size for one in units}, terms.target_n, terms.floor)
    return found | _raised(terms, units, found)


def strata_of(units: Sequence[Unit]) -> dict[str, int]:
    """How many units each stratum has."""
    found: dict[str, int] = defaultdict(int)
    for one in units:
        found[one.stratum] += 1
    return dict(sorted(found.items()))


def shares(terms: Terms, units: Sequence[Unit]) -> dict[str, int]:
    """How many of each stratum are drawn: at least one of each, else nothing could be said of it."""
    return sampling.allocate(strata_of(units), terms.target_n, max(1, terms.minimum_per_agent))


def _raised(terms: Terms, units: Sequence[Unit], found: Probabilities) -> Probabilities:
    """Of agents of whom fewer would be expected than the least: theirs grow until it is expected."""
    if not terms.minimum_per_agent:
        return {}
    of_agents: dict[int, list[Unit]] = defaultdict(list)
    for one in units:
        of_agents[one.agent].append(one)
    raised: Probabilities = {}
    for rows in of_agents.values():
        least = min(terms.minimum_per_agent, len(rows))
        if fsum(found[one.name] for one in rows) < least:
            raised |= sampling.probabilities({one.name: one.size for one in rows}, least, terms.floor)
    return raised


@dataclass(frozen=True, slots=True)
class Draw:
    """`drawn` in the order of the draw; `reserve` maps a stratum ("" where there is one for all) to who stands in, the
    first first. Nobody stands in where every unit is drawn by itself (Poisson)."""

    drawn: list[str]
    reserve: dict[str, list[str]]
    doubles: frozenset[str]


def draw(terms: Terms, units: Sequence[Unit], pi: Probabilities, key: bytes) -> Draw:
    """The units that this key draws, and no others."""
    u = sampling.repeat(key, [one.name for one in units])
    order = _order(terms, units, pi, u)
    reserve: dict[str, list[str]] = {}
    if terms.design is Design.POISSON:
        drawn = sorted(sampling.poisson(u, pi), key=order.__getitem__)
    elif terms.design is Design.STRATIFIED:
        drawn, reserve = _by_strata(terms, units, u, order)
    else:
        n = min(terms.target_n, len(units)) if terms.design is Design.SIMPLE else round(fsum(pi.values()))
        kept = sampling.simple(u, n) if terms.design is Design.SIMPLE else sampling.pareto(u, pi, n)
        drawn, left = sorted(kept, key=order.__getitem__), set(u) - set(kept)
        reserve = {"": sorted(left, key=order.__getitem__)}
    doubles = frozenset(one for one in drawn if sampling.uniform(key, f"{one}/second") < terms.double_share)
    return Draw(drawn, reserve, doubles)


def _by_strata(
    terms: Terms, units: Sequence[Unit], u: Mapping[str, float], order: Mapping[str, tuple[float, str]]
) -> tuple[list[str], dict[str, list[str]]]:
    members: dict[str, dict[str, float]] = defaultdict(dict)
    for one in units:
        members[one.stratum][one.name] = u[one.name]
    drawn: list[str] = []
    reserve = {}
    for stratum, n in shares(terms, units).items():
        kept = sampling.simple(members[stratum], n)
        drawn += kept
        reserve[stratum] = sorted(set(members[stratum]) - set(kept), key=order.__getitem__)
    return sorted(drawn, key=order.__getitem__), reserve


def _order(
    terms: Terms, units: Sequence[Unit], pi: Probabilities, u: Mapping[str, float]
) -> dict[str, tuple[float, str]]:
    """Who comes first: by u, or by Pareto's ratio."""
    if terms.design is not Design.PARETO:
        return {one.name: (u[one.name], one.name) for one in units}
    return {one.name: (_ratio(u[one.name], pi[one.name]), one.name) for one in units}


def _ratio(u: float, pi: float) -> float:
    return 0.0 if pi >= 1 else u / (1 - u) * (1 - pi) / pi


def stand_in(terms: Terms, found: Draw, stratum: str, taken: set[str]) -> str | None:
    """The next that stands in for a unit of this stratum, when those in `taken` do already."""
    rows = found.reserve.get(stratum if terms.design is Design.STRATIFIED else "", [])
    return next((one for one in rows if one not in taken), None)


def frame_line(unit: Unit, pi: float, u: float) -> str:
    """A unit as the checksum of a frame takes it: numbers as the shortest text that reads back to the same bits."""
    return f"{unit.unit}\t{unit.ticket}\t{unit.agent}\t{unit.stratum}\t{unit.size!r}\t{pi!r}\t{u!r}\n"


def selection_sha256(found: Draw) -> str:
    lines = (f"{n}\t{one}\t{int(one in found.doubles)}\n" for n, one in enumerate(found.drawn, 1))
    return sha256("".join(lines).encode()).hexdigest()
