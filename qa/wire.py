"""Questions about a figure as JSON, and their answers, for `./manage.py qa` and for whoever checks one by hand.

What can't be understood raises Unreadable with the place and what is wrong there. The format is docs/quality.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from math import isfinite
from typing import TypeVar

from qa.agreement import Level, agreement
from qa.estimates.designs import Design, Kind, TooLittle, Unit, estimate
from qa.scoring import CRITICAL, Answered, ItemClass, NotApplicable, score

Json = object
Asked = Mapping[str, Json]
_Enum = TypeVar("_Enum", bound=StrEnum)


class Unreadable(ValueError):
    """Says where, and what is wrong there."""


def estimated(asked: Asked) -> dict[str, Json]:
    """`value` and the others are null, with a `reason`, where there is too little to say."""
    strata = {
        name: _whole(size, f"strata.{name}") for name, size in _object(asked.get("strata") or {}, "strata").items()
    }
    population = asked.get("population")
    try:
        found = estimate(
            _one_of(Design, asked.get("design"), "design"),
            _one_of(Kind, asked.get("kind"), "kind"),
            [_unit(one, f"units.{n}") for n, one in enumerate(_list(asked.get("units"), "units"))],
            population=None if population is None else _whole(population, "population"),
            strata=strata,
            confidence=_confidence(asked),
        )
    except TooLittle as little:
        n = len(_list(asked.get("units"), "units"))
        nothing = dict.fromkeys(("value", "low", "high", "variance"), None)
        return {"id": asked.get("id"), **nothing, "n": n, "n_eff": None, "method": None, "reason": str(little)}
    except ValueError as error:
        raise Unreadable(str(error)) from error
    return {"id": asked.get("id"), **asdict(found)}


def agreed(asked: Asked) -> dict[str, Json]:
    rows = [_list(row, f"ratings.{n}") for n, row in enumerate(_list(asked.get("ratings"), "ratings"))]
    if len({len(row) for row in rows}) > 1:
        raise Unreadable("ratings has rows of different lengths, but each rater has a place for every unit.")
    values = [[None if one is None else _number(one, "ratings") for one in row] for row in rows]
    level = _one_of(Level, asked.get("level"), "level")
    found = agreement(list(zip(*values, strict=True)), level, confidence=_confidence(asked))
    return {"id": asked.get("id"), **asdict(found)}


def scored(asked: Asked) -> dict[str, Json]:
    try:
        found = score([_item(one, f"items.{n}") for n, one in enumerate(_list(asked.get("items"), "items"))])
    except ValueError as error:
        raise Unreadable(str(error)) from error
    figures = {"score": found.score, "raw": found.raw, "outcome": found.outcome.value}
    return {"id": asked.get("id"), **figures, **{kind.value: found.free_of_errors[kind] for kind in CRITICAL}}


def _unit(value: Json, place: str) -> Unit:
    given = _object(value, place)
    y, stratum = given.get("y"), given.get("stratum")
    return Unit(
        float(y) if isinstance(y, bool) else _number(y, f"{place}.y"),
        _number(given.get("pi", 1), f"{place}.pi"),
        "" if stratum is None else str(stratum),
    )


def _item(value: Json, place: str) -> Answered:
    given = _object(value, place)
    level = given.get("value")
    return Answered(
        _number(given.get("weight", 1), f"{place}.weight"),
        _number(given.get("min", 0), f"{place}.min"),
        _number(given.get("max", 1), f"{place}.max"),
        None if level is None else _number(level, f"{place}.value"),
        _one_of(NotApplicable, given.get("na", "exclude"), f"{place}.na"),
        _one_of(ItemClass, given.get("class", "non_critical"), f"{place}.class"),
    )


def _confidence(asked: Asked) -> float:
    confidence = _number(asked.get("confidence", 0.95), "confidence")
    if not 0 < confidence < 1:
        raise Unreadable(f"confidence is {confidence}, but must be between 0 and 1, such as 0.95.")
    return confidence


def _number(value: Json, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise Unreadable(f"{place} is {value!r}, but must be a number.")
    return float(value)


def _whole(value: Json, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Unreadable(f"{place} is {value!r}, but must be a whole number from 0.")
    return value


def _one_of(kind: type[_Enum], value: Json, place: str) -> _Enum:
    try:
        return kind(str(value))
    except ValueError:
        raise Unreadable(f"{place} is {value!r}, but must be one of {', '.join(kind)}.") from None


def _object(value: Json, place: str) -> Asked:
    if not isinstance(value, dict):
        raise Unreadable(f"{place} is {value!r}, but must be an object.")
    return value


def _list(value: Json, place: str) -> list[Json]:
    if not isinstance(value, list):
        raise Unreadable(f"{place} is {value!r}, but must be a list.")
    return value
