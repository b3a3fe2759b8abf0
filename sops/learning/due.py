"""When something is due: at the end of a day, where the person is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def deadline(day: date, zone: str) -> datetime:
    """The moment (UTC) at which this day has ended in this IANA zone; in UTC where there is no such zone."""
    try:
        place = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        place = ZoneInfo("UTC")
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=place).astimezone(UTC)
