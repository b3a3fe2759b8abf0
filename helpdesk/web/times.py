"""Times as people read them: how long ago, and on hover the exact moment with its zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk.lib.clock import now

MINUTE, HOUR, DAY = 60, 3600, 86400


def relative(moment: datetime, at: datetime) -> str:
    """How long ago, or how soon, in one short unit; a date once a week has passed."""
    seconds = (at - moment).total_seconds()
    distance = abs(seconds)
    if distance < 45:
        return _("now")
    if distance >= 7 * DAY:
        return short_date(moment, at)
    for size, words in ((DAY, _("%(n)d d")), (HOUR, _("%(n)d h")), (MINUTE, _("%(n)d min"))):
        if distance >= size - 15 or size == MINUTE:
            span = words % {"n": max(1, round(distance / size))}
            return span if seconds >= 0 else _("in %(span)s") % {"span": span}
    return ""


def short_date(moment: datetime, at: datetime) -> str:
    return short_day(timezone.localtime(moment).date(), timezone.localtime(at).date())


def short_day(day: date, today: date) -> str:
    """Aug 24, and with the year where it is another than today's."""
    pattern = "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT"
    return _day(day, get_format(pattern).replace("F", "M"), get_language())


def absolute(moment: datetime) -> str:
    """The exact moment in the reader's zone, the zone named."""
    here = timezone.localtime(moment)
    return f"{_day(here.date(), get_format('DATE_FORMAT'), get_language())}, {here:%H:%M} {here.tzname()}"


@lru_cache(maxsize=4096)
def _day(day: date, pattern: str, _language: str | None) -> str:
    """In the language that is active. A page has few days and many times."""
    return date_format(day, pattern)


def tag(moment: datetime | None, style: str = "relative") -> SafeString:
    """A <time>: `relative` (kept fresh by time.ts), `clock` (hour and minute, with the day once it is past), `full`."""
    if moment is None:
        return format_html('<span class="muted">{}</span>', "–")
    at = now()
    return format_html(
        '<time datetime="{}" data-time="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"), style, absolute(moment), STYLES[style](moment, at),
    )  # fmt: skip


def clock_text(moment: datetime, at: datetime) -> str:
    """14:02 for today, otherwise the day too."""
    here, then = timezone.localtime(at), timezone.localtime(moment)
    hour = f"{then:%H:%M}"
    if here.date() == then.date():
        return hour
    return f"{short_date(moment, at)}, {hour}"


def _full(moment: datetime, at: datetime) -> str:
    return absolute(moment)


STYLES: dict[str, Callable[[datetime, datetime], str]] = {"relative": relative, "clock": clock_text, "full": _full}
