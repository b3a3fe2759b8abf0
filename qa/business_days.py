"""Until when somebody may object, counted in the business days of where they work. Pure.

A business day is none of the weekend and none of the public feasts of the country that a time zone belongs to (as the
packages `babel` and `holidays` know them); where a zone has no country, Monday to Friday.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from babel.core import get_global


def deadline(since: datetime, days: int, zone: str) -> datetime:
    """The end of the `days`-th business day after the one of `since`, there; aware, in that zone."""
    place = ZoneInfo(zone)
    day, left = since.astimezone(place).date(), days
    while left > 0:
        day += timedelta(days=1)
        left -= is_business_day(day, zone)
    return datetime.combine(day + timedelta(days=1), time(), place)


def is_business_day(day: date, zone: str) -> bool:
    country = country_of(zone)
    return _feasts(country, day.year).is_working_day(day) if country else day.weekday() < 5


@cache
def country_of(zone: str) -> str:
    """Two letters; empty for zones that are no country's, such as UTC, and for countries without a list of feasts."""
    country = str(get_global("zone_territories").get(zone, ""))
    return country if country in holidays.list_supported_countries() else ""


@cache
def _feasts(country: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, years=year)
