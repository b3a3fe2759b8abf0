"""Official feast days by country, region and year, from the `holidays` package, named in English and Indonesian."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import holidays
from babel import Locale

from tickets.sla.wire import Json

PUBLIC: Final = "public"
_NO_CLOSURE: Final = frozenset({"workday", "half_day"})
"""Kinds in the package that name no whole day off."""
YEARS_BACK, YEARS_AHEAD = 1, 10
"""What a version of a calendar covers, around the year in which it is published: a clock ends within ten years."""

Feast = dict[str, Json]
"""{"date": "2026-08-17", "names": {"en": "Independence Day", "id": "Hari Kemerdekaan"}}"""


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """Codes of those that the package knows."""
    return tuple(sorted(holidays.list_supported_countries(include_aliases=False)))


def country_name(code: str, language: str) -> str:
    return str(Locale(language.partition("-")[0]).territories.get(code, code))


@lru_cache(maxsize=64)
def regions(country: str) -> dict[str, str]:
    """Names by code, the code where it has no other; empty for a country whose feast days are everywhere the same."""
    found = holidays.country_holidays(country)
    names = {code: name for name, code in getattr(found, "subdivisions_aliases", {}).items()}
    return {code: names.get(code, code) for code in found.subdivisions}


@lru_cache(maxsize=64)
def kinds(country: str) -> tuple[str, ...]:
    """Of feast days: public, and what else the country has, such as government (in Indonesia joint leave)."""
    known = [one for one in holidays.country_holidays(country).supported_categories if one not in _NO_CLOSURE]
    return (PUBLIC, *sorted(set(known) - {PUBLIC})) if PUBLIC in known else tuple(sorted(known))


def feasts(country: str, region: str, of_kinds: Sequence[str], years: Iterable[int]) -> list[Feast]:
    """In order of their dates. Dates that depend on the moon are the package's estimate until they are announced."""
    wanted = tuple(one for one in kinds(country) if one in of_kinds)
    if not wanted:
        return []
    named: dict[str, dict[str, str]] = {}
    for language, spoken in _languages(country).items():
        found = holidays.country_holidays(
            country, subdiv=region or None, years=list(years), categories=wanted, language=spoken
        )
        for day, name in found.items():
            named.setdefault(day.isoformat(), {})[language] = name
    return [{"date": day, "names": dict(names)} for day, names in sorted(named.items())]


def covered(year: int) -> range:
    return range(year - YEARS_BACK, year + YEARS_AHEAD + 1)


def _languages(country: str) -> dict[str, str | None]:
    """Of the desk's languages those in which the package names this country's days, else its own."""
    spoken = holidays.country_holidays(country).supported_languages
    english = next((one for one in ("en_US", "en_GB", *spoken) if one in spoken and one.startswith("en")), None)
    found: dict[str, str | None] = {"en": english}
    if "id" in spoken:
        found["id"] = "id"
    return found
